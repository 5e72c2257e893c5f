package org.iotmc.checks.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Javadoc of all modules in one run, which costs a fifth of a run for each. */
class DocumentationTest {
  private static final Path PROJECT = Path.of("").toAbsolutePath().getParent().getParent();

  @Test
  void theDocumentationOfAllModulesBuildsWithoutAWarning(@TempDir Path target) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "-d",
                target.toString(),
                "-quiet",
                "-notimestamp",
                "-encoding",
                "UTF-8",
                "-Werror",
                "--release",
                "17",
                "-Xdoclint:all,-missing",
                "--module-path",
                libraries()));
    for (String module : Rules.MAY_KNOW.keySet()) {
      Path sources = PROJECT.resolve("iotmc-" + module).resolve("src/main/java");
      arguments.add("--module-source-path");
      arguments.add("org.iotmc." + module + "=" + sources);
    }
    arguments.add("--module");
    arguments.add("org.iotmc." + String.join(",org.iotmc.", Rules.MAY_KNOW.keySet()));
    StringWriter said = new StringWriter();
    PrintWriter writer = new PrintWriter(said);

    int status =
        ToolProvider.findFirst("javadoc")
            .orElseThrow()
            .run(writer, writer, arguments.toArray(String[]::new));

    assertThat(status).as(said.toString()).isZero();
    assertThat(target.resolve("org.iotmc.api/module-summary.html")).exists();
  }

  private static String libraries() {
    return String.join(
        File.pathSeparator,
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(path -> path.endsWith(".jar"))
            .filter(path -> !Path.of(path).getFileName().toString().startsWith("iotmc-"))
            .toList());
  }
}
