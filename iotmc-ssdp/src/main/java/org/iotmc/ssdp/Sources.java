package org.iotmc.ssdp;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Locale;

/** Whom we listen to, and what we believe of them. */
final class Sources {
  private Sources() {}

  /**
   * Whether an address is one of a local network: private, link-local, unique-local or loopback.
   * Others are not answered, or a forged source would make us flood it.
   */
  static boolean isLocal(InetAddress address) {
    return address.isSiteLocalAddress()
        || address.isLinkLocalAddress()
        || address.isLoopbackAddress()
        || (address instanceof Inet6Address && (address.getAddress()[0] & 0xfe) == 0xfc);
  }

  /** Whether a location names this host although another one sent it. */
  static boolean pointsAtUs(String location, InetSocketAddress source) {
    if (source.getAddress().isLoopbackAddress()) {
      return false;
    }
    String host = location.substring(location.indexOf("//") + 2).toLowerCase(Locale.ROOT);
    return host.startsWith("localhost")
        || host.startsWith("127.")
        || host.startsWith("[::1]")
        || host.startsWith("0.0.0.0")
        || host.contains("@");
  }
}
