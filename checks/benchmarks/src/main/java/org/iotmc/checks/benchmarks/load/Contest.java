package org.iotmc.checks.benchmarks.load;

import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import org.HdrHistogram.Histogram;

/**
 * Several do the same in turns, so that what else the machine does meets all of them. Says the
 * median over the rounds and its span, and how often another's rate of the same round fits into
 * that of the first.
 */
final class Contest {
  private static final double MICROS = 1e3;

  private final String name;
  private final int rounds;
  private final Duration time;
  private final List<Entrant> entrants = new ArrayList<>();

  /** One turn. */
  interface Turn {
    Round run(Duration time) throws Exception;
  }

  /** One of those who take turns, the processor time that its server took, and its rounds. */
  private static final class Entrant {
    final String name;
    final Part server;
    final Turn turn;
    final List<Double> rates = new ArrayList<>();
    final List<Double> costs = new ArrayList<>();
    final Histogram latencies = Round.histogram();
    long failed;

    Entrant(String name, Part server, Turn turn) {
      this.name = name;
      this.server = server;
      this.turn = turn;
    }

    void take(Duration time) throws Exception {
      Duration before = server.processor();
      Round round = turn.run(time);
      double nanos = server.processor().minus(before).toNanos();
      rates.add(round.perSecond());
      costs.add(nanos / MICROS / Math.max(1, round.calls()));
      latencies.add(round.latencies());
      failed += round.failed();
    }
  }

  Contest(String name, int rounds, Duration time) {
    this.name = name;
    this.rounds = rounds;
    this.time = time;
  }

  void add(String entrant, Part server, Turn turn) {
    entrants.add(new Entrant(entrant, server, turn));
  }

  /** Warms up with as many turns as are measured then. */
  void hold(PrintStream out) throws Exception {
    for (int i = 0; i < rounds; i++) {
      for (Entrant each : entrants) {
        each.turn.run(time);
      }
    }
    List<Double> loads = new ArrayList<>();
    for (int i = 0; i < rounds; i++) {
      // Whoever comes first this time comes last the next.
      for (int j = 0; j < entrants.size(); j++) {
        entrants.get((i + j) % entrants.size()).take(time);
      }
      loads.add(ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }
    out.printf("%n%s, %d rounds of %d ms, load %s%n", name, rounds, time.toMillis(), span(loads));
    for (Entrant each : entrants) {
      print(each, out);
    }
    Entrant first = entrants.get(0);
    for (Entrant other : entrants.subList(1, entrants.size())) {
      out.printf("  %s : %s = %s%n", first.name, other.name, ratios(first, other));
    }
  }

  private static void print(Entrant each, PrintStream out) {
    Histogram took = each.latencies;
    out.printf(
        "  %-6s %s /s, server %s us each; latency us 50%% %.0f, 99%% %.0f, 99.9%% %.0f, max %.0f;"
            + " %d failed%n",
        each.name,
        span(each.rates),
        span(each.costs),
        took.getValueAtPercentile(50) / MICROS,
        took.getValueAtPercentile(99) / MICROS,
        took.getValueAtPercentile(99.9) / MICROS,
        took.getMaxValue() / MICROS,
        each.failed);
  }

  private static String ratios(Entrant first, Entrant other) {
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < first.rates.size(); i++) {
      ratios.add(first.rates.get(i) / other.rates.get(i));
    }
    return span(ratios);
  }

  /** The median, and the quarters above and below. */
  static String span(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    DoubleStream quarters = DoubleStream.of(0.5, 0.25, 0.75);
    double[] at =
        quarters.map(share -> sorted[(int) (share * (sorted.length - 1) + 0.5)]).toArray();
    String form = at[0] < 100 ? "%.2f (%.2f to %.2f)" : "%,.0f (%,.0f to %,.0f)";
    return form.formatted(at[0], at[1], at[2]);
  }
}
