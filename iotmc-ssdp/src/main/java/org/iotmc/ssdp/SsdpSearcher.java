package org.iotmc.ssdp;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.iotmc.api.internal.httpu.Tally;
import org.iotmc.api.spi.Cancellable;
import org.iotmc.api.spi.DatagramHandler;
import org.iotmc.api.spi.DatagramPort;
import org.iotmc.api.spi.DatagramSpec;
import org.iotmc.api.spi.Host;
import org.iotmc.api.spi.Lane;
import org.iotmc.api.spi.Link;
import org.iotmc.api.spi.Source;
import org.iotmc.api.spi.SourceShares;
import org.jspecify.annotations.Nullable;

/**
 * One search, by multicast over IPv4 and IPv6 or of one device, from a port of its own (UDA 2.0,
 * 1.3.2). It is sent several times, MX apart; equal answers are merged, the first counts, and those
 * that a device gives on several ways are one thing found. Answers are taken until the deadline,
 * however late they are.
 */
public final class SsdpSearcher implements Cancellable {
  /**
   * Most sightings kept by one search, of all things found; what is beyond is dropped and counted.
   */
  public static final int MAX_FOUND = 10_000;

  /** The same of one {@link Source}. */
  public static final int MAX_FOUND_OF_SOURCE = MAX_FOUND / SourceShares.FRACTION;

  private final InstantSource clock;
  private final Lane lane;
  private final SearchRequest request;
  private final Tally<Refusal> tally;
  private final SightingCheck check;
  private final CompletableFuture<List<Found>> result;
  private final SourceShares shares;
  private final Map<Advertisement, List<Sighting>> found = new LinkedHashMap<>();
  private final AtomicReference<@Nullable DatagramPort> port = new AtomicReference<>();
  private final AtomicBoolean ended = new AtomicBoolean();
  private final List<Cancellable> timers = new ArrayList<>();
  private volatile List<Link> links = List.of();
  private int kept;

  private SsdpSearcher(
      InstantSource clock, Lane lane, SearchRequest request, Tally<Refusal> tally) {
    this.clock = clock;
    this.lane = lane;
    this.request = request;
    this.tally = tally;
    this.check = new SightingCheck(request.own(), false, tally);
    this.shares = new SourceShares(SourceShares.of(request.most()));
    this.result = lane.future();
  }

  /**
   * Begins to search.
   *
   * @param host where
   * @param lane where callbacks run and the result completes; to be closed after the search ended
   *     or was cancelled
   * @param request what for
   */
  public static SsdpSearcher search(Host host, Lane lane, SearchRequest request) {
    return search(host, lane, request, SsdpInbox.tally(host::nanos));
  }

  static SsdpSearcher search(Host host, Lane lane, SearchRequest request, Tally<Refusal> tally) {
    SsdpSearcher search = new SsdpSearcher(host.clock(), lane, request, tally);
    SsdpInbox inbox = SsdpInbox.ofAll(lane, tally, search::heard);
    DatagramSpec spec = request.port();
    DatagramHandler handler =
        spec.acceptsTcp() ? message -> TcpAnswers.split(message).forEach(inbox::received) : inbox;
    host.datagrams().open(spec, handler).whenComplete(search::opened);
    return search;
  }

  /**
   * What was found until the deadline or {@link #cancel}, each with all ways on which it answered,
   * the one to use first; fails with {@link org.iotmc.api.TransportException} when no link can be
   * opened.
   */
  public CompletionStage<List<Found>> result() {
    return result.copy();
  }

  /** On which links it was sent last; none before. Any thread. */
  public List<Link> links() {
    return links;
  }

  /** What became of what came in. Any thread. */
  public SsdpCounts counts() {
    return SsdpCounts.of(tally);
  }

  /** Ends the search at once; the port is closed when this returns. */
  @Override
  public void cancel() {
    ended.set(true);
    closePort();
    lane.execute(this::finish);
  }

  private void opened(@Nullable DatagramPort opened, @Nullable Throwable failure) {
    if (opened == null) {
      Throwable reason = failure == null ? new IllegalStateException("no port") : failure;
      lane.execute(() -> result.completeExceptionally(reason));
      return;
    }
    port.set(opened);
    if (ended.get()) {
      closePort();
      return;
    }
    lane.execute(this::begin);
  }

  private void begin() {
    if (ended.get()) {
      return;
    }
    timers.add(lane.after(request.deadline(), this::finish));
    send();
    for (int i = 1; i < request.sends(); i++) {
      Duration delay = request.mx().multipliedBy(i);
      if (delay.compareTo(request.deadline()) < 0) {
        timers.add(lane.after(delay, this::send));
      }
    }
  }

  private void send() {
    DatagramPort open = port.get();
    if (open != null) {
      links = open.links();
      for (Link link : links) {
        for (InetSocketAddress target : request.destinations()) {
          open.send(SsdpCodec.encode(request.message(open.port(), target), target), target, link);
        }
      }
    }
  }

  private void heard(Heard heard) {
    if (ended.get()
        || !(heard.message() instanceof SsdpMessage.SearchResponse response)
        || !response.advertisement().target().answers(request.target())
        || !isAsked(heard.source())) {
      return;
    }
    check.check(Seen.of(response, heard, clock.instant())).ifPresent(this::take);
  }

  private void take(Seen seen) {
    Sighting sighting = seen.sighting();
    List<Sighting> known = found.getOrDefault(seen.advertisement(), List.of());
    if (known.stream().noneMatch(other -> isSame(sighting, other))) {
      request.each().ifPresent(each -> each.accept(seen));
    }
    if (known.isEmpty() && hasRoom(seen)) {
      found.put(seen.advertisement(), new ArrayList<>(List.of(sighting)));
      request.listener().accept(seen.found());
    } else if (!known.isEmpty()
        && known.stream().noneMatch(other -> isSamePlace(sighting, other))) {
      add(seen, known);
    }
  }

  /**
   * Where there is no room, the last sighting of the source that has most makes way for one of a
   * source that has fewer: nobody hides a device by answering in its name with many locations.
   */
  private void add(Seen seen, List<Sighting> known) {
    Sighting sighting = seen.sighting();
    if (known.size() < DiscoveredDevice.MAX_SIGHTINGS) {
      if (hasRoom(seen)) {
        known.add(sighting);
      }
      return;
    }
    Sighting last = known.get(0);
    for (Sighting each : known) {
      last = countLike(each, known) >= countLike(last, known) ? each : last;
    }
    if (countLike(last, known) > countLike(sighting, known) + 1 && hasShare(seen)) {
      known.remove(last);
      shares.give(Source.of(last.source().getAddress()), 1);
      known.add(sighting);
    }
  }

  /** How many are of the same source. */
  private static long countLike(Sighting one, List<Sighting> known) {
    Source source = Source.of(one.source().getAddress());
    return known.stream()
        .filter(each -> Source.of(each.source().getAddress()).equals(source))
        .count();
  }

  private static boolean isSame(Sighting one, Sighting other) {
    return isSamePlace(one, other) && one.presence().equals(other.presence());
  }

  /** As in a directory; who else names a device's location is not the device. */
  private static boolean isSamePlace(Sighting one, Sighting other) {
    return one.source().getAddress().equals(other.source().getAddress())
        && one.link().index() == other.link().index()
        && one.location().equals(other.location());
  }

  private boolean hasRoom(Seen seen) {
    if (kept >= request.most()) {
      refuse(() -> tally.refuse(Refusal.DIRECTORY_FULL));
      return false;
    }
    boolean room = hasShare(seen);
    kept += room ? 1 : 0;
    return room;
  }

  private boolean hasShare(Seen seen) {
    boolean room = shares.take(seen.source());
    if (!room) {
      InetAddress source = seen.sighting().source().getAddress();
      refuse(
          () -> tally.refuse(Refusal.SOURCE_FULL, source, "more answers than one source may give"));
    }
    return room;
  }

  /** Who is told of each answer has heard this one, too: nothing is lost. */
  private void refuse(Runnable count) {
    if (request.each().isEmpty()) {
      count.run();
    }
  }

  private boolean isAsked(InetSocketAddress source) {
    return request
        .device()
        .filter(asked -> !asked.getAddress().equals(source.getAddress()))
        .isEmpty();
  }

  private void finish() {
    ended.set(true);
    timers.forEach(Cancellable::cancel);
    closePort();
    List<Found> all = new ArrayList<>();
    found.forEach((what, sightings) -> all.add(new Found(what, sightings).inOrderOfPreference()));
    result.complete(List.copyOf(all));
  }

  private void closePort() {
    DatagramPort open = port.getAndSet(null);
    if (open != null) {
      open.close();
    }
  }
}
