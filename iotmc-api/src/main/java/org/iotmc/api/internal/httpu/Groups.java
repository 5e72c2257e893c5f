package org.iotmc.api.internal.httpu;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;

/**
 * The multicast groups of a protocol.
 *
 * @param ipv4 the one of IPv4
 * @param near the one for link-local addresses of IPv6 (UDA 2.0, A.2.3)
 * @param site the one for all other addresses of IPv6 (UDA 2.0, A.2.3)
 */
public record Groups(InetSocketAddress ipv4, InetSocketAddress near, InetSocketAddress site) {
  /**
   * The groups 239.255.255.n and FF02::m, FF05::m.
   *
   * @param n the last byte over IPv4
   * @param m the last 16 bits over IPv6
   * @param port the port
   */
  public static Groups of(int n, int m, int port) {
    return new Groups(
        group(new byte[] {(byte) 239, -1, -1, (byte) n}, port),
        group(wide(2, m), port),
        group(wide(5, m), port));
  }

  /** All, IPv4 first. */
  public List<InetSocketAddress> all() {
    return List.of(ipv4, near, site);
  }

  private static byte[] wide(int scope, int m) {
    byte[] address = new byte[16];
    address[0] = -1;
    address[1] = (byte) scope;
    address[14] = (byte) (m >> 8);
    address[15] = (byte) m;
    return address;
  }

  private static InetSocketAddress group(byte[] address, int port) {
    try {
      return new InetSocketAddress(InetAddress.getByAddress(address), port);
    } catch (UnknownHostException e) {
      throw new AssertionError("the length is that of an address", e);
    }
  }
}
