package org.iotmc.checks.benchmarks;

import com.sun.management.ThreadMXBean;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Setup;

/**
 * Runs the same operation with each stack in turns of some milliseconds, in one process: all become
 * as warm as a busy machine lets them, and what else it does meets all of them. Prints the
 * processor time of the thread and the bytes it allocates for one operation, and how often our time
 * fits into another's in the same turn.
 */
public final class Turns {
  private static final String OURS = "Iotmc";
  private static final long TURN_NANOS = 5_000_000;
  private static final int AT_ONCE = 100;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final Object benchmark;
  private final Map<String, Stack> stacks = new LinkedHashMap<>();

  /** What one stack took. */
  private static final class Stack {
    private final Method operation;
    private final List<Double> nanos = new ArrayList<>();
    private final List<Double> bytes = new ArrayList<>();
    private Object last;

    private Stack(Method operation) {
      this.operation = operation;
    }
  }

  private Turns(Object benchmark, String operation) {
    this.benchmark = benchmark;
    for (String stack : List.of(OURS, "Jupnp", "Woodstox")) {
      Stream.of(benchmark.getClass().getMethods())
          .filter(method -> method.getName().equals(operation + stack))
          .filter(method -> method.isAnnotationPresent(Benchmark.class))
          .forEach(method -> stacks.put(stack, new Stack(method)));
    }
    if (!stacks.containsKey(OURS)) {
      throw new IllegalArgumentException("no " + operation + OURS);
    }
  }

  /**
   * Runs them.
   *
   * @param args a benchmark and its operations, such as {@code Soap.requestDecode,requestEncode};
   *     turns to warm up, turns to measure
   */
  public static void main(String[] args) throws Exception {
    String[] what = args[0].split("\\.", -1);
    String name = Turns.class.getPackageName() + "." + what[0] + "Benchmark";
    for (String operation : what[1].split(",", -1)) {
      Object benchmark = Class.forName(name).getConstructor().newInstance();
      for (Method method : benchmark.getClass().getMethods()) {
        if (method.isAnnotationPresent(Setup.class)) {
          method.invoke(benchmark);
        }
      }
      Turns turns = new Turns(benchmark, operation);
      turns.take(Integer.parseInt(args[1]));
      turns.forget();
      turns.take(Integer.parseInt(args[2]));
      turns.print(operation, System.out);
    }
  }

  private void take(int count) throws ReflectiveOperationException {
    for (int i = 0; i < count; i++) {
      for (Stack stack : stacks.values()) {
        turn(stack);
      }
    }
  }

  private void turn(Stack stack) throws ReflectiveOperationException {
    long bytes = threads.getCurrentThreadAllocatedBytes();
    long begun = threads.getCurrentThreadCpuTime();
    long nanos = 0;
    int operations = 0;
    while (nanos < TURN_NANOS) {
      for (int i = 0; i < AT_ONCE; i++) {
        stack.last = stack.operation.invoke(benchmark);
      }
      operations += AT_ONCE;
      nanos = threads.getCurrentThreadCpuTime() - begun;
    }
    stack.nanos.add((double) nanos / operations);
    stack.bytes.add((double) (threads.getCurrentThreadAllocatedBytes() - bytes) / operations);
  }

  private void forget() {
    for (Stack stack : stacks.values()) {
      stack.nanos.clear();
      stack.bytes.clear();
    }
  }

  private void print(String operation, PrintStream out) {
    out.printf(
        "%-18s %27s %24s %10s%n",
        operation, "ns: least quarter median", "times ours: q1 med q3", "bytes");
    Stack ours = stacks.get(OURS);
    stacks.forEach(
        (name, stack) -> {
          List<Double> ratios = new ArrayList<>();
          for (int i = 0; i < stack.nanos.size(); i++) {
            ratios.add(stack.nanos.get(i) / ours.nanos.get(i));
          }
          out.printf(
              "%-18s %,9.0f %,8.0f %,8.0f %10.2f %6.2f %6.2f %,10.0f  1/%.2f%n",
              name,
              at(stack.nanos, 0),
              at(stack.nanos, 0.25),
              at(stack.nanos, 0.5),
              at(ratios, 0.25),
              at(ratios, 0.5),
              at(ratios, 0.75),
              at(stack.bytes, 0.5),
              at(stack.bytes, 0.5) / at(ours.bytes, 0.5));
        });
    stacks.forEach((name, stack) -> out.println("  " + name + ": " + shown(stack.last)));
  }

  private static String shown(Object value) {
    String text =
        value instanceof byte[] bytes
            ? new String(bytes, StandardCharsets.UTF_8)
            : String.valueOf(value);
    return text.length() > 1000 ? text.substring(0, 1000) : text;
  }

  private static double at(List<Double> values, double share) {
    return values.stream().sorted().toList().get((int) (values.size() * share));
  }
}
