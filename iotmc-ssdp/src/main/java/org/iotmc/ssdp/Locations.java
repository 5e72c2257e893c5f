package org.iotmc.ssdp;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.iotmc.api.spi.HostLiteral;

/** What can be told of a URL in a datagram without asking anybody. Looks no name up. */
final class Locations {
  /** Where a URL leads, seen from who sent it. */
  enum Place {
    /** To the address that it was sent from. */
    SENDER,
    /** To another host, or to a name that would have to be looked up. */
    ELSEWHERE,
    /** To whoever reads it, to nobody or to everybody: nothing that a device can mean. */
    REFUSED
  }

  private static final int IPV4_LENGTH = 4;
  private static final int MAX_PORT = 65535;

  private Locations() {}

  /**
   * Judges an absolute URL.
   *
   * @param url http or https
   * @param sender who sent it
   */
  static Place judge(String url, InetAddress sender) {
    String authority = authority(url);
    Optional<String> host = host(authority).filter(found -> hasUsablePort(authority, found));
    if (host.isEmpty()) {
      return Place.REFUSED;
    }
    Optional<InetAddress> literal = literal(host.get());
    if (literal.isPresent()) {
      return judge(literal.get(), sender);
    }
    return endsInNumber(host.get()) || host.get().startsWith("[")
        ? Place.REFUSED
        : judgeName(host.get().toLowerCase(Locale.ROOT), sender);
  }

  /** Whether two URLs name the same host, written in the same way. */
  static boolean haveOneHost(String one, String other) {
    Optional<String> host = host(authority(one));
    return host.isPresent() && host.equals(host(authority(other)));
  }

  private static Place judge(InetAddress address, InetAddress sender) {
    if (Arrays.equals(address.getAddress(), sender.getAddress())) {
      return Place.SENDER;
    }
    if (address.isLoopbackAddress()) {
      return sender.isLoopbackAddress() ? Place.SENDER : Place.REFUSED;
    }
    byte[] bytes = address.getAddress();
    boolean nobody = address.isAnyLocalAddress() || (bytes.length == IPV4_LENGTH && bytes[0] == 0);
    boolean everybody =
        address.isMulticastAddress() || (bytes.length == IPV4_LENGTH && (bytes[0] & 0xf0) == 0xf0);
    return nobody || everybody ? Place.REFUSED : Place.ELSEWHERE;
  }

  private static Place judgeName(String name, InetAddress sender) {
    String plain = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    if (plain.equals("localhost") || plain.endsWith(".localhost")) {
      return sender.isLoopbackAddress() ? Place.SENDER : Place.REFUSED;
    }
    return Place.ELSEWHERE;
  }

  /** What stands between the slashes: host and port. */
  private static String authority(String url) {
    int from = url.indexOf("//") + 2;
    int to = from;
    while (to < url.length() && !endsAuthority(url.charAt(to))) {
      to++;
    }
    return url.substring(from, to);
  }

  private static boolean endsAuthority(char c) {
    return c == '/' || c == '?' || c == '#' || c == '\\';
  }

  /** The host, an IPv6 address in its brackets; nobody has a reason to send a user name. */
  private static Optional<String> host(String authority) {
    if (authority.indexOf('@') >= 0) {
      return Optional.empty();
    }
    int end = authority.startsWith("[") ? authority.indexOf(']') + 1 : authority.indexOf(':');
    String host = end < 0 ? authority : authority.substring(0, end);
    return host.isEmpty() ? Optional.empty() : Optional.of(host);
  }

  private static boolean hasUsablePort(String authority, String host) {
    int colon = host.length();
    if (colon == authority.length()) {
      return true;
    }
    if (authority.charAt(colon) != ':') {
      return false;
    }
    int port = number(authority, colon + 1, authority.length());
    return colon + 1 == authority.length() || (port > 0 && port <= MAX_PORT);
  }

  /** Whatever zone there is, it is the sender's number of a link. */
  private static Optional<InetAddress> literal(String host) {
    int zone = host.startsWith("[") ? host.indexOf('%') : -1;
    return HostLiteral.address(zone < 0 ? host : host.substring(0, zone) + "]");
  }

  /** One to five digits; -1 for anything else. */
  private static int number(String text, int from, int to) {
    if (to <= from || to - from > 5) {
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

  /** Whether a name could be read as an address, such as {@code 2130706433} or {@code 0x7f.1}. */
  private static boolean endsInNumber(String host) {
    String plain = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    String last = plain.substring(plain.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return last.startsWith("0x")
        || (!last.isEmpty() && last.chars().allMatch(c -> c >= '0' && c <= '9'));
  }
}
