package org.iotmc.cli;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.iotmc.api.Warning;

/** What was wrong with what a peer sent, in words for people. */
final class Tolerated {
  private Tolerated() {}

  /** All of them in one line. */
  static String words(List<Warning> warnings) {
    return warnings.stream()
        .map(warning -> words(warning.kind()) + " " + warning.where())
        .collect(Collectors.joining(", "));
  }

  private static String words(Warning.Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
