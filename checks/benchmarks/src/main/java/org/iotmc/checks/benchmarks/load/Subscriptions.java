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
import java.util.function.Supplier;
import org.iotmc.api.Role;
import org.iotmc.api.Udn;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.Credentials;
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
 * Subscriptions to many publishers, each at an address of loopback of its own, by plain HTTP or by
 * mutually authenticated TLS: the heap for each in the process that holds them, and the processor
 * time of a renewal, with the connection that it needs. The publishers are one process, which only
 * grants, and has one certificate.
 */
public final class Subscriptions {
  private static final int GRANTED_SECONDS = 60;

  private Subscriptions() {}

  /**
   * Runs it.
   *
   * @param args how many, 10,000 unless given, then {@code plain} or {@code tls}; or what these say
   *     to the publishers
   */
  public static void main(String[] args) throws Exception {
    if (args.length > 0 && args[0].startsWith("/")) {
      publish(By.valueOf(args[1]), Path.of(args[0]), System.out);
    } else {
      int count = args.length == 0 ? 10_000 : Integer.parseInt(args[0]);
      hold(By.valueOf(args.length < 2 ? "plain" : args[1]), count, System.out);
    }
    Runtime.getRuntime().halt(0);
  }

  /** How they speak with each other. */
  private enum By {
    plain("http"),
    tls("https");

    private final String scheme;

    By(String scheme) {
      this.scheme = scheme;
    }

    ListenSpec listen(InetAddress at, Role role, Path directory, NettyHost host) throws Exception {
      InetSocketAddress address = new InetSocketAddress(at, 0);
      if (this == plain) {
        return ListenSpec.plain(address);
      }
      Credentials own = new Identities(directory).credentials(role, host);
      return ListenSpec.secure(address, () -> own);
    }

    Supplier<CallSpec> call(Path directory, NettyHost host) throws Exception {
      if (this == plain) {
        return CallSpec::plain;
      }
      Identities identities = Identities.make(directory);
      Credentials own = identities.credentials(Role.CONTROLLER, host);
      Udn publisher = identities.udn(Role.DEVICE, host);
      return () -> CallSpec.to(own, publisher);
    }
  }

  /** Grants whatever is asked for; the port first, then how many it granted, for each line. */
  private static void publish(By by, Path directory, PrintStream out) throws Exception {
    NettyHost host = NettyHost.builder(directory.resolve("publishers")).linksNamed("lo").open();
    InetAddress any = new InetSocketAddress(0).getAddress();
    AtomicLong granted = new AtomicLong();
    HttpListener listener =
        OurServer.get(
            host.http()
                .listen(
                    by.listen(any, Role.DEVICE, directory, host),
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

  private static void hold(By by, int count, PrintStream out) throws Exception {
    Path directory = Files.createTempDirectory("subscriptions");
    NettyHost host = NettyHost.builder(directory.resolve("controller")).linksNamed("lo").open();
    Supplier<CallSpec> call = by.call(directory, host);
    try (Part publishers = Part.start(List.of("-Xmx512m"), Subscriptions.class, directory, by)) {
      EventSubscriber subscriber = new EventSubscriber(host, host.newLane("controller"));
      HttpListener listener =
          OurServer.get(
              host.http()
                  .listen(
                      by.listen(InetAddress.getLoopbackAddress(), Role.CONTROLLER, directory, host),
                      subscriber));
      URI base = URI.create(by.scheme + "://127.0.0.1:" + listener.address().getPort() + "/");
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
                by.scheme
                    + "://127.1."
                    + i / 250
                    + "."
                    + (i % 250 + 1)
                    + ":"
                    + publishers.hello(0)
                    + "/event");
        held.add(subscriber.subscribe(new EventSource(url, () -> base, call), counting));
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
