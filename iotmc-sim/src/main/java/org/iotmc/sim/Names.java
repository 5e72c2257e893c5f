package org.iotmc.sim;

import java.net.InetSocketAddress;

/** Addresses as text that is the same in every run, without a look-up of names. */
final class Names {
  private Names() {}

  static String of(InetSocketAddress address) {
    String host =
        address.isUnresolved() ? address.getHostString() : address.getAddress().getHostAddress();
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
  }
}
