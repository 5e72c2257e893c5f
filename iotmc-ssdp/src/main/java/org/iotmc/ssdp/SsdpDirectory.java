package org.iotmc.ssdp;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.iotmc.api.spi.Cancellable;
import org.iotmc.api.spi.DatagramPort;
import org.iotmc.api.spi.DatagramSpec;
import org.iotmc.api.spi.Host;
import org.iotmc.api.spi.Lane;

/**
 * Knows which devices are alive: begins with a search, then listens to announcements (UDA 2.0,
 * 1.2). Thread-safe.
 *
 * <p>A device enters by a message that matches one of the interests; after that every message under
 * its UDN keeps it. It leaves by a byebye from its own address or when its max-age has passed. At
 * the bounds newcomers are refused and counted.
 */
public final class SsdpDirectory {
  /** The shortest time that a device is kept, whatever max-age says. */
  public static final Duration MIN_LIFETIME = Duration.ofMinutes(1);

  /** The longest time that a device is kept, whatever max-age says. */
  public static final Duration MAX_LIFETIME = Duration.ofDays(1);

  private final Host host;
  private final List<Target> interests;
  private final DirectoryListener listener;
  private final DirectoryState state;
  private final Lane lane;
  private final AtomicBoolean started = new AtomicBoolean();
  private final CompletableFuture<Void> closed;
  private final List<SsdpSearcher> seeds = new ArrayList<>();
  private Optional<DatagramPort> port = Optional.empty();
  private Cancellable timer = () -> {};
  private OptionalLong planned = OptionalLong.empty();
  private volatile boolean opening;
  private boolean closing;

  SsdpDirectory(SsdpDirectoryBuilder builder) {
    this.host = builder.host();
    this.interests = builder.interests();
    this.listener = builder.listener();
    this.state = new DirectoryState(interests, builder.maxDevices(), builder.maxPerSource());
    this.lane = host.newLane("ssdp-directory");
    this.closed = lane.future();
  }

  /**
   * Begins the description of a directory.
   *
   * @param host where it runs
   * @param listener told what happens
   */
  public static SsdpDirectoryBuilder builder(Host host, DirectoryListener listener) {
    return new SsdpDirectoryBuilder(host, listener);
  }

  /**
   * Joins the group and begins to search. May be called once.
   *
   * @return completes on the directory's lane when announcements are heard; fails with {@link
   *     org.iotmc.api.TransportException} when no link can be opened
   */
  public CompletionStage<Void> start() {
    if (!started.compareAndSet(false, true)) {
      throw new IllegalStateException("a directory starts once");
    }
    opening = true;
    Inbox inbox = new Inbox(host, lane, this::heard);
    DatagramSpec spec =
        DatagramSpec.multicast(Ssdp.GROUP, DatagramSpec.Interest.ANNOUNCEMENTS)
            .onLinks(Ssdp::isUsable);
    return lane.adopt(host.datagrams().open(spec, inbox))
        .whenComplete((opened, failure) -> tried(Optional.ofNullable(opened)))
        .thenAccept(this::opened);
  }

  /** The devices that are alive now, in the order of their names; completes on the lane. */
  public CompletionStage<List<DiscoveredDevice>> devices() {
    CompletableFuture<List<DiscoveredDevice>> answer = lane.future();
    lane.execute(() -> answer.complete(state.devices()));
    return answer;
  }

  /** How many messages of newcomers were refused at a bound; completes on the lane. */
  public CompletionStage<Long> refused() {
    CompletableFuture<Long> answer = lane.future();
    lane.execute(() -> answer.complete(state.refused()));
    return answer;
  }

  /**
   * Stops listening; no listener call begins after the result is complete. Idempotent.
   *
   * @return completes on the directory's lane when nothing is open
   */
  public CompletionStage<Void> close() {
    lane.execute(this::end);
    return closed.copy();
  }

  /** How long a device is kept for the max-age that it gave. */
  static Duration lifetime(Duration maxAge) {
    if (maxAge.compareTo(MIN_LIFETIME) < 0) {
      return MIN_LIFETIME;
    }
    return maxAge.compareTo(MAX_LIFETIME) > 0 ? MAX_LIFETIME : maxAge;
  }

  /** The network has answered: a close that came before ends here, with nothing left open. */
  private void tried(Optional<DatagramPort> opened) {
    opening = false;
    if (closing) {
      opened.ifPresent(DatagramPort::close);
      ended();
    }
  }

  private void opened(DatagramPort opened) {
    if (closing) {
      return;
    }
    port = Optional.of(opened);
    for (Target interest : interests) {
      SearchRequest request =
          SearchRequest.to(interest).onFound(found -> heard(asHeard(found))).build();
      seeds.add(SsdpSearcher.search(host, lane, request));
    }
  }

  private static Heard asHeard(Found found) {
    return new Heard(
        new SsdpMessage.SearchResponse(found.advertisement(), found.presence()),
        found.source(),
        found.link());
  }

  private void heard(Heard heard) {
    if (closing) {
      return;
    }
    DirectoryState.Moment now = new DirectoryState.Moment(host.nanos(), host.clock().instant());
    Optional<DirectoryChange> change = state.hear(heard, now);
    plan();
    change.ifPresent(one -> one.tell(listener));
  }

  private void plan() {
    OptionalLong next = state.nextExpiry();
    if (next.equals(planned)) {
      return;
    }
    timer.cancel();
    planned = next;
    next.ifPresent(
        deadline -> timer = lane.after(Duration.ofNanos(deadline - host.nanos()), this::expire));
  }

  private void expire() {
    planned = OptionalLong.empty();
    List<DirectoryChange> gone = state.expire(host.nanos());
    plan();
    gone.forEach(one -> one.tell(listener));
  }

  private void end() {
    if (closing) {
      return;
    }
    closing = true;
    timer.cancel();
    seeds.forEach(SsdpSearcher::cancel);
    port.ifPresent(DatagramPort::close);
    if (!opening) {
      ended();
    }
  }

  private void ended() {
    closed.complete(null);
    // Behind what the completion above may have put on the lane.
    lane.execute(lane::close);
  }
}
