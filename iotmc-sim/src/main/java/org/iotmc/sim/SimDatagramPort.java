package org.iotmc.sim;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.iotmc.api.spi.Datagram;
import org.iotmc.api.spi.DatagramHandler;
import org.iotmc.api.spi.DatagramPort;
import org.iotmc.api.spi.DatagramSpec;
import org.iotmc.api.spi.Link;
import org.jspecify.annotations.Nullable;

/** A UDP port in the simulated world. */
final class SimDatagramPort implements DatagramPort, Boot.Resource {
  /** Most bytes of a UDP payload on IPv4. */
  static final int MAX_PAYLOAD = 65_507;

  private final Boot boot;
  private final DatagramSpec spec;
  private final DatagramHandler handler;
  private final int port;
  private final List<SimLink> joined = new ArrayList<>();
  private long lastDeparture;
  private boolean closed;

  SimDatagramPort(Boot boot, DatagramSpec spec, DatagramHandler handler, int port) {
    this.boot = boot;
    this.spec = spec;
    this.handler = handler;
    this.port = port;
  }

  @Override
  public void send(ByteBuffer payload, InetSocketAddress target, Link via) {
    if (closed || !boot.isOn()) {
      return;
    }
    byte[] bytes = new byte[payload.remaining()];
    payload.duplicate().get(bytes);
    SimNetwork network = boot.world().network();
    SimLink out = linkOf(via);
    traceSent(bytes, target, via);
    network.countSent();
    if (out == null || bytes.length > MAX_PAYLOAD || target.isUnresolved()) {
      network.countLost();
      return;
    }
    lastDeparture = Math.max(lastDeparture, boot.world().queue().now() + network.travel());
    InetSocketAddress source = new InetSocketAddress(out.address(), port);
    if (target.getAddress().isMulticastAddress()) {
      for (Groups.Member member : out.segment().groups().receivers(target, bytes)) {
        travel(out, member.link(), () -> member.port().deliver(bytes, source, member.link()));
      }
      return;
    }
    SimLink to = network.linkOf(target.getAddress());
    if (to == null || to.segment() != out.segment()) {
      network.countLost();
      return;
    }
    travel(out, to, () -> to.host().udp().unicast(target.getPort(), bytes, source, to));
  }

  @Override
  public List<Link> links() {
    return joined.stream().map(SimLink::link).toList();
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      leave();
      boot.host().udp().closed(this);
      boot.closed(this);
    }
  }

  @Override
  public void end(String why) {
    close();
  }

  @Override
  public String describe() {
    return spec.group().map(group -> "port in group " + Names.of(group)).orElse("port " + port);
  }

  DatagramSpec.Interest interest() {
    return spec.interest();
  }

  /** Opens on the links that are up and chosen now; returns whether there is one. */
  boolean join() {
    leave();
    List<Link> chosen = spec.choose(boot.host().links());
    for (SimLink link : boot.host().simLinks()) {
      if (link.isUp() && chosen.contains(link.link())) {
        joined.add(link);
        spec.group().ifPresent(group -> link.segment().groups().join(group, this, link));
      }
    }
    return !joined.isEmpty();
  }

  void deliver(byte[] bytes, InetSocketAddress source, SimLink link) {
    if (closed || !joined.contains(link)) {
      boot.world().network().countLost();
      return;
    }
    boot.world().network().countDelivered();
    Datagram datagram =
        new Datagram(ByteBuffer.wrap(bytes).asReadOnlyBuffer(), source, link.link());
    boot.guarded("datagram handler", () -> handler.received(datagram));
  }

  private void travel(SimLink from, SimLink to, Runnable arrival) {
    SimNetwork network = boot.world().network();
    for (long detour : network.copies()) {
      boot.world()
          .queue()
          .at(
              lastDeparture + to.host().access() + detour,
              () -> {
                if (from.isUp() && to.isUp() && !network.isCut(from.host(), to.host())) {
                  arrival.run();
                } else {
                  network.countLost();
                }
              });
    }
  }

  private void traceSent(byte[] bytes, InetSocketAddress target, Link via) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    boot.world()
        .trace()
        .add(
            "datagram "
                + (boot.host().name() + "/" + via.name() + ":" + port)
                + (" to " + Names.of(target) + ", " + bytes.length + " bytes, ")
                + Long.toHexString(crc.getValue()));
  }

  private @Nullable SimLink linkOf(Link via) {
    for (SimLink link : joined) {
      if (link.link().equals(via)) {
        return link;
      }
    }
    return null;
  }

  private void leave() {
    for (SimLink link : joined) {
      spec.group().ifPresent(group -> link.segment().groups().leave(group, this));
    }
    joined.clear();
  }
}
