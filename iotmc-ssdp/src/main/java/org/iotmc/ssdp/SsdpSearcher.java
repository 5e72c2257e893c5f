package org.iotmc.ssdp;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.iotmc.api.spi.Cancellable;
import org.iotmc.api.spi.DatagramPort;
import org.iotmc.api.spi.DatagramSpec;
import org.iotmc.api.spi.Host;
import org.iotmc.api.spi.Lane;
import org.iotmc.api.spi.Link;
import org.jspecify.annotations.Nullable;

/**
 * One search by multicast over IPv4, from a port of its own (UDA 2.0, 1.3.2). The search is sent
 * {@value SearchRequest#SENDS} times, MX apart; answers are merged by USN, the first counts.
 */
public final class SsdpSearcher implements Cancellable {
  /** Most things found in one search; what is beyond is dropped. */
  public static final int MAX_FOUND = 10_000;

  private final Lane lane;
  private final SearchRequest request;
  private final CompletableFuture<List<Found>> result;
  private final Map<Usn, Found> found = new LinkedHashMap<>();
  private final AtomicReference<@Nullable DatagramPort> port = new AtomicReference<>();
  private final AtomicBoolean ended = new AtomicBoolean();

  private SsdpSearcher(Lane lane, SearchRequest request) {
    this.lane = lane;
    this.request = request;
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
    SsdpSearcher search = new SsdpSearcher(lane, request);
    Inbox inbox = new Inbox(host, lane, search::heard);
    DatagramSpec spec =
        DatagramSpec.ephemeral().onLinks(link -> Ssdp.isUsable(link) && request.links().test(link));
    host.datagrams().open(spec, inbox).whenComplete(search::opened);
    return search;
  }

  /**
   * What was found until the deadline or {@link #cancel}; fails with {@link
   * org.iotmc.api.TransportException} when no link can be opened.
   */
  public CompletionStage<List<Found>> result() {
    return result.copy();
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
    lane.after(request.deadline(), this::finish);
    send();
    for (int i = 1; i < SearchRequest.SENDS; i++) {
      Duration delay = request.mx().multipliedBy(i);
      if (delay.compareTo(request.deadline()) < 0) {
        lane.after(delay, this::send);
      }
    }
  }

  private void send() {
    DatagramPort open = port.get();
    if (open != null) {
      for (Link link : open.links()) {
        open.send(SsdpCodec.encode(request.message()), Ssdp.GROUP, link);
      }
    }
  }

  private void heard(Heard heard) {
    if (ended.get() || !(heard.message() instanceof SsdpMessage.SearchResponse response)) {
      return;
    }
    Advertisement advertisement = response.advertisement();
    if (!advertisement.target().answers(request.target())
        || Sources.pointsAtUs(response.presence().endpoint().location(), heard.source())
        || found.size() >= MAX_FOUND) {
      return;
    }
    Found one = new Found(advertisement, response.presence(), heard.source(), heard.link());
    if (found.putIfAbsent(advertisement.usn(), one) == null) {
      request.listener().accept(one);
    }
  }

  private void finish() {
    ended.set(true);
    closePort();
    result.complete(List.copyOf(found.values()));
  }

  private void closePort() {
    DatagramPort open = port.getAndSet(null);
    if (open != null) {
      open.close();
    }
  }
}
