package org.iotmc.checks.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.lang.module.ModuleDescriptor;
import java.util.List;
import java.util.Set;
import org.iotmc.checks.architecture.planted.ota.ReachesOut;
import org.junit.jupiter.api.Test;

/** Each rule is held against a sample that breaks it: a rule that can't fail checks nothing. */
class RulesCatchWhatIsPlantedTest {
  private static final String ROOT = "org.iotmc.checks.architecture.planted";
  private static final JavaClasses PLANTED = new ClassFileImporter().importPackages(ROOT);

  @Test
  void aProtocolThatKnowsAnotherProtocol() {
    assertThat(broken(Rules.knowsOnlyItsOwn(ROOT, "ssdp"))).anyMatch(line -> line.contains("soap"));
  }

  @Test
  void aDeviceThatKnowsTheController() {
    assertThat(broken(Rules.knowsOnlyItsOwn(ROOT, "device")))
        .anyMatch(line -> line.contains("controller"));
  }

  @Test
  void anApiThatKnowsSomebody() {
    assertThat(broken(Rules.knowsOnlyItsOwn(ROOT, "api"))).isNotEmpty();
  }

  @Test
  void aRoleThatKnowsTheSimulation() {
    assertThat(broken(Rules.knowsOnlyItsOwn(ROOT, "controller")))
        .anyMatch(line -> line.contains("sim"));
  }

  @Test
  void aLibraryInEachPlaceOfASignature() {
    List<String> found =
        broken(Rules.showsNoLibrary(ROOT, name -> name.startsWith(ROOT + ".soap")));
    assertThat(found)
        .anyMatch(line -> line.contains("in its superclass"))
        .anyMatch(line -> line.contains("in its type parameters"))
        .anyMatch(line -> line.contains("in FIELD"))
        .anyMatch(line -> line.contains("in parameter()"))
        .anyMatch(line -> line.contains("in insideGenerics()"))
        .anyMatch(line -> line.contains("in thrown()"))
        .noneMatch(line -> line.contains("hidden"));
  }

  @Test
  void aTestkitMayShowTheTestLibrariesOnly() {
    List<String> found =
        broken(Rules.showsNoLibrary(ROOT, name -> name.startsWith(ROOT + ".testkit")));
    assertThat(found).hasSize(1).allMatch(line -> line.contains("in foreign()"));
  }

  @Test
  void everyAmbientCall() {
    List<String> found = broken(Rules.takesTheWorldFromTheHost(ROOT));
    long planted =
        List.of(ReachesOut.class.getDeclaredMethods()).stream()
            .filter(method -> !method.isSynthetic())
            .count();
    assertThat(found).hasSize((int) planted).noneMatch(line -> line.contains(".sim."));
  }

  @Test
  void aClassThatKnowsALibraryWhichIsLeftToOthers() {
    String one = ROOT + ".testkit.ShowsTestLibraries";
    assertThat(broken(Rules.leavesLibraryTo("org.junit..", Set.of())))
        .anyMatch(line -> line.contains(one));
    assertThat(broken(Rules.leavesLibraryTo("org.junit..", Set.of(one))))
        .noneMatch(line -> line.contains(one));
  }

  @Test
  void aPackageInAnothersModule() {
    ModuleDescriptor soap =
        ModuleDescriptor.newModule("org.iotmc.soap")
            .packages(Set.of("org.iotmc.soap.internal", "org.iotmc.ssdp", "org.iotmc.soapbox"))
            .build();
    assertThat(Modules.misplacedPackages(List.of(soap)))
        .containsExactlyInAnyOrder(
            "org.iotmc.ssdp in org.iotmc.soap", "org.iotmc.soapbox in org.iotmc.soap");
  }

  private static List<String> broken(ArchRule rule) {
    return rule.evaluate(PLANTED).getFailureReport().getDetails();
  }
}
