package org.iotmc.cli;

import java.io.PrintWriter;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** One line for each thing that happened, for people or as JSON. Thread-safe. */
final class StatusLines {
  /** How the lines look. */
  enum Form {
    TEXT,
    JSON
  }

  private final PrintWriter out;
  private final Form form;
  private final InstantSource clock;

  StatusLines(PrintWriter out, Form form, InstantSource clock) {
    this.out = out;
    this.form = form;
    this.clock = clock;
  }

  Form form() {
    return form;
  }

  /**
   * Prints a line.
   *
   * @param event what happened, one word
   * @param facts names and values in turn; an empty value is left out
   */
  void tell(String event, String... facts) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    print(form == Form.JSON ? json(now, event, facts) : text(now, event, facts));
  }

  /** A constant as a line says it: in lower case. */
  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /** Prints a line as it is. */
  synchronized void print(String line) {
    out.println(line);
    out.flush();
  }

  /** Prints a table. */
  synchronized void print(Table table) {
    table.print(out);
    out.flush();
  }

  private static String json(Instant now, String event, String... facts) {
    Json json = Json.object().add("time", now.toString()).add("event", event);
    for (int i = 0; i < facts.length; i += 2) {
      if (!facts[i + 1].isEmpty()) {
        json.add(facts[i], facts[i + 1]);
      }
    }
    return json.toString();
  }

  private static String text(Instant now, String event, String... facts) {
    StringBuilder line = new StringBuilder(now.toString()).append(' ').append(event);
    for (int i = 0; i < facts.length; i += 2) {
      if (!facts[i + 1].isEmpty()) {
        String value = PlainText.of(facts[i + 1]);
        line.append(' ').append(facts[i]).append('=').append(value);
      }
    }
    return line.toString();
  }
}
