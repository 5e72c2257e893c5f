package org.iotmc.sim;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/** Zones of IPv6 addresses: each host has its own number for a link. */
final class Zones {
  private Zones() {}

  /** The source of a datagram as the host knows it that it arrives at. */
  static InetSocketAddress within(InetSocketAddress source, int index) {
    InetAddress address = source.getAddress();
    if (!(address instanceof Inet6Address wide)
        || !wide.isLinkLocalAddress()
        || wide.getScopeId() == index) {
      return source;
    }
    try {
      InetAddress here = Inet6Address.getByAddress(null, wide.getAddress(), index);
      return new InetSocketAddress(here, source.getPort());
    } catch (UnknownHostException e) {
      throw new IllegalStateException("sixteen bytes are an address", e);
    }
  }
}
