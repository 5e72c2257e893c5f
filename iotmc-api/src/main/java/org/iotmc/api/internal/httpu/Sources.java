package org.iotmc.api.internal.httpu;

import java.net.Inet6Address;
import java.net.InetAddress;
import org.iotmc.api.spi.Link;

/** Whom we listen to, and what we believe of them. */
public final class Sources {
  private Sources() {}

  /**
   * Whether a source is a neighbour: in a network of the link, or link-local. Others are not
   * answered, or a forged source would make us, and all like us, flood it.
   */
  public static boolean isOnLink(InetAddress source, Link link) {
    return source.isLinkLocalAddress() || link.isOnLink(source);
  }

  /**
   * Whether a source may be near: a neighbour, or private, unique-local or loopback. What others
   * say of themselves is not listened to.
   */
  public static boolean isLocal(InetAddress source, Link link) {
    return isOnLink(source, link)
        || source.isSiteLocalAddress()
        || source.isLoopbackAddress()
        || (source instanceof Inet6Address && (source.getAddress()[0] & 0xfe) == 0xfc);
  }
}
