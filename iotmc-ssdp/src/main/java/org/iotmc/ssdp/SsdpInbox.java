package org.iotmc.ssdp;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.internal.httpu.Inbox;
import org.iotmc.api.internal.httpu.Sources;
import org.iotmc.api.internal.httpu.Tally;
import org.iotmc.api.spi.Datagram;
import org.iotmc.api.spi.Lane;
import org.iotmc.api.spi.Link;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decodes, on a lane, what comes in. */
final class SsdpInbox implements Inbox.Reader {
  private static final Logger LOG = LoggerFactory.getLogger(SsdpInbox.class);
  private static final Inbox.Door<Refusal> DOOR =
      new Inbox.Door<>(SsdpCodec.MAX_DECODED, Refusal.OFF_LINK, Refusal.SIZE, Refusal.OVERLOAD);

  private final Tally<Refusal> tally;
  private final Ears ears;

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

  private SsdpInbox(Tally<Refusal> tally, Ears ears) {
    this.tally = tally;
    this.ears = ears;
  }

  static Inbox<Refusal> of(Lane lane, Tally<Refusal> tally, Ears ears) {
    return new Inbox<>(lane, tally, DOOR, new SsdpInbox(tally, ears));
  }

  /** One for which every message is new. */
  static Inbox<Refusal> ofAll(Lane lane, Tally<Refusal> tally, Consumer<Heard> sink) {
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
  public boolean accepts(Datagram datagram) {
    return ears.accepts(datagram);
  }

  @Override
  public void linksChanged(List<Link> links) {
    ears.linksChanged(links);
  }

  @Override
  public void read(Datagram datagram) {
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
