package org.iotmc.api.spi;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Addresses that stand in URLs, compared as addresses: {@code fe80::1} and {@code
 * fe80:0:0:0:0:0:0:1} are one. No name is ever looked up.
 */
public final class HostLiteral {
  private static final int IPV4_LENGTH = 4;
  private static final int MAX_BYTE = 255;
  private static final int MAX_DIGITS = 3;

  private static final Pattern IPV6 =
      Pattern.compile("\\[([0-9A-Fa-f:.]{2,45})(?:%(\\d{1,9}))?\\]");

  private HostLiteral() {}

  /**
   * The address that a host is, unless it is a name.
   *
   * @param host as in a URL: four decimal numbers, or IPv6 in brackets, in any of its forms, with
   *     or without the number of a link as its zone. IPv6 that stands for IPv4 ({@code
   *     ::ffff:0:0/96}) is that.
   */
  public static Optional<InetAddress> address(String host) {
    try {
      if (host.startsWith("[")) {
        return ipv6(host);
      }
      Optional<byte[]> bytes = ipv4(host);
      return bytes.isPresent()
          ? Optional.of(InetAddress.getByAddress(bytes.get()))
          : Optional.empty();
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }

  private static Optional<InetAddress> ipv6(String host) throws UnknownHostException {
    Matcher parts = IPV6.matcher(host);
    if (!parts.matches()) {
      return Optional.empty();
    }
    // In brackets, nothing but a literal is read.
    InetAddress plain = InetAddress.getByName("[" + parts.group(1) + "]");
    return Optional.of(parts.group(2) == null ? plain : zoned(plain, parts.group(2)));
  }

  /** Four numbers without leading zeros: other forms mean different hosts to different readers. */
  private static Optional<byte[]> ipv4(String host) {
    byte[] bytes = new byte[IPV4_LENGTH];
    int from = 0;
    for (int i = 0; i < IPV4_LENGTH; i++) {
      int dot = host.indexOf('.', from);
      int to = dot < 0 ? host.length() : dot;
      boolean last = i == IPV4_LENGTH - 1;
      int number = number(host, from, to);
      boolean padded = to - from > 1 && host.charAt(from) == '0';
      if (last != (dot < 0) || number < 0 || number > MAX_BYTE || padded) {
        return Optional.empty();
      }
      bytes[i] = (byte) number;
      from = to + 1;
    }
    return Optional.of(bytes);
  }

  /** One to three digits; -1 for anything else. */
  private static int number(String text, int from, int to) {
    if (to <= from || to - from > MAX_DIGITS) {
      return -1;
    }
    int value = 0;
    for (int i = from; i < to; i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      value = value * 10 + digit;
    }
    return value;
  }

  private static InetAddress zoned(InetAddress plain, String zone) throws UnknownHostException {
    return plain instanceof Inet6Address
        ? Inet6Address.getByAddress(null, plain.getAddress(), Integer.parseInt(zone))
        : plain;
  }

  /**
   * Whether a host is an address, written literally in any of its forms.
   *
   * @param host as in a URL
   * @param address the address; where both have a zone, these have to agree
   */
  public static boolean is(String host, InetAddress address) {
    return address(host).filter(written -> areSame(written, address)).isPresent();
  }

  /**
   * Whether a URL leads to an address, written literally in any of its forms.
   *
   * @param url any
   * @param address the address; where both have a zone, these have to agree
   */
  public static boolean isAt(URI url, InetAddress address) {
    return url.getHost() != null && is(url.getHost(), address);
  }

  /**
   * A URL as it can be connected to from here: a peer cannot know the number that its link has on
   * this side (RFC 4007, 6), so that a URL of its own link-local address comes without one.
   *
   * @param url a peer's
   * @param peer the peer's address, as it was reached or as it came
   * @return the URL with the zone of that address, if it leads there and has none; else the URL
   */
  public static URI zoned(URI url, InetAddress peer) {
    return isAt(url, peer) ? onLinkOf(url, peer) : url;
  }

  /**
   * A URL as it can be connected to from here, if it is on the same link as a peer.
   *
   * @param url any
   * @param peer the peer's address, as it was reached or as it came
   * @return the URL with the zone of that address, if its host is a link-local address without one;
   *     else the URL
   */
  public static URI onLinkOf(URI url, InetAddress peer) {
    String host = url.getHost();
    if (zone(peer) == 0 || host == null || host.indexOf('%') >= 0) {
      return url;
    }
    if (address(host).filter(HostLiteral::hasZone).isEmpty()) {
      return url;
    }
    // The first bracket is the host's: neither scheme nor user have one, but a query may.
    String text = url.toString();
    int end = text.indexOf(']');
    return URI.create(text.substring(0, end) + "%" + zone(peer) + text.substring(end));
  }

  private static boolean hasZone(InetAddress address) {
    return address instanceof Inet6Address && address.isLinkLocalAddress();
  }

  private static boolean areSame(InetAddress one, InetAddress other) {
    return Arrays.equals(one.getAddress(), other.getAddress())
        && (zone(one) == 0 || zone(other) == 0 || zone(one) == zone(other));
  }

  private static int zone(InetAddress address) {
    return address instanceof Inet6Address wide ? wide.getScopeId() : 0;
  }
}
