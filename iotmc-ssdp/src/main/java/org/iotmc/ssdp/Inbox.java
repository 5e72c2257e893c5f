package org.iotmc.ssdp;

import java.net.InetAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.spi.Datagram;
import org.iotmc.api.spi.DatagramHandler;
import org.iotmc.api.spi.Host;
import org.iotmc.api.spi.Lane;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings datagrams from the I/O thread onto a lane and decodes them there. Bounded: while {@value
 * #MAX_WAITING} wait, more are dropped, as UDP allows.
 */
final class Inbox implements DatagramHandler {
  /** Most datagrams that wait for the lane. */
  static final int MAX_WAITING = 1024;

  /** Most peers whose last complaint is remembered; while all are recent, others go unlogged. */
  static final int MAX_COMPLAINTS = 256;

  private static final Logger LOG = LoggerFactory.getLogger(Inbox.class);
  private static final long COMPLAINT_INTERVAL = Duration.ofMinutes(1).toNanos();

  private final Host host;
  private final Lane lane;
  private final Consumer<Heard> sink;
  private final AtomicInteger waiting = new AtomicInteger();
  private final Map<InetAddress, Long> complaints = new LinkedHashMap<>();

  Inbox(Host host, Lane lane, Consumer<Heard> sink) {
    this.host = host;
    this.lane = lane;
    this.sink = sink;
  }

  @Override
  public void received(Datagram datagram) {
    if (!Sources.isLocal(datagram.source().getAddress(), datagram.link())) {
      return;
    }
    if (waiting.incrementAndGet() > MAX_WAITING) {
      waiting.decrementAndGet();
      return;
    }
    lane.execute(() -> open(datagram));
  }

  private void open(Datagram datagram) {
    waiting.decrementAndGet();
    SsdpMessage message;
    try {
      message = SsdpCodec.decode(datagram.payload());
    } catch (MalformedMessageException e) {
      complain(datagram.source().getAddress(), e);
      return;
    }
    sink.accept(new Heard(message, datagram.source(), datagram.link()));
  }

  private void complain(InetAddress peer, MalformedMessageException problem) {
    long now = host.nanos();
    complaints.values().removeIf(last -> now - last >= COMPLAINT_INTERVAL);
    if (complaints.size() < MAX_COMPLAINTS && complaints.putIfAbsent(peer, now) == null) {
      LOG.debug("dropped a datagram of {}: {}", peer.getHostAddress(), problem.getMessage());
    }
  }
}
