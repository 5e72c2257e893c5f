package org.iotmc.description;

import java.net.InetAddress;
import java.net.URI;
import java.util.Optional;
import org.iotmc.api.spi.HostLiteral;

/**
 * How far an address reaches, for the decision whether one may send us to another: nobody may send
 * us to ourselves, and who is met on the Internet may not send us into a network that is not of it.
 */
enum AddressScope {
  /**
   * This host (also as {@code localhost}), nobody, or everybody: 0/8, 127/8, 224/3, ::, ::1,
   * ff00::/8.
   */
  NOWHERE,
  /**
   * A network of somebody's own: private, shared (RFC 6598), link-local, for tests of equipment
   * (RFC 2544), for protocols (RFC 6890).
   */
  RESERVED,
  /** The Internet. */
  GLOBAL;

  private static final int IPV4 = 4;
  private static final Optional<InetAddress> NOBODY = HostLiteral.address("0.0.0.0");

  /** Whether a URL at one address may lead to another; names are not looked up, and may. */
  static boolean allows(URI from, URI to) {
    Optional<InetAddress> address = literal(to);
    if (address.isEmpty()) {
      return true;
    }
    AddressScope target = of(address.get());
    if (target == NOWHERE) {
      // What this host itself serves may lead to this host.
      return address.get().isLoopbackAddress()
          && literal(from).filter(InetAddress::isLoopbackAddress).isPresent();
    }
    boolean outside = literal(from).filter(own -> of(own) == GLOBAL).isPresent();
    return target == GLOBAL || !outside;
  }

  static AddressScope of(InetAddress address) {
    byte[] bytes = address.getAddress();
    return bytes.length == IPV4
        ? ofIpv4(bytes[0] & 0xff, bytes[1] & 0xff, bytes[2])
        : ofIpv6(address);
  }

  private static AddressScope ofIpv4(int first, int second, int third) {
    if (first == 0 || first == 127 || first >= 224) {
      return NOWHERE;
    }
    boolean reserved =
        first == 10
            || (first == 100 && second >= 64 && second < 128)
            || (first == 169 && second == 254)
            || (first == 172 && second >= 16 && second < 32)
            || (first == 192 && second == 0 && third == 0)
            || (first == 192 && second == 168)
            || (first == 198 && (second == 18 || second == 19));
    return reserved ? RESERVED : GLOBAL;
  }

  private static AddressScope ofIpv6(InetAddress address) {
    if (address.isAnyLocalAddress()
        || address.isLoopbackAddress()
        || address.isMulticastAddress()) {
      return NOWHERE;
    }
    boolean unique = (address.getAddress()[0] & 0xfe) == 0xfc;
    return address.isLinkLocalAddress() || address.isSiteLocalAddress() || unique
        ? RESERVED
        : GLOBAL;
  }

  private static Optional<InetAddress> literal(URI url) {
    String host = url.getHost();
    if (host.equalsIgnoreCase("localhost")) {
      return Optional.of(InetAddress.getLoopbackAddress());
    }
    Optional<InetAddress> address = HostLiteral.address(host);
    // Any other number is read in different ways, such as 2130706433: it leads nowhere.
    return address.isEmpty() && host.matches("[0-9.]+") ? NOBODY : address;
  }
}
