package org.iotmc.ssdp;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.spi.Datagram;
import org.iotmc.api.spi.DatagramHandler;
import org.iotmc.api.spi.Lane;
import org.iotmc.api.spi.Link;

/**
 * Brings datagrams from the I/O thread onto a lane and decodes them there. Bounded: while {@value
 * #MAX_WAITING} wait, more are dropped, as UDP allows.
 */
final class Inbox implements DatagramHandler {
  /** Most datagrams that wait for the lane. */
  static final int MAX_WAITING = 1024;

  private final Lane lane;
  private final Tally tally;
  private final Reader reader;
  private final AtomicInteger waiting = new AtomicInteger();

  /** Who reads what comes in, on the lane. */
  interface Reader {
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

  Inbox(Lane lane, Tally tally, Reader reader) {
    this.lane = lane;
    this.tally = tally;
    this.reader = reader;
  }

  /** One for which every message is new. */
  static Inbox of(Lane lane, Tally tally, Consumer<Heard> sink) {
    return new Inbox(lane, tally, (heard, datagram) -> sink.accept(heard));
  }

  @Override
  public void received(Datagram datagram) {
    if (!reader.accepts(datagram)) {
      tally.refuse(Refusal.OFF_LINK);
      return;
    }
    if (datagram.payload().remaining() > SsdpCodec.MAX_DECODED) {
      // Not decoded in any case: what waits is to be small.
      tally.refuse(Refusal.SIZE, datagram.source().getAddress(), "longer than a message may be");
      return;
    }
    if (waiting.incrementAndGet() > MAX_WAITING) {
      waiting.decrementAndGet();
      tally.refuse(Refusal.OVERLOAD);
      return;
    }
    lane.execute(() -> open(datagram));
  }

  @Override
  public void linksChanged(List<Link> links) {
    lane.execute(() -> reader.linksChanged(links));
  }

  private void open(Datagram datagram) {
    waiting.decrementAndGet();
    if (reader.knows(datagram)) {
      tally.repeated();
      return;
    }
    SsdpMessage message;
    try {
      message = SsdpCodec.decode(datagram.payload());
    } catch (MalformedMessageException e) {
      tally.refuse(Refusal.of(e), datagram.source().getAddress(), String.valueOf(e.getMessage()));
      return;
    }
    tally.decoded();
    reader.heard(Heard.of(Zone.add(message, datagram), datagram), datagram);
  }
}
