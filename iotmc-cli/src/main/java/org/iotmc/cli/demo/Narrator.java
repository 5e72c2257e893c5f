package org.iotmc.cli.demo;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.iotmc.cli.PlainText;
import org.iotmc.cli.Table;

/** Tells on a terminal what happens: steps with times, progress, expectations, tables. */
final class Narrator {
  private static final int BAR = 30;
  private static final String CLEAR = "\r\u001b[K";
  private static final String INDENT = "             ";

  private final PrintWriter out;
  private final LongSupplier nanos;
  private final Terminal terminal;
  private final Ledger ledger = new Ledger();
  private final long start;
  private boolean barShown;
  private String followed = "";
  private int quarters;
  private int step;
  private long stepStart;

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

  /** Begins a step, and tells how long the one before took. */
  void step(int number, String title) {
    end();
    line("");
    line(number + ". " + title);
    step = number;
    stepStart = nanos.getAsLong();
  }

  /** Ends the step under way, if there is one. */
  void end() {
    if (step > 0) {
      line(String.format(Locale.ROOT, "  step %d took %.2f s", step, secondsSince(stepStart)));
      step = 0;
    }
  }

  void say(String text) {
    line(String.format(Locale.ROOT, "  %7.2f s  %s", secondsSince(start), PlainText.of(text)));
  }

  /** States an expectation, and that it held or not. */
  void expect(String text, boolean held) {
    ledger.record(text, held);
    say((held ? "ok      " : "FAILED  ") + text);
  }

  /**
   * Shows how far something is: a bar that is drawn over itself, or a line for each quarter where
   * lines cannot be drawn over.
   *
   * @param what goes on
   * @param percent how far, 0 to 100
   * @param detail stands behind the bar
   */
  void progress(String what, int percent, String detail) {
    if (!what.equals(followed)) {
      followed = what;
      quarters = 0;
    }
    int reached = percent / 25;
    if (terminal == Terminal.INTERACTIVE) {
      draw(percent, detail);
    } else if (reached > quarters) {
      say(what + ": " + reached * 25 + " %");
    }
    quarters = Math.max(quarters, reached);
  }

  private void draw(int percent, String detail) {
    int full = BAR * percent / 100;
    out.print(
        CLEAR
            + INDENT
            + ("[" + "#".repeat(full) + ".".repeat(BAR - full) + "] ")
            + (percent + " %  " + detail));
    out.flush();
    barShown = true;
  }

  /** Prints a table. */
  void table(Table table) {
    line("");
    table.print(out);
    out.flush();
  }

  void line(String text) {
    if (barShown) {
      out.print(CLEAR);
      barShown = false;
    }
    out.println(text);
    out.flush();
  }

  private double secondsSince(long then) {
    return Duration.ofNanos(nanos.getAsLong() - then).toMillis() / 1000.0;
  }
}
