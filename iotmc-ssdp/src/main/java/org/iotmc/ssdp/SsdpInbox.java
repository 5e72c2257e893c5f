package org.iotmc.ssdp;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.internal.httpu.Sources;
import org.iotmc.api.internal.httpu.Tally;
import org.iotmc.api.internal.httpu.Turns;
import org.iotmc.api.spi.Datagram;
import org.iotmc.api.spi.DatagramHandler;
import org.iotmc.api.spi.Lane;
import org.iotmc.api.spi.Link;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what comes in from the I/O thread onto a lane, and decodes it there. Bounded, with turns
 * for each source.
 */
final class SsdpInbox implements DatagramHandler {
  private static final Logger LOG = LoggerFactory.getLogger(SsdpInbox.class);

  private final Lane lane;
  private final Tally<Refusal> tally;
  private final Ears ears;
  private final Turns turns = new Turns();

  /** Who hears it, on the lane unless said otherwise. */
  interface Ears {
    /** Whether to listen to who sent this; any thread. */
    default boolean accepts(Datagram datagram) {
      return Sources.isLocal(datagram.source().getAddress(), datagram.link());
    }

    /** Whether a datagram says what is known already; then it is not decoded. */
    default boolean knows(Datagram datagram) {
      return false;
    }

    /** A message came in. */
    void heard(Heard heard, Datagram datagram);

    /** The links of the port are these now. */
    default void linksChanged(List<Link> links) {}
  }

  private SsdpInbox(Lane lane, Tally<Refusal> tally, Ears ears) {
    this.lane = lane;
    this.tally = tally;
    this.ears = ears;
  }

  static SsdpInbox of(Lane lane, Tally<Refusal> tally, Ears ears) {
    return new SsdpInbox(lane, tally, ears);
  }

  /** One for which every message is new. */
  static SsdpInbox ofAll(Lane lane, Tally<Refusal> tally, Consumer<Heard> sink) {
    return of(lane, tally, (heard, datagram) -> sink.accept(heard));
  }

  /** Counts and logs what is dropped. */
  static Tally<Refusal> tally(LongSupplier nanos) {
    return tally(nanos, LOG::debug);
  }

  static Tally<Refusal> tally(LongSupplier nanos, Consumer<String> log) {
    return new Tally<>(Refusal.class, nanos, log);
  }

  @Override
  public void received(Datagram datagram) {
    if (!ears.accepts(datagram)) {
      tally.refuse(Refusal.OFF_LINK);
    } else if (datagram.payload().remaining() > SsdpCodec.MAX_DECODED) {
      // Not decoded in any case: what waits is to be small.
      tally.refuse(Refusal.SIZE, datagram.source().getAddress(), "longer than a message may be");
    } else if (turns.add(datagram)) {
      lane.execute(() -> turns.next().ifPresent(this::read));
    } else {
      tally.refuse(Refusal.OVERLOAD);
    }
  }

  @Override
  public void linksChanged(List<Link> links) {
    lane.execute(() -> ears.linksChanged(links));
  }

  private void read(Datagram datagram) {
    if (ears.knows(datagram)) {
      tally.repeat();
      return;
    }
    SsdpMessage message;
    try {
      message = SsdpCodec.decode(datagram.payload());
    } catch (MalformedMessageException e) {
      tally.refuse(Refusal.of(e), datagram.source().getAddress(), String.valueOf(e.getMessage()));
      return;
    }
    tally.decode();
    ears.heard(Heard.of(Zone.add(message, datagram), datagram), datagram);
  }
}
