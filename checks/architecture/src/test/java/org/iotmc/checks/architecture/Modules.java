package org.iotmc.checks.architecture;

import java.io.File;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The project's modules as they are on the class path of this test: jars, or folders of classes.
 */
final class Modules {
  private Modules() {}

  static List<ModuleDescriptor> all() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(Path::of)
        .filter(path -> path.toString().contains("iotmc-") && path.toFile().exists())
        .filter(path -> !path.endsWith("test-classes"))
        .flatMap(path -> ModuleFinder.of(path).findAll().stream())
        .map(ModuleReference::descriptor)
        .filter(module -> module.name().startsWith("org.iotmc."))
        .toList();
  }

  /**
   * The packages that stand in a module which their name does not say, so in no two modules either.
   */
  static List<String> misplacedPackages(List<ModuleDescriptor> modules) {
    return modules.stream()
        .flatMap(
            module ->
                module.packages().stream()
                    .filter(name -> !(name + ".").startsWith(module.name() + "."))
                    .map(name -> name + " in " + module.name()))
        .toList();
  }

  static Set<String> exportedPackages() {
    Set<String> exported = new TreeSet<>();
    for (ModuleDescriptor module : all()) {
      module.exports().stream()
          .filter(export -> !export.isQualified())
          .forEach(export -> exported.add(export.source()));
    }
    return exported;
  }
}
