package org.iotmc.checks.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Holds the list of requirements in {@code docs/conformance.md} against the tags of the tests. With
 * {@code -Diotmc.docs.write} states and tests are written anew instead.
 */
class ConformanceTest {
  private static final boolean WRITE = System.getProperty("iotmc.docs.write") != null;
  private static final String FILE = "docs/conformance.md";

  private final List<Requirement> requirements = Requirement.of(Document.read(FILE).text());
  private final RequirementTags tags = RequirementTags.inProject();

  @Test
  void everyRequirementHasOneRowInTheOrderOfItsNumber() {
    List<String> all =
        Stream.of(
                ids("SSDP", 82),
                ids("DESC", 73),
                ids("CTRL", 44),
                ids("EVNT", 44),
                ids("MEVT", 14),
                ids("FIELD", 80))
            .flatMap(List::stream)
            .toList();
    assertThat(requirements).extracting(Requirement::id).isEqualTo(all);
  }

  @Test
  void everyStateIsOneOfThreeAndSaysWhy() {
    assertThat(requirements).filteredOn(row -> !row.hasKnownState()).isEmpty();
  }

  @Test
  void everyTagIsAnIdAndStandsOnATestThatIsRun() {
    assertThat(tags.faults()).isEmpty();
    assertThat(requirements).extracting(Requirement::id).containsAll(tags.classes().keySet());
  }

  @Test
  void theListAndTheTagsOfTheTestsAgree() {
    List<Requirement> now = requirements.stream().map(this::asTagged).toList();
    if (WRITE) {
      write(now);
      return;
    }
    assertThat(requirements)
        .as(FILE + "; run with -Diotmc.docs.write to write its tests anew")
        .isEqualTo(now);
  }

  @Test
  void whatIsTestedHasATest() {
    assertThat(requirements).filteredOn(row -> row.isTested() && !isTagged(row)).isEmpty();
  }

  @Test
  void tagsAreFoundOnTestsAndRefusedElsewhere() {
    String body = "class ATest {\n  @Test\n  @Tag(\"SSDP-01\")\n  void a() {}\n\n";
    String property = "  @Tag(\"SSDP-02\")\n  @Property\n  void b() {}\n}";
    assertThat(RequirementTags.of("ATest", body + property).classes())
        .containsOnlyKeys("SSDP-01", "SSDP-02");
    for (String bad :
        List.of(
            "  @Tag(\"SSDP-02\")\n  void helper() {}\n}",
            "  @Test\n  @Disabled\n  @Tag(\"SSDP-02\")\n  void b() {}\n}")) {
      assertThat(RequirementTags.of("ATest", body + bad).faults()).hasSize(1);
    }
    assertThat(RequirementTags.of("Samples", body).faults()).hasSize(1);
    String ofJunit = "import org.junit.jupiter.api.Tag;\n\n";
    assertThat(RequirementTags.of("ATest", ofJunit + body).faults()).isEmpty();
    assertThat(RequirementTags.of("ATest", ofJunit + body + property).faults()).hasSize(1);
  }

  private Requirement asTagged(Requirement row) {
    return row.shownBy(tags.classes().getOrDefault(row.id(), new TreeSet<>()));
  }

  private boolean isTagged(Requirement row) {
    return tags.classes().containsKey(row.id());
  }

  private void write(List<Requirement> now) {
    List<String> lines = new ArrayList<>(Document.read(FILE).text().lines().toList());
    Map<String, String> rows =
        now.stream().collect(Collectors.toMap(row -> row.id(), Requirement::row));
    lines.replaceAll(
        line -> line.startsWith("| ") ? rows.getOrDefault(line.split(" ", 3)[1], line) : line);
    Document.rewrite(FILE, String.join("\n", lines) + "\n");
  }

  private static List<String> ids(String area, int count) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(number -> String.format("%s-%02d", area, number))
        .toList();
  }
}
