package org.iotmc.checks.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * A device in a process of its own, as it leaves its factory or on jUPnP. It does what its standard
 * input says, a word a line, and ends with it: {@code again} closes and starts it, {@code used}
 * tells the processor time of the process so far, {@code rest} its heap and threads.
 */
final class RestingDevice {
  static final String LINK = "lo";

  /** Groups of threads. */
  private static final Set<String> OF_THE_JVM = Set.of("system", "InnocuousThreadGroup");

  private RestingDevice() {}

  /** Closes a device. */
  interface Running {
    void close() throws Exception;
  }

  /** Starts a device. */
  interface Start {
    Running run() throws Exception;
  }

  public static void main(String[] args) throws Exception {
    PrintStream out = System.out;
    switch (args[0]) {
      case "make" -> out.println(IotmcDevice.make(args[1]));
      case "iotmc" -> run(() -> IotmcDevice.start(args[1]), out);
      default -> run(() -> JupnpDevice.start(args[1]), out);
    }
  }

  private static void run(Start start, PrintStream out) throws Exception {
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    Running running = begin(start, out);
    for (String word = in.readLine(); word != null; word = in.readLine()) {
      switch (word) {
        case "again" -> {
          running.close();
          running = begin(start, out);
        }
        case "used" -> out.println(processor());
        default -> out.println(Heap.used() + " " + threads());
      }
    }
    running.close();
    System.exit(0);
  }

  private static Running begin(Start start, PrintStream out) throws Exception {
    long begun = System.nanoTime();
    Running running = start.run();
    out.println(begun + " " + System.nanoTime());
    return running;
  }

  private static long processor() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  /** Those that were started for the device. */
  private static long threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread != Thread.currentThread())
        .filter(thread -> !OF_THE_JVM.contains(group(thread)))
        .count();
  }

  private static String group(Thread thread) {
    ThreadGroup group = thread.getThreadGroup();
    return group == null ? "" : group.getName();
  }
}
