package org.iotmc.sim;

import java.net.InetAddress;
import java.util.List;
import org.iotmc.api.spi.Link;

/** A network interface of a simulated host, with its place in the network. */
final class SimLink {
  private final SimHost host;
  private final Link link;
  private final InetAddress address;
  private final SimNetwork.Segment segment;
  private boolean up = true;

  SimLink(SimHost host, int index, InetAddress address, SimNetwork.Segment segment) {
    this.host = host;
    this.address = address;
    this.segment = segment;
    this.link = new Link("eth" + (index - 1), index, List.of(address), Link.Scope.NETWORK);
  }

  SimHost host() {
    return host;
  }

  Link link() {
    return link;
  }

  InetAddress address() {
    return address;
  }

  SimNetwork.Segment segment() {
    return segment;
  }

  boolean isUp() {
    return up;
  }

  void setUp(boolean now) {
    up = now;
  }
}
