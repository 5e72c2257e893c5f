package org.iotmc.ssdp;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Constants of the protocol. */
final class Ssdp {
  /** The port of SSDP. */
  static final int PORT = 1900;

  /** The group and port of SSDP over IPv4 (UDA 2.0, 1.2.2). */
  static final InetSocketAddress GROUP = group(new byte[] {(byte) 239, -1, -1, (byte) 250});

  /** The group for link-local addresses of IPv6 (UDA 2.0, A.2.3). */
  static final InetSocketAddress NEAR_GROUP = group(wide(2));

  /** The group for all other addresses of IPv6 (UDA 2.0, A.2.3). */
  static final InetSocketAddress SITE_GROUP = group(wide(5));

  /** All groups, IPv4 first. */
  static final List<InetSocketAddress> GROUPS = List.of(GROUP, NEAR_GROUP, SITE_GROUP);

  private Ssdp() {}

  private static byte[] wide(int scope) {
    byte[] address = new byte[16];
    address[0] = -1;
    address[1] = (byte) scope;
    address[15] = 0xc;
    return address;
  }

  private static InetSocketAddress group(byte[] address) {
    try {
      return new InetSocketAddress(InetAddress.getByAddress(address), PORT);
    } catch (UnknownHostException e) {
      throw new AssertionError("the length is that of an address", e);
    }
  }
}
