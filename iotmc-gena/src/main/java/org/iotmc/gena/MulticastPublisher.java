package org.iotmc.gena;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.iotmc.api.spi.Cancellable;
import org.iotmc.api.spi.DatagramPort;
import org.iotmc.api.spi.Host;
import org.iotmc.api.spi.Lane;
import org.iotmc.api.spi.Link;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells everybody on the network what an {@link EventPublisher} tells its subscribers of variables
 * with a level (UDA 2.0, 4.3): on each link over IPv4 and IPv6, several times, as UDP loses. Five
 * events a second, 20 after a pause; meanwhile changes gather, and of a variable the newest value
 * counts. What no datagram of {@value MulticastEventCodec#MAX_ENCODED} bytes holds is left to the
 * subscribers, and counted; several variables that do not fit together go in several events.
 *
 * <p>On the lane.
 */
public final class MulticastPublisher {
  /** The shortest time between two copies of an event. */
  private static final int PAUSE_MILLIS = 100;

  /** By how much more chance may part them. */
  private static final int SPREAD_MILLIS = 200;

  private static final Logger LOG = LoggerFactory.getLogger(MulticastPublisher.class);

  private final Host host;
  private final Lane lane;
  private final MulticastSettings settings;
  private final Supplier<OptionalInt> bootId;
  private final MulticastOutbox outbox = new MulticastOutbox();
  private Optional<DatagramPort> port = Optional.empty();
  private Cancellable timer = () -> {};
  private long events;
  private boolean closed;

  /** The same event as it goes to a group. */
  private record Copy(InetSocketAddress group, ByteBuffer message) {}

  /**
   * A publisher that says nothing yet.
   *
   * @param host gives network and randomness
   * @param lane where it lives; its owner closes it
   * @param settings how events are told
   * @param bootId the run that the device is announced in; empty while it is not: then nothing is
   *     told
   */
  public MulticastPublisher(
      Host host, Lane lane, MulticastSettings settings, Supplier<OptionalInt> bootId) {
    this.host = host;
    this.lane = lane;
    this.settings = settings;
    this.bootId = bootId;
  }

  /**
   * Opens a port. Any thread may call, once.
   *
   * @return completes on the lane; fails with {@link org.iotmc.api.TransportException} when no link
   *     can be opened
   */
  public CompletionStage<Void> open() {
    return lane.adopt(host.datagrams().open(settings.port(), datagram -> {}))
        .thenAccept(
            opened -> {
              if (closed) {
                opened.close();
              } else {
                port = Optional.of(opened);
              }
            });
  }

  /** What was told so far. */
  public MulticastCounts counts() {
    return new MulticastCounts(events, outbox.coalesced(), outbox.dropped(), outbox.tooLong());
  }

  /** Says nothing more, and closes the port. */
  public void close() {
    closed = true;
    timer.cancel();
    outbox.clear();
    port.ifPresent(DatagramPort::close);
  }

  /** Variables of a service have new values, which subscribers are told now. */
  void changed(EventedService service, Map<String, String> variables) {
    if (!closed) {
      outbox.add(service, variables);
      tell();
    }
  }

  private void tell() {
    timer.cancel();
    OptionalInt run = bootId.get();
    if (port.isEmpty() || run.isEmpty()) {
      outbox.clear();
      return;
    }
    long unsaid = outbox.tooLong();
    List<MulticastEvent> next = outbox.next(run.getAsInt(), host.nanos());
    while (!next.isEmpty()) {
      next.forEach(this::send);
      next = outbox.next(run.getAsInt(), host.nanos());
    }
    if (unsaid == 0 && outbox.tooLong() > 0) {
      LOG.warn("a value is too long for a datagram: only subscribers are told, now and later");
    }
    outbox.due(host.nanos()).ifPresent(pause -> timer = lane.after(pause, this::tell));
  }

  private void send(MulticastEvent event) {
    events++;
    List<Copy> copies = new ArrayList<>();
    for (InetSocketAddress group : MulticastEventCodec.GROUPS.all()) {
      copies.add(new Copy(group, MulticastEventCodec.encode(event, group)));
    }
    send(copies);
    Duration delay = Duration.ZERO;
    for (int i = 1; i < settings.copies(); i++) {
      delay = delay.plusMillis(PAUSE_MILLIS + host.jitter().nextInt(SPREAD_MILLIS));
      lane.after(delay, () -> repeat(event, copies));
    }
  }

  /** Another run of the device has numbers of its own. */
  private void repeat(MulticastEvent event, List<Copy> copies) {
    if (!closed && bootId.get().equals(event.position().bootId())) {
      send(copies);
    }
  }

  private void send(List<Copy> copies) {
    port.ifPresent(
        open -> {
          for (Link link : open.links()) {
            for (Copy copy : copies) {
              open.send(copy.message().duplicate(), copy.group(), link);
            }
          }
        });
  }
}
