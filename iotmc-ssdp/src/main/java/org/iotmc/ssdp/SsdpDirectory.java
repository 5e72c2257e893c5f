package org.iotmc.ssdp;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.iotmc.api.Udn;
import org.iotmc.api.internal.httpu.PortLife;
import org.iotmc.api.internal.httpu.Tally;
import org.iotmc.api.spi.Cancellable;
import org.iotmc.api.spi.Datagram;
import org.iotmc.api.spi.DatagramPort;
import org.iotmc.api.spi.DatagramSpec;
import org.iotmc.api.spi.Host;
import org.iotmc.api.spi.Lane;
import org.iotmc.api.spi.Link;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows which devices are alive: begins with a search, then listens to announcements (UDA 2.0,
 * 1.2). Thread-safe.
 *
 * <p>A device enters by a message that matches one of the interests; after that every message of
 * its tree (the root device and those in it) keeps it. It leaves by a byebye from its own address,
 * or when its max-age has passed, which counts as at least {@link #MIN_LIFETIME} and at most {@link
 * #MAX_LIFETIME}. Links that come are searched, and what was heard on one that goes leaves with it.
 * All that it says is a hint: UDP proves nothing.
 *
 * <p>At the bounds newcomers are refused and counted, and some are asked whether they are there: up
 * to ten a second. One that answers takes the place of one that does not, the oldest first, of its
 * own source if that has its share. Who answered once keeps its place.
 */
public final class SsdpDirectory {
  /** The shortest time that a device is kept, whatever max-age says. */
  public static final Duration MIN_LIFETIME = Duration.ofMinutes(1);

  /** The longest time that a device is kept, whatever max-age says. */
  public static final Duration MAX_LIFETIME = Duration.ofDays(1);

  private static final Logger LOG = LoggerFactory.getLogger(SsdpDirectory.class);

  private final Host host;
  private final DirectorySettings settings;
  private final DirectoryState state;
  private final Tally<Refusal> tally;
  private final Lane lane;
  private final PortLife life;
  private final DirectorySearches searches;
  private final DirectoryProbes probes;
  private Optional<DatagramPort> port = Optional.empty();
  private volatile List<Link> links = List.of();
  private Cancellable timer = () -> {};
  private OptionalLong planned = OptionalLong.empty();

  SsdpDirectory(DirectorySettings settings) {
    this.host = settings.host();
    this.settings = settings;
    this.tally = SsdpInbox.tally(host::nanos);
    this.state = new DirectoryState(settings.policy(), tally, host.jitter().nextLong());
    this.lane = host.newLane("ssdp-directory");
    this.life = new PortLife(lane);
    this.searches = new DirectorySearches(settings, lane, tally, this::found);
    this.probes = new DirectoryProbes(state, searches, this::now, this::tell);
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
   * Joins the groups and begins to search. May be called once.
   *
   * @return completes on the directory's lane when announcements are heard; fails with {@link
   *     org.iotmc.api.TransportException} when no link can be opened
   */
  public CompletionStage<Void> start() {
    life.start("a directory");
    DatagramSpec spec =
        DatagramSpec.multicast(Ssdp.GROUPS, DatagramSpec.Interest.ANNOUNCEMENTS)
            .onLinks(settings.links());
    SsdpInbox inbox = SsdpInbox.of(lane, tally, new Ears());
    return life.open(host.datagrams().open(spec, inbox), this::opened);
  }

  /** The devices that are alive now, in the order of their names; completes on the lane. */
  public CompletionStage<List<DiscoveredDevice>> devices() {
    return onLane(() -> state.devices(now()));
  }

  /**
   * A device, if it is alive now; completes on the lane.
   *
   * @param udn its name
   */
  public CompletionStage<Optional<DiscoveredDevice>> find(Udn udn) {
    return onLane(() -> state.find(udn, now()));
  }

  /** On which links it listens now; none before the start and after the end. Any thread. */
  public List<Link> links() {
    return links;
  }

  /**
   * Keeps a device from strangers, because it matters: there is always room for it, a byebye in its
   * name is looked into by asking the device itself, and messages from other addresses than the
   * first one can add a sighting of it, but neither take the first one's place nor report a reboot.
   * Those kept count apart from the bounds. Idempotent.
   *
   * @param udn its name; it need not be there yet
   */
  public void keep(Udn udn) {
    lane.execute(() -> state.keep(udn));
  }

  /**
   * The same for a device that was proved to be at an address, by TLS: there, and nowhere else, it
   * may say that it was started anew or moved. May be called again as the device moves.
   *
   * @param udn its name
   * @param at its address
   */
  public void keep(Udn udn, InetAddress at) {
    lane.execute(() -> state.keep(udn, at));
  }

  /**
   * Ends {@link #keep(Udn)}; the device stays as long as any other.
   *
   * @param udn its name
   */
  public void release(Udn udn) {
    lane.execute(() -> state.release(udn));
  }

  /** What became of what came in, the searches' answers included. Any thread. */
  public SsdpCounts counts() {
    return SsdpCounts.of(tally);
  }

  /**
   * Stops listening; no listener call begins after the result is complete. Idempotent.
   *
   * @return completes on the directory's lane when nothing is open
   */
  public CompletionStage<Void> close() {
    return life.close(this::end);
  }

  /** How long a device is kept for the max-age that it gave. */
  static Duration lifetime(Duration maxAge) {
    if (maxAge.compareTo(MIN_LIFETIME) < 0) {
      return MIN_LIFETIME;
    }
    return maxAge.compareTo(MAX_LIFETIME) > 0 ? MAX_LIFETIME : maxAge;
  }

  private <T> CompletionStage<T> onLane(Supplier<T> question) {
    CompletableFuture<T> answer = lane.future();
    lane.execute(() -> answer.complete(question.get()));
    return answer;
  }

  private Moment now() {
    return new Moment(host.nanos(), host.clock().instant());
  }

  private void opened(DatagramPort opened) {
    port = Optional.of(opened);
    links = opened.links();
    searches.search(settings.links());
  }

  /** Forgets what was heard on links that are gone, and looks round on new ones. */
  private void follow(List<Link> now) {
    if (life.isClosing() || port.isEmpty()) {
      return;
    }
    List<Link> before = links;
    links = now;
    tell(state.linksAre(links, now()));
    if (!before.containsAll(links)) {
      searches.search(link -> links.contains(link) && !before.contains(link));
    }
  }

  private void hear(Heard heard) {
    if (!life.isClosing()) {
      tell(state.hear(heard, now()));
      probes.begin();
    }
  }

  private void found(Seen seen) {
    if (!life.isClosing()) {
      tell(state.seen(seen, now()));
      probes.begin();
    }
  }

  private void tell(List<DirectoryChange> changes) {
    plan();
    for (DirectoryChange change : changes) {
      for (DirectoryListener listener : settings.listeners()) {
        try {
          change.tell(listener);
        } catch (RuntimeException e) {
          LOG.error("a listener of the directory failed", e);
        }
      }
    }
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
    tell(state.expire(now()));
  }

  private void end(Runnable then) {
    timer.cancel();
    probes.end();
    searches.cancel();
    port.ifPresent(DatagramPort::close);
    links = List.of();
    then.run();
  }

  /** Hears announcements. */
  private final class Ears implements SsdpInbox.Ears {
    @Override
    public boolean knows(Datagram datagram) {
      return !life.isClosing() && state.renew(datagram, host.nanos());
    }

    @Override
    public void heard(Heard heard, Datagram datagram) {
      hear(heard);
      if (!life.isClosing()) {
        state.remember(heard, datagram, now());
      }
    }

    @Override
    public void linksChanged(List<Link> now) {
      follow(now);
    }
  }
}
