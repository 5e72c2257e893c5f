package org.iotmc.ssdp;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.iotmc.api.spi.Link;
import org.iotmc.api.spi.LinkAddress;

/**
 * An address of a link from which a device is announced. What leaves by it has to name a location
 * that is reached at this very address (UDA 2.0, A.4.2).
 *
 * @param link the link
 * @param address one of its addresses
 */
public record Outlet(Link link, InetAddress address) {
  /**
   * A URL at this address: IPv6 in brackets and, as others cannot know our zones, without one.
   *
   * @param scheme {@code http} or {@code https}
   * @param port where it is served
   * @param path with a slash at its start
   */
  public URI url(String scheme, int port, String path) {
    return URI.create(scheme + "://" + LinkAddress.literal(address) + ":" + port + path);
  }

  /** The group that is addressed from here. */
  InetSocketAddress group() {
    if (address.getAddress().length == 4) {
      return Ssdp.GROUP;
    }
    return address.isLinkLocalAddress() ? Ssdp.NEAR_GROUP : Ssdp.SITE_GROUP;
  }

  /** Whether both are the same address on the same link, whatever else the link has by now. */
  boolean isSameAs(Outlet other) {
    return link.index() == other.link.index() && address.equals(other.address);
  }

  boolean isIn(List<Outlet> others) {
    return others.stream().anyMatch(this::isSameAs);
  }

  /** All outlets of the links, in their order. */
  static List<Outlet> of(List<Link> links) {
    List<Outlet> all = new ArrayList<>();
    for (Link link : links) {
      for (InetSocketAddress group : Ssdp.GROUPS) {
        for (InetAddress address : link.senders(group.getAddress())) {
          all.add(new Outlet(link, address));
        }
      }
    }
    return List.copyOf(all);
  }

  /** The one of these that answers somebody on a link. */
  static Optional<Outlet> facing(List<Outlet> outlets, Link link, InetAddress somebody) {
    Optional<InetAddress> address = link.facing(somebody);
    return outlets.stream()
        .filter(each -> address.isPresent() && each.isSameAs(new Outlet(link, address.get())))
        .findFirst();
  }
}
