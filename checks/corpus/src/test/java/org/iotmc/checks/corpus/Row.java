package org.iotmc.checks.corpus;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/**
 * What is expected of one file.
 *
 * @param path its path in the corpus
 * @param outcome clean, tolerated or refused
 * @param detail the kinds of warnings, sorted; or a part of the reason
 * @param when now, or later with the subject that it waits for
 * @param host where it is said to come from; empty for any
 * @param why the requirements
 */
record Row(String path, String outcome, String detail, String when, String host, String why) {
  static List<Row> all() {
    InputStream in = Objects.requireNonNull(Row.class.getResourceAsStream("outcomes.tsv"));
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      return lines.lines().filter(line -> !line.startsWith("#")).map(Row::of).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Row of(String line) {
    String[] cells = line.split("\t", -1);
    return new Row(cells[0], cells[1], cells[2], cells[3], cells[4], cells[5]);
  }

  boolean isHeldNow() {
    return when.equals("now");
  }

  @Override
  public String toString() {
    return path;
  }
}
