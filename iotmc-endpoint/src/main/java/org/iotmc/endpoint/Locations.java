package org.iotmc.endpoint;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import org.iotmc.api.TransportException;
import org.iotmc.api.spi.Link;

/** URLs of an endpoint, by the address it is reached at. */
final class Locations {
  private Locations() {}

  /** The address as it stands in a URL: IPv6 in brackets, without a zone. */
  static String literal(InetAddress address) {
    String text = address.getHostAddress();
    int zone = text.indexOf('%');
    String bare = zone < 0 ? text : text.substring(0, zone);
    return address instanceof Inet6Address ? "[" + bare + "]" : bare;
  }

  static URI url(String scheme, InetAddress address, int port, String path) {
    return URI.create(scheme + "://" + literal(address) + ":" + port + path);
  }

  /** The address of a link that others reach us by. */
  static InetAddress of(Link link) {
    if (link.addresses().isEmpty()) {
      throw new TransportException("link " + link.name() + " has no address");
    }
    return link.addresses().get(0);
  }

  /** Our address that is nearest to a peer's: the one that shares the longest prefix with it. */
  static InetAddress facing(List<Link> links, InetAddress peer) {
    InetAddress best = null;
    int longest = -1;
    for (Link link : links) {
      for (InetAddress address : link.addresses()) {
        int shared = sharedBits(address.getAddress(), peer.getAddress());
        if (shared > longest) {
          longest = shared;
          best = address;
        }
      }
    }
    if (best == null) {
      throw new TransportException("no link with an address like " + literal(peer));
    }
    return best;
  }

  private static int sharedBits(byte[] one, byte[] other) {
    if (one.length != other.length) {
      return -1;
    }
    for (int bit = 0; bit < one.length * 8; bit++) {
      int mask = 0x80 >> (bit % 8);
      if ((one[bit / 8] & mask) != (other[bit / 8] & mask)) {
        return bit;
      }
    }
    return one.length * 8;
  }
}
