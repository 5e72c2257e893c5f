package org.iotmc.sim;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.iotmc.api.spi.Link;
import org.iotmc.api.spi.LinkAddress;

/** A network interface of a simulated host, with its place in the network. */
final class SimLink {
  private final SimHost host;
  private final Segment segment;
  private Link link;
  private boolean up = true;

  SimLink(SimHost host, int index, Segment segment) {
    this.host = host;
    this.segment = segment;
    this.link = new Link("eth" + (index - 1), index, List.of(), Link.Scope.NETWORK);
  }

  SimHost host() {
    return host;
  }

  /** What the host sees of it now. */
  Link link() {
    return link;
  }

  int index() {
    return link.index();
  }

  void setNetworks(List<LinkAddress> networks) {
    List<LinkAddress> sorted = new ArrayList<>();
    networks.stream().filter(each -> !isWide(each)).forEach(sorted::add);
    networks.stream().filter(SimLink::isWide).forEach(sorted::add);
    link = new Link(link.name(), link.index(), sorted, link.scope());
  }

  private static boolean isWide(LinkAddress address) {
    return address.address() instanceof Inet6Address;
  }

  boolean has(InetAddress address) {
    for (LinkAddress each : link.networks()) {
      if (each.address().equals(address)) {
        return true;
      }
    }
    return false;
  }

  /** Its first address, if it has one. */
  Optional<InetAddress> address() {
    return link.networks().stream().map(LinkAddress::address).findFirst();
  }

  Segment segment() {
    return segment;
  }

  boolean isUp() {
    return up;
  }

  void setUp(boolean now) {
    up = now;
  }
}
