package org.iotmc.gena;

import java.net.InetAddress;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.internal.httpu.PortLife;
import org.iotmc.api.internal.httpu.Sources;
import org.iotmc.api.internal.httpu.Tally;
import org.iotmc.api.internal.httpu.Turns;
import org.iotmc.api.service.EventLevel;
import org.iotmc.api.spi.Datagram;
import org.iotmc.api.spi.DatagramPort;
import org.iotmc.api.spi.DatagramSpec;
import org.iotmc.api.spi.Host;
import org.iotmc.api.spi.Lane;
import org.iotmc.api.spi.Link;
import org.iotmc.api.spi.Source;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears what devices tell everybody (UDA 2.0, 4.3), on each link over IPv4 and IPv6. Devices that
 * are not known to be where an event came from are passed over; an event is told once, however many
 * copies of it come. A source may send 50 datagrams a second, 200 after a pause, and all together
 * 1000 and 2000: more are dropped unread. Thread-safe.
 */
public final class MulticastReceiver {
  private static final Logger LOG = LoggerFactory.getLogger(MulticastReceiver.class);

  private final Host host;
  private final Interest interest;
  private final MulticastListener listener;
  private final Lane lane;
  private final PortLife life;
  private final Tally<MulticastRefusal> tally;
  private final Turns turns = new Turns();
  private final MulticastIntake intake = new MulticastIntake();
  private Optional<DatagramPort> port = Optional.empty();

  /**
   * What became of the datagrams that came.
   *
   * @param heard events that the listener was told
   * @param repeated copies of events that were heard before
   * @param refused how many were dropped, by reason; every reason is there
   */
  public record Counts(long heard, long repeated, Map<MulticastRefusal, Long> refused) {
    public Counts {
      refused = Collections.unmodifiableMap(new EnumMap<>(refused));
    }

    /**
     * How many were dropped for a reason.
     *
     * @param reason the reason
     */
    public long refused(MulticastRefusal reason) {
      return refused.getOrDefault(reason, 0L);
    }
  }

  /**
   * What to listen to.
   *
   * @param links the links to listen on; asked again whenever links change
   * @param levels which levels; the rest is dropped before it is read
   * @param devices who may be listened to
   */
  public record Interest(
      Predicate<Link> links, Predicate<EventLevel> levels, KnownDevices devices) {
    /**
     * All levels on all links.
     *
     * @param devices who may be listened to
     */
    public static Interest in(KnownDevices devices) {
      return new Interest(link -> true, level -> true, devices);
    }

    /**
     * The same on chosen links.
     *
     * @param chosen asked again whenever links change
     */
    public Interest onLinks(Predicate<Link> chosen) {
      return new Interest(chosen, levels, devices);
    }

    /**
     * The same of chosen levels.
     *
     * @param chosen which
     */
    public Interest ofLevels(Predicate<EventLevel> chosen) {
      return new Interest(links, chosen, devices);
    }
  }

  /**
   * A receiver that has opened nothing yet.
   *
   * @param host where it runs
   * @param interest what to listen to
   * @param listener told on a lane of the receiver's own
   */
  public MulticastReceiver(Host host, Interest interest, MulticastListener listener) {
    this.host = host;
    this.interest = interest;
    this.listener = listener;
    this.lane = host.newLane("multicast-events");
    this.life = new PortLife(lane);
    this.tally = new Tally<>(MulticastRefusal.class, host::nanos, LOG::debug);
  }

  /**
   * Joins the groups. May be called once.
   *
   * @return completes on the receiver's lane when events are heard; fails with {@link
   *     org.iotmc.api.TransportException} when no link can be opened
   */
  public CompletionStage<Void> start() {
    life.start("a receiver");
    DatagramSpec spec =
        DatagramSpec.multicast(
                MulticastEventCodec.GROUPS.all(), DatagramSpec.Interest.ANNOUNCEMENTS)
            .onLinks(interest.links());
    return life.open(
        host.datagrams().open(spec, this::received), opened -> port = Optional.of(opened));
  }

  /** What became of what came in. Any thread. */
  public Counts counts() {
    return new Counts(tally.decoded(), tally.repeated(), tally.refused());
  }

  /**
   * Leaves the groups; no listener call begins after the result is complete. Idempotent.
   *
   * @return completes on the receiver's lane when nothing is open
   */
  public CompletionStage<Void> close() {
    return life.close(
        then -> {
          port.ifPresent(DatagramPort::close);
          then.run();
        });
  }

  /** Brings it from the I/O thread onto the lane. */
  private void received(Datagram datagram) {
    InetAddress peer = datagram.source().getAddress();
    if (!Sources.isLocal(peer, datagram.link())) {
      tally.refuse(MulticastRefusal.OFF_LINK);
    } else if (datagram.payload().remaining() > MulticastEventCodec.MAX_DECODED) {
      // Not decoded in any case: what waits is to be small.
      tally.refuse(MulticastRefusal.SIZE, peer, "longer than a message may be");
    } else if (turns.add(datagram)) {
      lane.execute(() -> turns.next().ifPresent(this::read));
    } else {
      tally.refuse(MulticastRefusal.OVERLOAD);
    }
  }

  private void read(Datagram datagram) {
    InetAddress peer = datagram.source().getAddress();
    if (life.isClosing()) {
      return;
    }
    if (!intake.admits(Source.of(peer), host.nanos())) {
      tally.refuse(MulticastRefusal.BUDGET, peer, "more than one source may send");
      return;
    }
    guarded(peer, () -> judge(MulticastReader.of(datagram.payload()), datagram));
  }

  /** What its headers say decides; the body is read last. */
  private void judge(MulticastReader reader, Datagram datagram) {
    if (!interest.levels().test(reader.level())) {
      tally.refuse(MulticastRefusal.LEVEL);
    } else if (intake.knows(reader.origin(), reader.position())) {
      tally.repeat();
    } else {
      InetAddress peer = datagram.source().getAddress();
      var unused =
          lane.adopt(interest.devices().isAt(reader.origin().udn(), datagram))
              .exceptionally(failure -> false)
              .thenAccept(isThere -> guarded(peer, () -> take(reader, peer, isThere)));
    }
  }

  private void take(MulticastReader reader, InetAddress peer, boolean isThere) {
    if (life.isClosing()) {
      return;
    }
    if (!isThere) {
      tally.refuse(
          MulticastRefusal.UNKNOWN_DEVICE, peer, "an event of a device that is not known there");
      return;
    }
    MulticastEvent event = reader.event();
    if (!intake.add(reader.origin(), reader.position())) {
      tally.repeat();
      return;
    }
    tally.decode();
    try {
      listener.onEvent(event);
    } catch (RuntimeException e) {
      LOG.error("a listener of multicast events failed", e);
    }
  }

  private void guarded(InetAddress peer, Runnable reading) {
    try {
      reading.run();
    } catch (MalformedMessageException e) {
      tally.refuse(MulticastRefusal.of(e), peer, String.valueOf(e.getMessage()));
    }
  }
}
