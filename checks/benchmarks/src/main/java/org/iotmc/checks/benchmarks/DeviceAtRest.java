package org.iotmc.checks.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.iotmc.api.Bytes;
import org.iotmc.api.FirmwareVersion;
import org.iotmc.device.DeviceAgent;
import org.iotmc.device.DeviceFactory;
import org.iotmc.device.DeviceModel;
import org.iotmc.netty.NettyHost;
import org.iotmc.pki.LocalAuthority;
import org.iotmc.pki.SoftwareVault;

/**
 * What a device costs that nobody calls: the time from its start until it is announced, its threads
 * and its heap. It is made first, by a process of its own, and then started in a fresh one.
 */
public final class DeviceAtRest {
  private static final long REST_SECONDS = 15;

  private DeviceAtRest() {}

  /**
   * Runs it.
   *
   * @param args how often, 5 unless given
   */
  public static void main(String[] args) throws Exception {
    if (args.length == 2) {
      part(args[0], Path.of(args[1]), System.out);
      return;
    }
    int times = args.length == 0 ? 5 : Integer.parseInt(args[0]);
    Path directory = Files.createTempDirectory("device-at-rest");
    run("make", directory);
    for (int i = 0; i < times; i++) {
      run("rest", directory);
    }
  }

  private static void run(String part, Path directory) throws IOException, InterruptedException {
    int status =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                DeviceAtRest.class.getName(),
                part,
                directory.toString())
            .inheritIO()
            .start()
            .waitFor();
    if (status != 0) {
      throw new IllegalStateException(part + " ended with " + status);
    }
  }

  private static void part(String part, Path directory, PrintStream out)
      throws InterruptedException {
    if (part.equals("make")) {
      make(directory);
    } else {
      rest(directory, out);
    }
  }

  private static NettyHost open(Path directory) {
    return NettyHost.builder(directory.resolve("device")).name("device").linksNamed("lo").open();
  }

  private static void make(Path directory) {
    try (NettyHost maker = NettyHost.builder(directory.resolve("maker")).open();
        NettyHost host = open(directory)) {
      SoftwareVault vault = new SoftwareVault(maker.storage(), maker.secrets());
      LocalAuthority authority = LocalAuthority.open("maker", vault, maker);
      Bytes image = Bytes.of("firmware".getBytes(StandardCharsets.UTF_8));
      var order = DeviceFactory.Order.of(host, FirmwareVersion.parse("1.0.0"), image);
      get(DeviceFactory.manufacture(host, authority, order));
    }
  }

  private static void rest(Path directory, PrintStream out) throws InterruptedException {
    long begun = System.nanoTime();
    try (NettyHost host = open(directory)) {
      DeviceAgent agent =
          DeviceAgent.builder(host)
              .model(DeviceModel.builder().friendlyName("Device").build())
              .manufacturerAnchors(List.of())
              .build();
      get(agent.start());
      long announced = System.nanoTime();
      long processor = processor();
      TimeUnit.SECONDS.sleep(REST_SECONDS);
      out.printf(
          "start to announced %d ms, %d ms of processor time of the whole process till then;"
              + " %.1f MiB of heap; threads: %s%n",
          TimeUnit.NANOSECONDS.toMillis(announced - begun),
          TimeUnit.NANOSECONDS.toMillis(processor),
          heap() / 1048576.0,
          threads());
      get(agent.close());
    }
  }

  private static long processor() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("device"))
        .sorted()
        .toList();
  }

  private static long heap() {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 5; i++) {
      System.gc();
      least = Math.min(least, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    }
    return least;
  }

  private static <T> T get(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
  }
}
