package org.iotmc.checks.corpus;

import java.util.List;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.TransportException;
import org.iotmc.api.Warning;

/**
 * What became of a file.
 *
 * @param word clean, tolerated or refused
 * @param detail the kinds of warnings, sorted; or the reason
 * @param warnings what the value says
 */
record Outcome(String word, String detail, List<Warning> warnings) {
  /** Decodes, and says what came of it. */
  static Outcome of(Supplier<List<Warning>> decoding) {
    try {
      List<Warning> warnings = decoding.get();
      String kinds =
          warnings.stream()
              .map(warning -> warning.kind().name())
              .collect(Collectors.toCollection(TreeSet::new))
              .stream()
              .collect(Collectors.joining(","));
      return new Outcome(warnings.isEmpty() ? "clean" : "tolerated", kinds, warnings);
    } catch (MalformedMessageException | TransportException e) {
      return new Outcome("refused", String.valueOf(e.getMessage()), List.of());
    }
  }

  boolean meets(Row row) {
    return word.equals(row.outcome())
        && (word.equals("refused") ? detail.contains(row.detail()) : detail.equals(row.detail()));
  }
}
