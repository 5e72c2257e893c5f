package org.iotmc.cli.demo;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;

/** Tells on a terminal what happens: steps with times, progress, expectations, tables. */
final class Narrator {
  private static final int BAR = 30;
  private static final String CLEAR = "\r\u001b[K";

  private final PrintWriter out;
  private final LongSupplier nanos;
  private final Terminal terminal;
  private final Ledger ledger = new Ledger();
  private final long start;
  private boolean barShown;

  /** Whether lines can be drawn over. */
  enum Terminal {
    INTERACTIVE,
    PLAIN
  }

  Narrator(PrintWriter out, LongSupplier nanos, Terminal terminal) {
    this.out = out;
    this.nanos = nanos;
    this.terminal = terminal;
    this.start = nanos.getAsLong();
  }

  Ledger ledger() {
    return ledger;
  }

  void step(int number, String title) {
    line("");
    line(number + ". " + title);
  }

  void say(String text) {
    line(String.format(Locale.ROOT, "  %7.2f s  %s", seconds(), text));
  }

  /** States an expectation, and that it held or not. */
  void expect(String text, boolean held) {
    ledger.record(text, held);
    say((held ? "ok      " : "FAILED  ") + text);
  }

  /** Draws progress over itself; on a plain terminal nothing is drawn. */
  void progress(String what, int percent) {
    if (terminal == Terminal.PLAIN) {
      return;
    }
    int full = BAR * percent / 100;
    out.print(
        CLEAR
            + "             "
            + what
            + " ["
            + "#".repeat(full)
            + ".".repeat(BAR - full)
            + "] "
            + percent
            + " %");
    out.flush();
    barShown = true;
  }

  void table(List<String> head, List<List<String>> rows) {
    int[] width = new int[head.size()];
    widen(width, head);
    rows.forEach(row -> widen(width, row));
    line("");
    line(format(width, head));
    rows.forEach(row -> line(format(width, row)));
  }

  private static void widen(int[] width, List<String> row) {
    for (int i = 0; i < width.length; i++) {
      width[i] = Math.max(width[i], row.get(i).length());
    }
  }

  private static String format(int[] width, List<String> row) {
    StringBuilder text = new StringBuilder(" ");
    for (int i = 0; i < width.length; i++) {
      text.append(' ').append(row.get(i)).append(" ".repeat(width[i] - row.get(i).length() + 1));
    }
    return text.toString().stripTrailing();
  }

  void line(String text) {
    if (barShown) {
      out.print(CLEAR);
      barShown = false;
    }
    out.println(text);
    out.flush();
  }

  private double seconds() {
    return Duration.ofNanos(nanos.getAsLong() - start).toMillis() / 1000.0;
  }
}
