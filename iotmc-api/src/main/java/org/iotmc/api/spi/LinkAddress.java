package org.iotmc.api.spi;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/**
 * A unicast address of a link, with the network it is in. Temporary addresses of IPv6 are not among
 * a link's where the system tells which these are.
 *
 * @param address the address; a link-local one of IPv6 has the link's number as its zone, others
 *     have no zone
 * @param prefix how many leading bits all on this network share
 */
public record LinkAddress(InetAddress address, int prefix) {
  public LinkAddress {
    if (prefix < 0 || prefix > address.getAddress().length * 8) {
      throw new IllegalArgumentException("no prefix of " + address + ": " + prefix);
    }
  }

  /**
   * Whether another address is in the same network.
   *
   * @param other any address; its zone does not count
   */
  public boolean covers(InetAddress other) {
    byte[] own = address.getAddress();
    byte[] its = other.getAddress();
    if (own.length != its.length) {
      return false;
    }
    int whole = prefix / 8;
    for (int i = 0; i < whole; i++) {
      if (own[i] != its[i]) {
        return false;
      }
    }
    int rest = prefix % 8;
    return rest == 0 || ((own[whole] ^ its[whole]) >> (8 - rest)) == 0;
  }

  /**
   * An address as it is known on a link: a link-local address or group of IPv6 has the number of
   * the link as its zone, another has none. Each host has numbers of its own.
   *
   * @param address any address
   * @param link the number of the link
   */
  public static InetAddress zoned(InetAddress address, int link) {
    if (!(address instanceof Inet6Address wide)) {
      return address;
    }
    int zone = wide.isLinkLocalAddress() || wide.isMCLinkLocal() ? link : 0;
    if (wide.getScopeId() == zone && wide.getScopedInterface() == null) {
      return wide;
    }
    try {
      return zone == 0
          ? InetAddress.getByAddress(wide.getAddress())
          : Inet6Address.getByAddress(null, wide.getAddress(), zone);
    } catch (UnknownHostException e) {
      throw new AssertionError("as many bytes as before are an address", e);
    }
  }

  /**
   * The same with a port.
   *
   * @param address any resolved address
   * @param link the number of the link
   */
  public static InetSocketAddress zoned(InetSocketAddress address, int link) {
    return address.getAddress() instanceof Inet6Address wide
        ? new InetSocketAddress(zoned(wide, link), address.getPort())
        : address;
  }

  /**
   * An address as it stands in a URL and in a Host header: IPv6 in brackets, in the short form of
   * RFC 5952, and without a zone, which is nobody else's business (RFC 6874, 1).
   *
   * @param address any address
   */
  public static String literal(InetAddress address) {
    return address instanceof Inet6Address
        ? "[" + shortened(address.getAddress()) + "]"
        : address.getHostAddress();
  }

  /** The form of RFC 5952: the first of the longest runs of zeros is left out. */
  private static String shortened(byte[] address) {
    int[] groups = new int[8];
    for (int i = 0; i < groups.length; i++) {
      groups[i] = (address[2 * i] & 0xff) << 8 | (address[2 * i + 1] & 0xff);
    }
    int start = 0;
    int length = 1;
    for (int i = 0; i < groups.length; i++) {
      int zeros = zerosFrom(groups, i);
      if (zeros > length) {
        start = i;
        length = zeros;
      }
    }
    return length == 1
        ? hex(groups, 0, groups.length)
        : hex(groups, 0, start) + "::" + hex(groups, start + length, groups.length);
  }

  private static int zerosFrom(int[] groups, int from) {
    int to = from;
    while (to < groups.length && groups[to] == 0) {
      to++;
    }
    return to - from;
  }

  private static String hex(int[] groups, int from, int to) {
    StringBuilder text = new StringBuilder();
    for (int i = from; i < to; i++) {
      text.append(i == from ? "" : ":").append(Integer.toHexString(groups[i]));
    }
    return text.toString();
  }
}
