package org.iotmc.checks.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Code moves: a bug that cannot be planted any more is noticed here, not when somebody plants. */
class PlantedBugsTest {
  @Test
  void eachBugCanBePlantedAndStandsInTheDocumentsWithTheTestThatNoticesIt() {
    String told = Document.read("docs/testing.md").text();
    Set<String> tests = Document.sources().keySet();
    Map<String, List<String>> wrong = new TreeMap<>();
    int bugs = 0;
    for (String block : Document.read("checks/planted-bugs/bugs.txt").text().split("\n\n+", -1)) {
      if (!block.startsWith("#") && !block.isBlank()) {
        List<String> faults = faults(told, block, tests);
        bugs++;
        if (!faults.isEmpty()) {
          wrong.put(value(block, "bug"), faults);
        }
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(bugs).isGreaterThan(30);
  }

  private static List<String> faults(String told, String block, Set<String> tests) {
    List<String> faults = new ArrayList<>();
    String test = value(block, "test");
    String text = Document.read(value(block, "file")).text();
    String find = value(block, "find").replace("\\n", "\n");
    int at = text.indexOf(find);
    if (at < 0 || text.indexOf(find, at + 1) >= 0) {
      faults.add("its text is not there exactly once");
    }
    if (!told.contains("| " + value(block, "bug") + " | `" + test + "` |")) {
      faults.add("docs/testing.md does not have it with " + test);
    }
    if (!tests.contains(test)) {
      faults.add("there is no " + test);
    }
    return faults;
  }

  private static String value(String block, String key) {
    return block
        .lines()
        .filter(line -> line.startsWith(key + ": "))
        .map(line -> line.substring(key.length() + 2))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + key + " in: " + block));
  }
}
