package org.iotmc.ssdp;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Function;
import org.iotmc.api.spi.DatagramPort;
import org.iotmc.api.spi.DatagramSpec;
import org.iotmc.api.spi.Host;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes and sends what an advertiser says. On its lane. */
final class AdvertiserSender {
  private static final Logger LOG = LoggerFactory.getLogger(AdvertiserSender.class);

  private final Host host;
  private final Content content;
  private final DatagramPort port;

  /** Where unicast searches go, if others have the port that is meant for them. */
  private final OptionalInt searchPort;

  AdvertiserSender(Host host, Content content, DatagramPort port) {
    this.host = host;
    this.content = content;
    this.port = port;
    this.searchPort = port.port() == Ssdp.PORT ? OptionalInt.empty() : OptionalInt.of(port.port());
  }

  /**
   * Those of the outlets by which everything can be said.
   *
   * @throws IllegalArgumentException if there are some, and none can be used: a message is too long
   *     for one datagram, or a function of the vendor fails
   */
  List<Outlet> usable(List<Outlet> outlets, List<Advertisement> all, Epoch epoch) {
    List<Outlet> usable = new ArrayList<>();
    RuntimeException problem = null;
    for (Outlet outlet : outlets) {
      try {
        Presence presence = content.presence(outlet, epoch, searchPort);
        // Where the alives fit, the rest does: a test holds it.
        all.forEach(one -> alive(one, presence, outlet));
        usable.add(outlet);
      } catch (RuntimeException e) {
        LOG.error("{} of {} is left out: {}", outlet.address(), outlet.link().name(), e.toString());
        problem = e;
      }
    }
    if (problem != null && usable.isEmpty()) {
      throw problem;
    }
    return usable;
  }

  /** Sends one set; each thing is said at all addresses before the next (UDA 2.0, A.2.3). */
  void sendSet(AdvertiserState.Round round, List<Advertisement> all) {
    List<Line> lines = new ArrayList<>();
    for (Outlet outlet : round.outlets()) {
      guarded(outlet, () -> lines.add(new Line(outlet, writer(round, outlet))));
    }
    for (Advertisement one : all) {
      for (Line line : lines) {
        guarded(
            line.outlet(),
            () -> send(line.writer().apply(one), line.outlet().group(), line.outlet()));
      }
    }
  }

  /** Answers a search. */
  void respond(Advertisement one, Epoch epoch, Outlet outlet, Asker asker) {
    guarded(
        outlet,
        () ->
            send(
                response(one, content.presence(outlet, epoch, searchPort)),
                asker.source(),
                outlet));
  }

  /** Answers a search by TCP: all in one connection, as far as a message may be long. */
  void respondByTcp(List<Advertisement> all, Epoch epoch, Outlet outlet, InetSocketAddress asker) {
    guarded(
        outlet,
        () -> {
          Presence presence = content.presence(outlet, epoch, searchPort);
          ByteBuffer together = ByteBuffer.allocate(DatagramSpec.MAX_TCP_MESSAGE);
          for (Advertisement one : all) {
            ByteBuffer answer = response(one, presence);
            if (answer.remaining() <= together.remaining()) {
              together.put(answer);
            }
          }
          port.sendByTcp(together.flip(), asker, outlet.link(), outlet.address());
        });
  }

  private Function<Advertisement, ByteBuffer> writer(AdvertiserState.Round round, Outlet outlet) {
    Epoch epoch = round.epoch();
    return switch (round.act()) {
      case GOODBYE -> one -> SsdpCodec.encode(new SsdpMessage.ByeBye(one, epoch), outlet.group());
      case UPDATE -> {
        Endpoint endpoint = content.endpoint(outlet, searchPort);
        int coming = round.coming().orElseThrow();
        yield one ->
            SsdpCodec.encode(new SsdpMessage.Update(one, endpoint, epoch, coming), outlet.group());
      }
      case ALIVE -> {
        Presence presence = content.presence(outlet, epoch, searchPort);
        yield one -> alive(one, presence, outlet);
      }
    };
  }

  private static ByteBuffer alive(Advertisement one, Presence presence, Outlet outlet) {
    try {
      return SsdpCodec.encode(new SsdpMessage.Alive(one, presence), outlet.group());
    } catch (IllegalArgumentException e) {
      return SsdpCodec.encode(new SsdpMessage.Alive(one, presence.withoutPhase()), outlet.group());
    }
  }

  /** What is good to have goes first where there is no room for all: the time, the signature. */
  private ByteBuffer response(Advertisement one, Presence presence) {
    try {
      return SsdpCodec.encode(
          new SsdpMessage.SearchResponse(one, presence), host.clock().instant());
    } catch (IllegalArgumentException e) {
      return SsdpCodec.encode(new SsdpMessage.SearchResponse(one, presence.withoutSignature()));
    }
  }

  private void send(ByteBuffer payload, InetSocketAddress target, Outlet outlet) {
    port.send(payload, target, outlet.link(), outlet.address());
  }

  /** A vendor's function may fail or give too much; one address or moment must not end others. */
  private static void guarded(Outlet outlet, Runnable sending) {
    try {
      sending.run();
    } catch (RuntimeException e) {
      LOG.error(
          "nothing was sent from {} of {}: {}",
          outlet.address(),
          outlet.link().name(),
          e.toString());
    }
  }

  private record Line(Outlet outlet, Function<Advertisement, ByteBuffer> writer) {}
}
