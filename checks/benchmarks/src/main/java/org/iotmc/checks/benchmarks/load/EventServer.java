package org.iotmc.checks.benchmarks.load;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.iotmc.gena.PublisherCounts;

/**
 * A process that publishes as it is told: {@code iotmc}, {@code bare} or {@code jupnp} (see {@link
 * JupnpEvents} for its orders), and a directory. Orders: {@code fill SUBSCRIBERS MILLIS} as many as
 * are taken; {@code pace EACH-SECOND MILLIS}; {@code burst COUNT}; {@code counts}. Each is answered
 * when it is done, with how many were told.
 */
final class EventServer {
  private EventServer() {}

  /** What one of them can do. */
  private interface Publisher {
    String hello();

    String[] obey(String[] order) throws Exception;
  }

  /**
   * Runs it until its input ends.
   *
   * @param args which, and the directory
   */
  public static void main(String[] args) throws Exception {
    PrintStream out = System.out;
    Path directory = Path.of(args[1]);
    Publisher publisher =
        switch (args[0]) {
          case "bare" -> new Bare(directory);
          case "jupnp" -> new Theirs();
          default -> new Ours(directory);
        };
    out.println(publisher.hello());
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      out.println(String.join(" ", publisher.obey(line.split(" "))));
    }
    Runtime.getRuntime().halt(0);
  }

  /** A device of ours. */
  private static final class Ours implements Publisher {
    /** Below what a variable that tells every change may let wait. */
    private static final int ROOM = 48;

    private final OurServer server;
    private int burst;

    Ours(Path directory) throws Exception {
      server = new OurServer(directory);
    }

    @Override
    public String hello() {
      return server.endpoint.plainPort() + " /event/Load /control/Load";
    }

    @Override
    public String[] obey(String[] order) throws Exception {
      int first = order.length > 1 ? Integer.parseInt(order[1]) : 0;
      return switch (order[0]) {
        case "fill" -> said(new Filling(first, Long.parseLong(order[2])).done);
        case "pace" -> new String[] {Long.toString(pace(first, Long.parseLong(order[2])))};
        case "burst" -> {
          for (int i = 0; i < first; i++) {
            String value = Integer.toString(++burst);
            server.lane.execute(() -> tell(Load.NEWEST, value));
          }
          yield new String[] {order[1]};
        }
        default -> {
          CompletableFuture<PublisherCounts> counts = server.lane.future();
          server.lane.execute(() -> counts.complete(server.endpoint.eventCounts()));
          PublisherCounts now = counts.get(10, TimeUnit.SECONDS);
          yield (now.subscriptions()
                  + " "
                  + now.delivered()
                  + " "
                  + now.coalesced()
                  + " "
                  + now.failed()
                  + " "
                  + now.dropped()
                  + " "
                  + now.overrun())
              .split(" ");
        }
      };
    }

    private static String[] said(CompletableFuture<Long> count) throws Exception {
      return new String[] {Long.toString(count.get(60, TimeUnit.SECONDS))};
    }

    private void tell(String name, String value) {
      server.endpoint.event(Load.CONTRACT, Map.of(name, value));
    }

    private long pace(int each, long millis) throws Exception {
      long count = each * millis / 1000;
      for (long i = 0; i < count; i++) {
        server.lane.execute(() -> tell(Load.NEWEST, Long.toString(System.nanoTime())));
        TimeUnit.NANOSECONDS.sleep(1_000_000_000L / each);
      }
      TimeUnit.MILLISECONDS.sleep(500);
      return count;
    }

    /** Tells as many as are taken; on the lane. */
    private final class Filling {
      final CompletableFuture<Long> done = new CompletableFuture<>();
      private final int subscribers;
      private final long end;
      private long told;
      private long before = -1;

      Filling(int subscribers, long millis) {
        this.subscribers = subscribers;
        this.end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        server.lane.execute(this::step);
      }

      private void step() {
        long delivered = server.endpoint.eventCounts().delivered();
        before = before < 0 ? delivered : before;
        long waiting = told * subscribers - (delivered - before);
        boolean over = System.nanoTime() > end;
        if (over && waiting <= 0) {
          done.complete(told);
          return;
        }
        int room = subscribers == 1 ? ROOM : ROOM / 3;
        while (!over && waiting < (long) subscribers * room) {
          tell(Load.EVERY, Long.toString(System.nanoTime()));
          told++;
          waiting += subscribers;
        }
        server.lane.after(Duration.ofMillis(1), this::step);
      }
    }
  }

  /** A device on jUPnP. */
  private static final class Theirs implements Publisher {
    private final JupnpEvents events = new JupnpEvents();

    Theirs() throws Exception {}

    @Override
    public String hello() {
      return events.hello();
    }

    @Override
    public String[] obey(String[] order) throws Exception {
      return new String[] {Long.toString(events.obey(order))};
    }
  }

  /** The same bytes by bare Netty, on as many connections. */
  private static final class Bare implements Publisher {
    private final Path directory;
    private Optional<Wire> wire = Optional.empty();
    private int connections;

    Bare(Path directory) {
      this.directory = directory;
    }

    @Override
    public String hello() {
      return "0 / /";
    }

    /** The port to send to stands beside what is to be sent. */
    @Override
    public String[] obey(String[] order) throws Exception {
      int wanted = Integer.parseInt(order[1]);
      if (wanted != connections) {
        wire.ifPresent(Wire::close);
        int port = Integer.parseInt(Files.readString(directory.resolve("port")));
        byte[] event = Files.readAllBytes(directory.resolve("event"));
        var to = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        wire = Optional.of(new Wire(to, event, wanted, Optional.empty()));
        connections = wanted;
      }
      Round round = wire.orElseThrow().run(Duration.ofMillis(Long.parseLong(order[2])));
      return new String[] {Long.toString(round.calls() / wanted)};
    }
  }
}
