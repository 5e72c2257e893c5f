package org.iotmc.cli.demo;

import java.util.ArrayList;
import java.util.List;

/** What the demonstration expected, and whether it held. The exit status comes from here. */
final class Ledger {
  private final List<Entry> entries = new ArrayList<>();

  /**
   * One expectation.
   *
   * @param text what was expected
   * @param held whether it held
   */
  record Entry(String text, boolean held) {}

  void record(String text, boolean held) {
    entries.add(new Entry(text, held));
  }

  List<Entry> entries() {
    return List.copyOf(entries);
  }

  List<Entry> failures() {
    return entries.stream().filter(entry -> !entry.held).toList();
  }

  boolean allHeld() {
    return !entries.isEmpty() && failures().isEmpty();
  }
}
