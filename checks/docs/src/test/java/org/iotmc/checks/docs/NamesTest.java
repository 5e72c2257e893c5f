package org.iotmc.checks.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Looks for the tests and constants that the documentation names. */
class NamesTest {
  private static final Pattern TEST = Pattern.compile("`(\\w+(?:Test|Properties|Contract))`");
  private static final Pattern CONSTANT = Pattern.compile("`([A-Z]\\w+)\\.([A-Z][A-Z_]+)`");

  private final Map<String, List<Path>> sources = Document.sources();

  @Test
  void everyTestThatIsNamedIsThere() {
    TreeSet<String> missing = new TreeSet<>();
    TreeSet<String> found = new TreeSet<>();
    Stream.of("docs/security.md", "docs/conformance.md", "docs/architecture.md")
        .flatMap(file -> TEST.matcher(Document.read(file).text()).results())
        .map(match -> match.group(1))
        .forEach(name -> (sources.containsKey(name) ? found : missing).add(name));
    assertThat(missing).isEmpty();
    assertThat(found).hasSizeGreaterThan(20);
  }

  @Test
  void everyConstantThatIsNamedIsDeclared() {
    TreeSet<String> missing = new TreeSet<>();
    TreeSet<String> found = new TreeSet<>();
    CONSTANT
        .matcher(Document.read("docs/architecture.md").text())
        .results()
        .forEach(
            match ->
                (declares(match.group(1), match.group(2)) ? found : missing).add(match.group()));
    assertThat(missing).isEmpty();
    assertThat(found).hasSizeGreaterThan(20);
  }

  private boolean declares(String type, String constant) {
    return sources.getOrDefault(type, List.of()).stream()
        .anyMatch(file -> Document.content(file).contains(" " + constant));
  }
}
