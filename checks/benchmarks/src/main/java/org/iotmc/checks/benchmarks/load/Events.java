package org.iotmc.checks.benchmarks.load;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * Events on loopback: how many each second reach one subscriber and a hundred, beside bare Netty
 * with the same bytes and jUPnP; what jUPnP loses; what becomes of a burst; what one that never
 * reads costs ninety-nine others. Publishers are processes of their own, this one hears.
 */
public final class Events {
  private static final List<String> FLAGS = List.of("-Xmx256m");
  private static final int MANY = 100;
  private static final double MICROS = 1e3;

  /** Between two looks whether an event came. */
  private static final long LOOK = 50_000;

  /** What has not come by then is lost. */
  private static final Duration GIVEN_UP = Duration.ofSeconds(2);

  private final Path directory = Files.createTempDirectory("events");
  private final Ear ear = new Ear();
  private final int rounds;
  private final Duration time;
  private final PrintStream out;

  private Events(int rounds, Duration time, PrintStream out)
      throws IOException, InterruptedException {
    this.rounds = rounds;
    this.time = time;
    this.out = out;
    Identities.make(directory);
    Files.writeString(directory.resolve("port"), Integer.toString(ear.port()));
  }

  /**
   * Runs it.
   *
   * @param args rounds, 11 unless given; milliseconds of each turn, 1000 unless given; which of
   *     {@code one}, {@code many}, {@code jupnp}, {@code burst} and {@code deaf}, all unless given
   */
  public static void main(String[] args) throws Exception {
    int rounds = args.length < 1 ? 11 : Integer.parseInt(args[0]);
    Duration time = Duration.ofMillis(args.length < 2 ? 1000 : Integer.parseInt(args[1]));
    Events events = new Events(rounds, time, System.out);
    List<String> which =
        args.length < 3
            ? List.of("one", "many", "jupnp", "burst", "deaf")
            : List.of(args).subList(2, args.length);
    for (String each : which) {
      switch (each) {
        case "one" -> events.delivery(1);
        case "many" -> events.delivery(MANY);
        case "burst" -> events.burst();
        case "jupnp" -> events.ladder();
        default -> events.oneDeaf();
      }
    }
    Runtime.getRuntime().halt(0);
  }

  private Part begin(String kind) throws IOException {
    return Part.start(FLAGS, EventServer.class, kind, directory);
  }

  /** A publisher with subscribers, once each has heard its initial event. */
  private Part subscribed(String prefix, int subscribers) throws Exception {
    return subscribed("iotmc", prefix, subscribers);
  }

  private Part subscribed(String kind, String prefix, int subscribers) throws Exception {
    Part part = begin(kind);
    for (int i = 0; i < subscribers; i++) {
      ear.subscribe(Integer.parseInt(part.hello(0)), part.hello(1), i, prefix + i);
    }
    TimeUnit.MILLISECONDS.sleep(1500);
    return part;
  }

  private void delivery(int subscribers) throws Exception {
    String prefix = "/fill" + subscribers + "/";
    try (Part ours = subscribed(prefix, subscribers)) {
      ours.ask("fill " + subscribers + " 200");
      byte[] event = ear.lastMessage();
      // By a path of the same length, so that it is told from ours.
      String text = new String(event, StandardCharsets.ISO_8859_1).replace("/fill", "/bare");
      Files.write(directory.resolve("event"), text.getBytes(StandardCharsets.ISO_8859_1));
      out.printf("%nevent of %d bytes%n", event.length);
      String other = "/them" + subscribers + "/";
      try (Part bare = begin("bare");
          Part theirs = subscribed("jupnp", other, subscribers)) {
        Contest contest = new Contest("events to " + subscribers, rounds, time);
        contest.add("iotmc", ours, turn -> fill(ours, subscribers, turn));
        contest.add("bare", bare, turn -> fill(bare, subscribers, turn));
        contest.add("jupnp", theirs, turn -> fire(theirs, other, subscribers, turn));
        contest.hold(out);
      }
      out.printf("  jupnp: heard %d, out of order %d%n", ear.events(other), ear.outOfOrder(other));
      String[] counts = ours.ask("counts");
      out.printf(
          "  subscriptions %s, coalesced %s, failed %s, dropped %s, out of order %d%n",
          counts[0], counts[2], counts[3], counts[4], ear.outOfOrder(prefix));
    }
  }

  private Round fill(Part part, int subscribers, Duration turn) throws IOException {
    Histogram latencies = Round.histogram();
    ear.count(Round.histogram());
    long begun = System.nanoTime();
    long told = Long.parseLong(part.ask("fill " + subscribers + " " + turn.toMillis())[0]);
    long nanos = System.nanoTime() - begun;
    latencies.recordValueWithCount(nanos / Math.max(1, told), told * subscribers);
    return new Round(latencies, nanos, 0);
  }

  /** jUPnP's loses what it is told while it is busy: each waits until all have the one before. */
  private Round fire(Part part, String prefix, int subscribers, Duration turn) throws Exception {
    Histogram latencies = Round.histogram();
    long begun = System.nanoTime();
    long lost = 0;
    while (System.nanoTime() - begun < turn.toNanos()) {
      long before = ear.events(prefix);
      long told = System.nanoTime();
      part.ask("fire 1");
      long came = 0;
      while (came < subscribers && System.nanoTime() - told < GIVEN_UP.toNanos()) {
        LockSupport.parkNanos(LOOK);
        came = ear.events(prefix) - before;
      }
      latencies.recordValueWithCount(System.nanoTime() - told, came);
      lost += subscribers - came;
    }
    return new Round(latencies, System.nanoTime() - begun, lost);
  }

  /** jUPnP's publisher and its subscriber: what comes of so many a second. */
  private void ladder() throws Exception {
    for (int each : List.of(50, 100, 200, 500, 1000, 2000)) {
      try (Part publisher = begin("jupnp");
          Part hearing = Part.start(FLAGS, JupnpEar.class, publisher.hello(2))) {
        publisher.ask("pace " + each + " 2000");
        TimeUnit.SECONDS.sleep(1);
        String[] was = hearing.ask("");
        long told = Long.parseLong(publisher.ask("pace " + each + " 5000")[0]);
        TimeUnit.SECONDS.sleep(2);
        String[] is = hearing.ask("");
        long heard = Long.parseLong(is[0]) - Long.parseLong(was[0]);
        out.printf(
            "%njUPnP to itself, %d a second for 5 s: told %d, heard %d, lost %d, missed by its own"
                + " count %d%n",
            each, told, heard, told - heard, Long.parseLong(is[1]) - Long.parseLong(was[1]));
      }
    }
  }

  private void burst() throws Exception {
    try (Part ours = subscribed("/burst/", 1)) {
      int port = Integer.parseInt(ours.hello(0));
      var to = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
      byte[] request = Calls.request(ours.hello(2), port);
      try (Wire wire = new Wire(to, request, 1, Optional.empty())) {
        wire.run(time.multipliedBy(5));
        for (int i = 0; i < 3; i++) {
          Histogram before = wire.run(time).latencies();
          String[] was = ours.ask("counts");
          ours.ask("burst 10000");
          Histogram meanwhile = wire.run(time).latencies();
          String[] is = ours.ask("counts");
          long delivered = Long.parseLong(is[1]) - Long.parseLong(was[1]);
          long coalesced = Long.parseLong(is[2]) - Long.parseLong(was[2]);
          out.printf(
              "%nburst of 10,000: delivered %d + coalesced %d = %d, last value %d, out of order %d;"
                  + " calls took us 50%% %.0f, 99%% %.0f, max %.0f before, and %.0f, %.0f, %.0f"
                  + " meanwhile%n",
              delivered,
              coalesced,
              delivered + coalesced,
              ear.at("/burst/0").value,
              ear.outOfOrder("/burst/"),
              before.getValueAtPercentile(50) / MICROS,
              before.getValueAtPercentile(99) / MICROS,
              before.getMaxValue() / MICROS,
              meanwhile.getValueAtPercentile(50) / MICROS,
              meanwhile.getValueAtPercentile(99) / MICROS,
              meanwhile.getMaxValue() / MICROS);
        }
      }
    }
  }

  /** Five a second to a hundred; in every other round the last of them neither reads nor says. */
  private void oneDeaf() throws Exception {
    String prefix = "/deaf/";
    String last = prefix + (MANY - 1);
    try (Part ours = subscribed(prefix, MANY)) {
      ours.ask("pace 5 8000");
      Histogram all = Round.histogram();
      Histogram others = Round.histogram();
      long lost = 0;
      for (int i = 0; i < rounds; i++) {
        ear.ignore("");
        TimeUnit.SECONDS.sleep(1);
        lost += paced(ours, prefix, last, all);
        ear.ignore(last);
        lost += paced(ours, prefix, last, others);
      }
      out.printf(
          "%none of 100 never reads: the others lost %d; latency us 50%% %.0f, 99%% %.0f with all,"
              + " %.0f, %.0f with 99%n",
          lost,
          all.getValueAtPercentile(50) / MICROS,
          all.getValueAtPercentile(99) / MICROS,
          others.getValueAtPercentile(50) / MICROS,
          others.getValueAtPercentile(99) / MICROS);
    }
  }

  private long paced(Part ours, String prefix, String last, Histogram into) throws Exception {
    long before = ear.events(prefix) - ear.at(last).events;
    Histogram these = Round.histogram();
    ear.count(these);
    long told = Long.parseLong(ours.ask("pace 5 4000")[0]);
    long came = ear.events(prefix) - ear.at(last).events - before;
    ear.count(Round.histogram());
    into.add(these);
    return told * (MANY - 1) - came;
  }
}
