package org.iotmc.checks.benchmarks;

import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * Reads descriptions with each stack in turns of some milliseconds, in one process: all become as
 * warm as a busy machine lets them, and what else it does meets all of them. Prints the processor
 * time of the thread for one reading, and how often ours fits into another's in the same turn.
 */
public final class Turns {
  private static final int READINGS = 500;

  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private final Map<String, Callable<Object>> stacks = new LinkedHashMap<>();
  private final Map<String, List<Double>> nanos = new LinkedHashMap<>();
  private Object last;

  private Turns(DescriptionBenchmark benchmark, String document) {
    boolean service = document.equals("service");
    stacks.put("iotmc", service ? benchmark::serviceDecodeIotmc : benchmark::deviceDecodeIotmc);
    stacks.put("jUPnP", service ? benchmark::serviceDecodeJupnp : benchmark::deviceDecodeJupnp);
    stacks.put(
        "Woodstox", service ? benchmark::serviceDecodeWoodstox : benchmark::deviceDecodeWoodstox);
  }

  /**
   * Runs them.
   *
   * @param args {@code device} or {@code service}, turns to warm up, turns to measure
   */
  public static void main(String[] args) throws Exception {
    DescriptionBenchmark benchmark = new DescriptionBenchmark();
    benchmark.setUp();
    Turns turns = new Turns(benchmark, args[0]);
    turns.take(Integer.parseInt(args[1]));
    turns.nanos.clear();
    turns.take(Integer.parseInt(args[2]));
    turns.print(System.out);
  }

  private void take(int count) throws Exception {
    for (int i = 0; i < count; i++) {
      for (Map.Entry<String, Callable<Object>> stack : stacks.entrySet()) {
        long before = threads.getCurrentThreadCpuTime();
        for (int j = 0; j < READINGS; j++) {
          last = stack.getValue().call();
        }
        double each = (double) (threads.getCurrentThreadCpuTime() - before) / READINGS;
        nanos.computeIfAbsent(stack.getKey(), key -> new ArrayList<>()).add(each);
      }
    }
  }

  private void print(PrintStream out) {
    List<Double> ours = nanos.getOrDefault("iotmc", List.of());
    out.printf("%-10s %27s %30s%n", "", "ns: least quarter median", "times ours: quarter median");
    nanos.forEach(
        (name, theirs) -> {
          List<Double> ratios = new ArrayList<>();
          for (int i = 0; i < theirs.size(); i++) {
            ratios.add(theirs.get(i) / ours.get(i));
          }
          out.printf(
              "%-10s %,9.0f %,8.0f %,8.0f %22.2f %7.2f%n",
              name,
              at(theirs, 0),
              at(theirs, 0.25),
              at(theirs, 0.5),
              at(ratios, 0.25),
              at(ratios, 0.5));
        });
    out.println("last: " + last);
  }

  private static double at(List<Double> values, double share) {
    return values.stream().sorted().toList().get((int) (values.size() * share));
  }
}
