package org.iotmc.checks.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.lang.module.ModuleDescriptor;
import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ArchitectureTest {
  private static final String ROOT = "org.iotmc";
  private static JavaClasses project;

  @BeforeAll
  static void readTheProject() {
    project =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);
  }

  @Test
  void everyModuleIsLookedAt() {
    assertThat(Modules.all())
        .extracting(ModuleDescriptor::name)
        .containsExactlyInAnyOrderElementsOf(
            Rules.MAY_KNOW.keySet().stream().map(module -> ROOT + "." + module).toList());
    assertThat(project).isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("modules")
  void aModuleKnowsOnlyWhatItMay(String module) {
    Rules.knowsOnlyItsOwn(ROOT, module).check(project);
  }

  static Collection<String> modules() {
    return Rules.MAY_KNOW.keySet();
  }

  @Test
  void exportedSignaturesShowNoLibrary() {
    Set<String> exported = Modules.exportedPackages();
    assertThat(exported).contains("org.iotmc.api");
    Rules.showsNoLibrary(ROOT, exported::contains).check(project);
  }

  @Test
  void clocksThreadsRandomnessAndSocketsComeFromTheHost() {
    Rules.takesTheWorldFromTheHost(ROOT).check(project);
  }

  @Test
  void onlyWhatWritesOrReadsSignedDocumentsKnowsBouncyCastle() {
    Set<String> knowing =
        Stream.of(
                "Asn1", "CertificateRequests", "CmsDocument", "CmsSigner", "EcdsaSigner", "Issuer")
            .map(name -> ROOT + ".pki." + name)
            .collect(Collectors.toUnmodifiableSet());
    Rules.leavesLibraryTo("org.bouncycastle..", knowing).check(project);
  }

  @Test
  void everyPackageIsInTheModuleOfItsNameAndInNoOther() {
    assertThat(Modules.misplacedPackages(Modules.all())).isEmpty();
  }
}
