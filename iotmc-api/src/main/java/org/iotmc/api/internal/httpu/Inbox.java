package org.iotmc.api.internal.httpu;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.iotmc.api.spi.Datagram;
import org.iotmc.api.spi.DatagramHandler;
import org.iotmc.api.spi.Lane;
import org.iotmc.api.spi.Link;

/**
 * Brings datagrams from the I/O thread onto a lane, to be read there. Bounded: while {@value
 * #MAX_WAITING} wait, more are dropped, as UDP allows.
 *
 * @param <R> why something is dropped
 */
public final class Inbox<R extends Enum<R>> implements DatagramHandler {
  /** Most datagrams that wait for the lane. */
  public static final int MAX_WAITING = 1024;

  private final Lane lane;
  private final Tally<R> tally;
  private final Door<R> door;
  private final Reader reader;
  private final AtomicInteger waiting = new AtomicInteger();

  /**
   * What does not get in.
   *
   * @param maxBytes the longest datagram that does
   * @param offLink why one that the reader does not accept is dropped
   * @param size why one that is longer is
   * @param overload why one that too many are before is
   * @param <R> why something is dropped
   */
  public record Door<R>(int maxBytes, R offLink, R size, R overload) {}

  /** Who reads what comes in. */
  @FunctionalInterface
  public interface Reader {
    /** Whether to listen to who sent this; any thread. */
    default boolean accepts(Datagram datagram) {
      return Sources.isLocal(datagram.source().getAddress(), datagram.link());
    }

    /** A datagram came in; on the lane. */
    void read(Datagram datagram);

    /** The links of the port are these now; on the lane. */
    default void linksChanged(List<Link> links) {}
  }

  /**
   * An inbox in which nothing waits.
   *
   * @param lane where it is read
   * @param tally where what is dropped is counted
   * @param door what does not get in
   * @param reader reads the rest
   */
  public Inbox(Lane lane, Tally<R> tally, Door<R> door, Reader reader) {
    this.lane = lane;
    this.tally = tally;
    this.door = door;
    this.reader = reader;
  }

  @Override
  public void received(Datagram datagram) {
    if (!reader.accepts(datagram)) {
      tally.refuse(door.offLink());
      return;
    }
    if (datagram.payload().remaining() > door.maxBytes()) {
      // Not decoded in any case: what waits is to be small.
      tally.refuse(door.size(), datagram.source().getAddress(), "longer than a message may be");
      return;
    }
    if (waiting.incrementAndGet() > MAX_WAITING) {
      waiting.decrementAndGet();
      tally.refuse(door.overload());
      return;
    }
    lane.execute(
        () -> {
          waiting.decrementAndGet();
          reader.read(datagram);
        });
  }

  @Override
  public void linksChanged(List<Link> links) {
    lane.execute(() -> reader.linksChanged(links));
  }
}
