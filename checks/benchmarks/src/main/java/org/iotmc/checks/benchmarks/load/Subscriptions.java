package org.iotmc.checks.benchmarks.load;

import com.sun.management.OperatingSystemMXBean;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.Headers;
import org.iotmc.api.spi.HttpListener;
import org.iotmc.api.spi.HttpResponse;
import org.iotmc.api.spi.ListenSpec;
import org.iotmc.gena.EventListener;
import org.iotmc.gena.EventSource;
import org.iotmc.gena.EventSubscriber;
import org.iotmc.gena.Subscription;
import org.iotmc.netty.NettyHost;

/**
 * Subscriptions to many publishers, each at an address of loopback of its own and by plain HTTP:
 * the heap for each in the process that holds them, and the processor time of a renewal, with the
 * connection that it needs. The publishers are one process, which only grants.
 */
public final class Subscriptions {
  private static final int GRANTED_SECONDS = 60;

  private Subscriptions() {}

  /**
   * Runs it.
   *
   * @param args how many, 10,000 unless given; or the publishers' directory
   */
  public static void main(String[] args) throws Exception {
    if (args.length > 0 && args[0].startsWith("/")) {
      publish(Path.of(args[0]), System.out);
    } else {
      hold(args.length == 0 ? 10_000 : Integer.parseInt(args[0]), System.out);
    }
    Runtime.getRuntime().halt(0);
  }

  /** Grants whatever is asked for; the port first, then how many it granted, for each line. */
  private static void publish(Path directory, PrintStream out) throws Exception {
    NettyHost host = NettyHost.builder(directory).linksNamed("lo").open();
    AtomicLong granted = new AtomicLong();
    HttpListener listener =
        OurServer.get(
            host.http()
                .listen(
                    ListenSpec.plain(new InetSocketAddress(0)),
                    exchange -> {
                      granted.incrementAndGet();
                      String sid =
                          exchange.headers().first("SID").orElse("uuid:" + UUID.randomUUID());
                      Headers headers =
                          Headers.of("SID", sid).with("TIMEOUT", "Second-" + GRANTED_SECONDS);
                      return CompletableFuture.completedFuture(
                          new HttpResponse(200, headers, HttpResponse.of(200).body()));
                    }));
    out.println(listener.address().getPort());
    for (int c = System.in.read(); c >= 0; c = System.in.read()) {
      if (c == '\n') {
        out.println(granted);
      }
    }
  }

  private static void hold(int count, PrintStream out) throws Exception {
    Path directory = Files.createTempDirectory("subscriptions");
    try (Part publishers =
            Part.start(List.of("-Xmx512m"), Subscriptions.class, directory.resolve("publishers"));
        NettyHost host =
            NettyHost.builder(directory.resolve("controller")).linksNamed("lo").open()) {
      EventSubscriber subscriber = new EventSubscriber(host, host.newLane("controller"));
      HttpListener listener =
          OurServer.get(
              host.http()
                  .listen(
                      ListenSpec.plain(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
                      subscriber));
      URI base = URI.create("http://127.0.0.1:" + listener.address().getPort() + "/");
      AtomicLong subscribed = new AtomicLong();
      EventListener counting =
          new EventListener() {
            @Override
            public void onEvent(java.util.Map<String, String> properties) {}

            @Override
            public void onSubscribed() {
              subscribed.incrementAndGet();
            }
          };
      List<Subscription> held = new ArrayList<>();
      long empty = heap();
      for (int i = 0; i < count; i++) {
        URI url =
            URI.create(
                "http://127.1."
                    + i / 250
                    + "."
                    + (i % 250 + 1)
                    + ":"
                    + publishers.hello(0)
                    + "/event");
        held.add(subscriber.subscribe(new EventSource(url, base, CallSpec::plain), counting));
        while (i - subscribed.get() > 500) {
          TimeUnit.MILLISECONDS.sleep(1);
        }
      }
      while (subscribed.get() < count) {
        TimeUnit.MILLISECONDS.sleep(10);
      }
      out.printf("%d subscriptions: %d bytes of heap each%n", count, (heap() - empty) / count);
      renewals(publishers, out);
      out.printf(
          "%d are held, heap %d bytes each after renewals%n",
          held.size(), (heap() - empty) / count);
    }
  }

  private static void renewals(Part publishers, PrintStream out) throws Exception {
    TimeUnit.SECONDS.sleep(GRANTED_SECONDS / 2); // the first ones warm up
    for (int i = 0; i < 2; i++) {
      long before = Long.parseLong(publishers.ask("")[0]);
      long processor = processor();
      TimeUnit.SECONDS.sleep(GRANTED_SECONDS / 2);
      long renewed = Long.parseLong(publishers.ask("")[0]) - before;
      double each = (processor() - processor) / 1e3 / renewed;
      out.printf(
          "%d renewals in %s: %.0f us of processor time each%n",
          renewed, Duration.ofSeconds(GRANTED_SECONDS / 2), each);
    }
  }

  private static long processor() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private static long heap() {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 5; i++) {
      System.gc();
      least = Math.min(least, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    }
    return least;
  }
}
