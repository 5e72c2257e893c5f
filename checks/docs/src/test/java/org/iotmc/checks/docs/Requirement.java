package org.iotmc.checks.docs;

import java.util.Collection;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** One row of {@code docs/conformance.md}: a requirement, how far we are, and what shows it. */
record Requirement(String id, String description, String state, List<String> tests) {
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| ([A-Z]+-\\d\\d) \\| (.+) \\| ([^|]+) \\| ([^|]+) \\|$");
  private static final Pattern STATE = Pattern.compile("tested|(left out|open): \\S.*");
  private static final Pattern NAME = Pattern.compile("`(\\w+)`");
  private static final String NO_TESTS = "–";

  static List<Requirement> of(String document) {
    return ROW.matcher(document).results().map(Requirement::of).toList();
  }

  private static Requirement of(MatchResult row) {
    return new Requirement(row.group(1), row.group(2), row.group(3), names(row.group(4)));
  }

  private static List<String> names(String cell) {
    return NAME.matcher(cell).results().map(name -> name.group(1)).toList();
  }

  boolean isTested() {
    return state.equals("tested");
  }

  boolean hasKnownState() {
    return STATE.matcher(state).matches();
  }

  /**
   * The requirement with the tests that there are; one that was open is tested if there are any.
   */
  Requirement shownBy(Collection<String> found) {
    boolean begun = state.startsWith("open") && !found.isEmpty();
    return new Requirement(id, description, begun ? "tested" : state, List.copyOf(found));
  }

  String row() {
    String cell =
        tests.isEmpty()
            ? NO_TESTS
            : tests.stream().map(name -> "`" + name + "`").collect(Collectors.joining(", "));
    return "| " + String.join(" | ", id, description, state, cell) + " |";
  }
}
