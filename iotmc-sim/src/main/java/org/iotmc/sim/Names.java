package org.iotmc.sim;

import java.net.InetSocketAddress;

/** Addresses as text that is the same in every run, without a look-up of names. */
final class Names {
  private Names() {}

  static String of(InetSocketAddress address) {
    return address.isUnresolved()
        ? address.getHostString() + ":" + address.getPort()
        : address.getAddress().getHostAddress() + ":" + address.getPort();
  }
}
