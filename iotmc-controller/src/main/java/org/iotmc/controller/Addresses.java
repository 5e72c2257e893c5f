package org.iotmc.controller;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/** Compares URLs with addresses, without ever looking a name up. */
final class Addresses {
  private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
  private static final Pattern IPV6 = Pattern.compile("\\[[0-9A-Fa-f:.]{2,45}\\]");

  private Addresses() {}

  /** Whether a URL is https at exactly this address, written literally. */
  static boolean isSecureAt(URI url, InetAddress address) {
    return "https".equals(url.getScheme())
        && url.getRawUserInfo() == null
        && literal(url).filter(address::equals).isPresent();
  }

  /** The address that stands in a URL, if it is no name. */
  static Optional<InetAddress> literal(URI url) {
    String host = url.getHost();
    if (host == null || (!IPV4.matcher(host).matches() && !IPV6.matcher(host).matches())) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.getByName(host));
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }
}
