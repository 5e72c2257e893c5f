package org.iotmc.ssdp;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.iotmc.api.spi.Link;

/** Constants of the protocol. */
final class Ssdp {
  /** The port of SSDP. */
  static final int PORT = 1900;

  /** The group and port of SSDP over IPv4 (UDA 2.0, 1.2.2). */
  static final InetSocketAddress GROUP = new InetSocketAddress(address(239, 255, 255, 250), PORT);

  private Ssdp() {}

  /** Whether a link has an IPv4 address. */
  static boolean isUsable(Link link) {
    return link.addresses().stream().anyMatch(address -> address.getAddress().length == 4);
  }

  private static InetAddress address(int... parts) {
    byte[] bytes = new byte[parts.length];
    for (int i = 0; i < parts.length; i++) {
      bytes[i] = (byte) parts[i];
    }
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new AssertionError("four bytes are an address", e);
    }
  }
}
