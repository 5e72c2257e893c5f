package org.iotmc.ssdp;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import org.iotmc.api.spi.Link;

/** Whom we listen to, and what we believe of them. */
final class Sources {
  private Sources() {}

  /**
   * Whether a source is on the link: private, link-local, unique-local or loopback, or, on a link
   * with public addresses, close to one of them (the first 24 bits of IPv4, 64 of IPv6: a link does
   * not tell its prefix). Others are not answered, or a forged source would make us flood it.
   */
  static boolean isLocal(InetAddress source, Link link) {
    return source.isSiteLocalAddress()
        || source.isLinkLocalAddress()
        || source.isLoopbackAddress()
        || (source instanceof Inet6Address && (source.getAddress()[0] & 0xfe) == 0xfc)
        || link.addresses().stream().anyMatch(own -> isClose(own.getAddress(), source));
  }

  private static boolean isClose(byte[] own, InetAddress source) {
    byte[] other = source.getAddress();
    int prefix = own.length == 4 ? 3 : 8;
    return own.length == other.length && Arrays.equals(own, 0, prefix, other, 0, prefix);
  }
}
