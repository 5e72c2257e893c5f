package org.iotmc.netty.internal;

import io.netty.channel.IoEventLoop;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.iotmc.api.TransportException;
import org.iotmc.api.spi.DatagramSpec;
import org.iotmc.api.spi.Link;
import org.jspecify.annotations.Nullable;

/**
 * The sockets of a port: one at each address of its links, and one at each group on each link.
 * Changed by one thread at a time, looked up by any.
 */
final class UdpSockets {
  private final IoEventLoop loop;
  private final DatagramSpec spec;
  private final UdpSocket.Receiver receiver;
  private final TcpMessages messages;
  private final Map<UdpSocket.Place, UdpSocket> open = new ConcurrentHashMap<>();
  private final Set<UdpSocket.Place> failing = new HashSet<>();

  UdpSockets(IoEventLoop loop, DatagramSpec spec, UdpSocket.Receiver receiver) {
    this.loop = loop;
    this.spec = spec;
    this.receiver = receiver;
    this.messages = new TcpMessages(loop, receiver);
  }

  /** Where a port with this number is to be open, to send and to be sent to. */
  List<UdpSocket.Place> addresses(Link link, int port) {
    List<UdpSocket.Place> places = new ArrayList<>();
    for (InetAddress address : spec.addresses(link)) {
      places.add(new UdpSocket.Place(link.index(), new InetSocketAddress(address, port)));
    }
    return places;
  }

  /** The groups that are to be joined on a link. */
  List<UdpSocket.Place> groups(Link link) {
    List<UdpSocket.Place> places = new ArrayList<>();
    for (InetSocketAddress group : spec.groups()) {
      if (!link.senders(group.getAddress()).isEmpty()) {
        places.add(new UdpSocket.Place(link.index(), group));
      }
    }
    return places;
  }

  /**
   * Opens what is not open; blocks.
   *
   * @return what failed now and not the last time
   */
  List<TransportException> open(Collection<UdpSocket.Place> places) {
    List<TransportException> failures = new ArrayList<>();
    for (UdpSocket.Place place : places) {
      if (open.containsKey(place)) {
        continue;
      }
      try {
        UdpSocket socket = openAt(place);
        open.put(place, socket);
        failing.remove(place);
        if (spec.port().isPresent() && spec.port().getAsInt() == place.at().getPort()) {
          // Whoever had the number first would have made this fail; who comes now may share it.
          socket.share();
        }
      } catch (TransportException e) {
        if (failing.add(place)) {
          failures.add(e);
        }
      }
    }
    return failures;
  }

  private UdpSocket openAt(UdpSocket.Place place) {
    UdpSocket socket =
        UdpSocket.open(loop, place, spec.hopsFrom(place.at().getAddress()), receiver);
    if (!spec.acceptsTcp() || place.isGroup()) {
      return socket;
    }
    try {
      socket.closesToo(messages.listen(place));
      return socket;
    } catch (TransportException e) {
      socket.close();
      throw e;
    }
  }

  /** What comes and goes by TCP at these sockets. */
  TcpMessages messages() {
    return messages;
  }

  /** Closes what is not to be open any more, and forgets what broke. */
  void retain(Collection<UdpSocket.Place> places) {
    failing.retainAll(places);
    open.forEach(
        (place, socket) -> {
          if (!places.contains(place) || !socket.isOpen()) {
            socket.close();
            open.remove(place);
          }
        });
  }

  /** The links on which the port can send and, if it has groups, hears one. */
  List<Link> reached(List<Link> chosen, int port) {
    List<Link> reached = new ArrayList<>();
    for (Link link : chosen) {
      List<UdpSocket.Place> groups = groups(link);
      if (isOpenAtOne(addresses(link, port)) && (groups.isEmpty() || isOpenAtOne(groups))) {
        reached.add(link);
      }
    }
    return List.copyOf(reached);
  }

  private boolean isOpenAtOne(List<UdpSocket.Place> places) {
    return places.stream().anyMatch(open::containsKey);
  }

  @Nullable UdpSocket at(UdpSocket.Place place) {
    return open.get(place);
  }

  /**
   * The link that a datagram came in on.
   *
   * @param links all that the port reaches
   * @param place the socket that got it
   * @param source who sent it
   */
  @Nullable Link link(List<Link> links, UdpSocket.Place place, InetAddress source) {
    if (place.isWide()) {
      return heardBy(links, place, source, open::containsKey);
    }
    for (Link link : links) {
      if (link.index() == place.index()) {
        return link;
      }
    }
    return null;
  }

  /**
   * The same at a wide group of IPv6, whose sockets hear all links: each takes what comes from the
   * networks of its own, and the first of them what comes from none.
   */
  static @Nullable Link heardBy(
      List<Link> links,
      UdpSocket.Place place,
      InetAddress source,
      Predicate<UdpSocket.Place> isOpen) {
    List<Link> hearing =
        links.stream()
            .filter(link -> isOpen.test(new UdpSocket.Place(link.index(), place.at())))
            .toList();
    return hearing.stream()
        .filter(link -> isFrom(link, source))
        .findFirst()
        .or(() -> hearing.stream().findFirst())
        .filter(link -> link.index() == place.index())
        .orElse(null);
  }

  private static boolean isFrom(Link link, InetAddress source) {
    if (source instanceof Inet6Address wide && wide.isLinkLocalAddress()) {
      return wide.getScopeId() == link.index();
    }
    return link.isOnLink(source);
  }
}
