package org.iotmc.endpoint;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import org.iotmc.api.TransportException;
import org.iotmc.api.spi.Link;
import org.iotmc.api.spi.LinkAddress;

/** URLs of an endpoint, by the address it is reached at. */
final class Locations {
  private Locations() {}

  static URI url(String scheme, InetAddress address, int port, String path) {
    return URI.create(scheme + "://" + LinkAddress.literal(address) + ":" + port + path);
  }

  /** The address of a link that others reach us by. */
  static InetAddress of(Link link) {
    if (link.addresses().isEmpty()) {
      throw new TransportException("link " + link.name() + " has no address");
    }
    return link.addresses().get(0);
  }

  /**
   * Our address that is nearest to a peer's: the one that shares the longest prefix with it. To a
   * link-local one that is an address of the link that its zone says.
   */
  static InetAddress facing(List<Link> links, InetAddress peer) {
    InetAddress best = null;
    int longest = -1;
    int zone = peer instanceof Inet6Address wide ? wide.getScopeId() : 0;
    for (Link link : links) {
      if (zone != 0 && zone != link.index()) {
        continue;
      }
      for (InetAddress address : link.addresses()) {
        int shared = sharedBits(address.getAddress(), peer.getAddress());
        if (shared > longest) {
          longest = shared;
          best = address;
        }
      }
    }
    if (best == null) {
      throw new TransportException("no link with an address like " + LinkAddress.literal(peer));
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
