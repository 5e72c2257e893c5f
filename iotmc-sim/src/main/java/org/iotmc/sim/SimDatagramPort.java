package org.iotmc.sim;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.CRC32C;
import org.iotmc.api.spi.Datagram;
import org.iotmc.api.spi.DatagramHandler;
import org.iotmc.api.spi.DatagramPort;
import org.iotmc.api.spi.DatagramSpec;
import org.iotmc.api.spi.Link;
import org.iotmc.api.spi.LinkAddress;
import org.jspecify.annotations.Nullable;

/** A UDP port in the simulated world. */
final class SimDatagramPort implements DatagramPort, Boot.Resource {
  /** Most bytes of a UDP payload on IPv4. */
  static final int MAX_PAYLOAD = 65_507;

  private final Boot boot;
  private final DatagramSpec spec;
  private final DatagramHandler handler;
  private final int port;
  private final Map<SimLink, List<InetSocketAddress>> joined = new LinkedHashMap<>();
  private List<Link> links = List.of();
  private long lastDeparture;
  private boolean closed;

  SimDatagramPort(Boot boot, DatagramSpec spec, DatagramHandler handler, int port) {
    this.boot = boot;
    this.spec = spec;
    this.handler = handler;
    this.port = port;
  }

  @Override
  public void send(ByteBuffer payload, InetSocketAddress target, Link via, InetAddress from) {
    if (closed || !boot.isOn()) {
      return;
    }
    byte[] bytes = copy(payload);
    SimNetwork network = boot.world().network();
    SimLink out = linkOf(via);
    traceSent(bytes, target, via);
    network.countSent();
    if (out == null || !out.has(from) || bytes.length > MAX_PAYLOAD || target.isUnresolved()) {
      network.countLost();
      return;
    }
    lastDeparture = Math.max(lastDeparture, boot.world().queue().now() + network.travel());
    InetSocketAddress source = new InetSocketAddress(from, port);
    if (target.getAddress().isMulticastAddress()) {
      for (Groups.Member member : out.segment().groups().receivers(target, bytes)) {
        travel(out, member.link(), () -> member.deliver(bytes, source));
      }
      return;
    }
    SimLink to = network.linkOf(target.getAddress());
    if (to == null || to.segment() != out.segment()) {
      network.countLost();
      return;
    }
    travel(out, to, () -> to.host().udp().unicast(target, bytes, source, to));
  }

  @Override
  public void sendByTcp(ByteBuffer payload, InetSocketAddress target, Link via, InetAddress from) {
    if (closed || !boot.isOn()) {
      return;
    }
    byte[] bytes = copy(payload);
    SimNetwork network = boot.world().network();
    SimLink out = linkOf(via);
    SimLink to = target.isUnresolved() ? null : network.linkOf(target.getAddress());
    boot.world()
        .trace()
        .add(
            "message by TCP "
                + (boot.host().name() + "/" + via.name())
                + (" to " + Names.of(target) + ", " + bytes.length + " bytes"));
    if (out == null
        || to == null
        || !out.has(from)
        || out.segment() != to.segment()
        || bytes.length > DatagramSpec.MAX_TCP_MESSAGE) {
      network.countLost();
      return;
    }
    InetSocketAddress source = new InetSocketAddress(from, boot.host().tcp().nextClientPort());
    new Wire(out, to, network::countLost)
        .send(() -> to.host().udp().byTcp(target, bytes, source, to));
  }

  private static byte[] copy(ByteBuffer payload) {
    byte[] bytes = new byte[payload.remaining()];
    payload.duplicate().get(bytes);
    return bytes;
  }

  @Override
  public List<Link> links() {
    return links;
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      links = List.of();
      List.copyOf(joined.keySet()).forEach(this::leave);
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
    return spec.groups().isEmpty()
        ? "port " + port
        : spec.groups().stream()
            .map(Names::of)
            .collect(Collectors.joining(", ", "port in group ", ""));
  }

  DatagramSpec.Interest interest() {
    return spec.interest();
  }

  boolean acceptsTcp() {
    return spec.acceptsTcp();
  }

  /** Opens on the links that are up and chosen now; returns whether there is one. */
  boolean join() {
    links = List.copyOf(spec.choose(boot.host().links()));
    for (SimLink link : boot.host().simLinks()) {
      if (!link.isUp() || !links.contains(link.link())) {
        leave(link);
      } else if (!groups(link).equals(joined.get(link))) {
        leave(link);
        joined.put(link, groups(link));
        Groups.Member member = new Groups.Member(this, link);
        groups(link).forEach(group -> link.segment().groups().join(group, member));
      }
    }
    return !links.isEmpty();
  }

  private List<InetSocketAddress> groups(SimLink link) {
    return spec.groups().stream()
        .filter(group -> !link.link().senders(group.getAddress()).isEmpty())
        .toList();
  }

  /** Links changed: follows them, and tells the handler soon. */
  void follow() {
    List<Link> before = links;
    join();
    if (!links.equals(before)) {
      List<Link> now = links;
      boot.soon(
          "datagram handler",
          () -> {
            if (!closed) {
              handler.linksChanged(now);
            }
          });
    }
  }

  /** A datagram arrived on a link, for this port alone. */
  void deliver(byte[] bytes, InetSocketAddress source, SimLink link) {
    deliver(datagram(bytes, source, link, Datagram.To.PORT), link);
  }

  /** The same for a group. */
  void deliverToGroup(byte[] bytes, InetSocketAddress source, SimLink link) {
    deliver(datagram(bytes, source, link, Datagram.To.GROUP), link);
  }

  private static Datagram datagram(
      byte[] bytes, InetSocketAddress source, SimLink link, Datagram.To to) {
    return new Datagram(
        ByteBuffer.wrap(bytes).asReadOnlyBuffer(),
        LinkAddress.zoned(source, link.index()),
        link.link(),
        to);
  }

  private void deliver(Datagram datagram, SimLink link) {
    if (closed || !joined.containsKey(link)) {
      boot.world().network().countLost();
      return;
    }
    boot.world().network().countDelivered();
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
    for (SimLink link : joined.keySet()) {
      if (link.index() == via.index()) {
        return link;
      }
    }
    return null;
  }

  private void leave(SimLink link) {
    List<InetSocketAddress> left = joined.remove(link);
    if (left != null) {
      Groups.Member member = new Groups.Member(this, link);
      left.forEach(group -> link.segment().groups().leave(group, member));
    }
  }
}
