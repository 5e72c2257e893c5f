package org.iotmc.controller;

import java.net.InetAddress;
import java.net.URI;
import java.util.Optional;
import org.iotmc.api.spi.HostLiteral;
import org.iotmc.api.spi.LinkAddress;

/** Compares URLs with addresses, without ever looking a name up. */
final class Addresses {
  private Addresses() {}

  /** Whether a URL is https at exactly this address, written literally. */
  static boolean isSecureAt(URI url, InetAddress address) {
    return "https".equals(url.getScheme())
        && url.getRawUserInfo() == null
        && HostLiteral.isAt(url, address);
  }

  /** The same URL at another address. */
  static URI moved(URI url, InetAddress to) {
    String port = url.getPort() < 0 ? "" : ":" + url.getPort();
    String text = url.getScheme() + "://" + LinkAddress.literal(to) + port + url.getRawPath();
    return HostLiteral.zoned(URI.create(text), to);
  }

  /** The address that stands in a URL, if it is no name. */
  static Optional<InetAddress> literal(URI url) {
    return Optional.ofNullable(url.getHost()).flatMap(HostLiteral::address);
  }
}
