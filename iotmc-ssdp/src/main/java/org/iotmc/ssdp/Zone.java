package org.iotmc.ssdp;

import java.net.InetAddress;
import org.iotmc.api.spi.Datagram;
import org.iotmc.api.spi.HostLiteral;

/**
 * Gives link-local locations the zone that they are reached in: the number of the link that they
 * were heard on, which their sender cannot know (RFC 4007, 6).
 */
final class Zone {
  private Zone() {}

  /** The message with locations that can be connected to. */
  static SsdpMessage add(SsdpMessage message, Datagram datagram) {
    if (!datagram.source().getAddress().isLinkLocalAddress()) {
      return message;
    }
    int link = datagram.link().index();
    if (message instanceof SsdpMessage.Alive m) {
      return new SsdpMessage.Alive(m.advertisement(), add(m.presence(), link), m.warnings());
    }
    if (message instanceof SsdpMessage.SearchResponse m) {
      return new SsdpMessage.SearchResponse(
          m.advertisement(), add(m.presence(), link), m.warnings());
    }
    if (message instanceof SsdpMessage.Update m) {
      return new SsdpMessage.Update(
          m.advertisement(), add(m.endpoint(), link), m.epoch(), m.nextBootId(), m.warnings());
    }
    return message;
  }

  private static Presence add(Presence presence, int link) {
    return new Presence(
        add(presence.endpoint(), link),
        presence.epoch(),
        presence.maxAge(),
        presence.server(),
        presence.extension());
  }

  private static Endpoint add(Endpoint endpoint, int link) {
    return new Endpoint(
        add(endpoint.location(), link),
        endpoint.secureLocation().map(url -> add(url, link)),
        endpoint.searchPort());
  }

  private static String add(String url, int link) {
    int open = url.indexOf("://[");
    int close = url.indexOf(']');
    if (open < 0 || close < open) {
      return url;
    }
    // A zone that is there already is the sender's number of a link, or leads to another one here.
    int zone = url.substring(0, close).indexOf('%', open);
    int end = zone < 0 ? close : zone;
    if (!isLinkLocal(url.substring(open + 3, end) + "]")) {
      return url;
    }
    String zoned = url.substring(0, end) + "%" + link + url.substring(close);
    return zoned.length() > Endpoint.MAX_URL_LENGTH ? url : zoned;
  }

  private static boolean isLinkLocal(String literal) {
    return HostLiteral.address(literal).filter(InetAddress::isLinkLocalAddress).isPresent();
  }
}
