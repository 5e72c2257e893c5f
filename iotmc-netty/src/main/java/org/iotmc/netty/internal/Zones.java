package org.iotmc.netty.internal;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** Zones of IPv6 addresses: which link a link-local one is on. */
final class Zones {
  private Zones() {}

  /**
   * The address as it is known on a link: a link-local address or group has the number of the link
   * as its zone, another has none.
   */
  static InetAddress within(InetAddress address, int index) {
    if (!(address instanceof Inet6Address wide)) {
      return address;
    }
    int zone = wide.isLinkLocalAddress() || wide.isMCLinkLocal() ? index : 0;
    if (wide.getScopeId() == zone && wide.getScopedInterface() == null) {
      return wide;
    }
    try {
      return zone == 0
          ? InetAddress.getByAddress(wide.getAddress())
          : Inet6Address.getByAddress(null, wide.getAddress(), zone);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("sixteen bytes are an address", e);
    }
  }
}
