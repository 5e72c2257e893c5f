package org.iotmc.checks.benchmarks;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs JMH benchmarks in rounds: in each round every benchmark once, in a process of its own, so
 * that what else the machine does meets all of them. Prints the median and the span over the
 * rounds, and for each benchmark {@code xIotmc} how it compares with {@code xOther}. Rates are
 * operations for each second of processor time, not of the clock.
 */
public final class Rounds {
  private static final String OURS = "Iotmc";
  private static final String ALLOCATED = "gc.alloc.rate.norm";
  private static final double NANOS = 1e9;

  private Rounds() {}

  /**
   * Runs them.
   *
   * @param args a regular expression for the benchmarks, and how many rounds; 5 unless given
   */
  public static void main(String[] args) throws RunnerException {
    int rounds = args.length < 2 ? 5 : Integer.parseInt(args[1]);
    Map<String, List<Double>> rates = new TreeMap<>();
    Map<String, List<Double>> bytes = new TreeMap<>();
    for (int i = 0; i < rounds; i++) {
      for (RunResult run : run(args[0])) {
        String name = name(run);
        add(rates, name, NANOS / secondary(run, CpuProfiler.NAME));
        add(bytes, name, secondary(run, ALLOCATED));
      }
    }
    print(rates, bytes, System.out);
  }

  private static Iterable<RunResult> run(String include) throws RunnerException {
    return new Runner(
            new OptionsBuilder()
                .include(include)
                .forks(1)
                .addProfiler(GCProfiler.class)
                .addProfiler(CpuProfiler.class)
                .verbosity(VerboseMode.SILENT)
                .build())
        .run();
  }

  private static double secondary(RunResult run, String name) {
    Result<?> result = run.getSecondaryResults().get(name);
    if (result == null) {
      throw new IllegalStateException(name(run) + " has no " + name);
    }
    return result.getScore();
  }

  private static void print(
      Map<String, List<Double>> rates, Map<String, List<Double>> bytes, PrintStream out) {
    out.printf("%-40s %12s %25s %10s%n", "benchmark", "ops/s", "from to", "B/op");
    for (String name : rates.keySet()) {
      List<Double> sorted = rates.get(name).stream().sorted().toList();
      out.printf(
          "%-40s %,12.0f %,12.0f %,12.0f %,10.0f%n",
          name,
          median(rates, name),
          sorted.get(0),
          sorted.get(sorted.size() - 1),
          median(bytes, name));
    }
    for (String name : rates.keySet()) {
      String ours = name.replaceAll("(?<=[a-z])[A-Z][a-z]+$", OURS);
      if (!name.endsWith(OURS) && rates.containsKey(ours)) {
        out.printf(
            "%s: %.1f times the rate, 1/%.1f of the bytes of %s%n",
            ours,
            median(rates, ours) / median(rates, name),
            median(bytes, name) / median(bytes, ours),
            name);
      }
    }
  }

  private static String name(RunResult run) {
    String name = run.getParams().getBenchmark();
    return name.substring(name.lastIndexOf('.', name.lastIndexOf('.') - 1) + 1);
  }

  private static void add(Map<String, List<Double>> table, String name, double value) {
    table.computeIfAbsent(name, key -> new ArrayList<>()).add(value);
  }

  private static double median(Map<String, List<Double>> table, String name) {
    List<Double> sorted = table.getOrDefault(name, List.of()).stream().sorted().toList();
    return sorted.isEmpty() ? Double.NaN : sorted.get(sorted.size() / 2);
  }
}
