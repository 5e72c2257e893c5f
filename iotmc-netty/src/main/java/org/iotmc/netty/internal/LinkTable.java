package org.iotmc.netty.internal;

import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.iotmc.api.spi.Cancellable;
import org.iotmc.api.spi.Lane;
import org.iotmc.api.spi.Link;
import org.iotmc.api.spi.LinkAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The network interfaces of this machine as links; looks for changes from time to time. */
final class LinkTable {
  private static final Logger LOG = LoggerFactory.getLogger(LinkTable.class);

  private static final Path IPV6_ADDRESSES = Path.of("/proc/self/net/if_inet6");

  /** What the JDK says where there is no interface at all; other failures tell nothing of them. */
  private static final String NONE = "No network interfaces configured";

  private final Threads threads;
  private final UnaryOperator<List<Link>> choice;
  private final Interfaces interfaces;
  private final List<Consumer<List<Link>>> watchers = new CopyOnWriteArrayList<>();
  private final List<Consumer<List<Link>>> followers = new CopyOnWriteArrayList<>();
  private final Object order = new Object();
  private List<Link> last = List.of();

  /** All that were up when the system was asked last, before the choice. */
  private volatile List<Link> up = List.of();

  LinkTable(Threads threads, UnaryOperator<List<Link>> choice) {
    this(threads, choice, new Interfaces() {});
  }

  LinkTable(Threads threads, UnaryOperator<List<Link>> choice, Interfaces interfaces) {
    this.threads = threads;
    this.choice = choice;
    this.interfaces = interfaces;
  }

  /** What the system is asked; it may have no file descriptor left to answer with. */
  interface Interfaces {
    default List<NetworkInterface> all() throws SocketException {
      return NetworkInterface.networkInterfaces().toList();
    }

    /** Loopback interfaces often lack the flag, yet can multicast when they are named. */
    default boolean isUsable(NetworkInterface each) throws SocketException {
      return each.isUp() && (each.isLoopback() || each.supportsMulticast());
    }
  }

  /** Looks for changes at this interval; the JDK has no way to be told of them. */
  void start(Duration interval) {
    Lane lane = threads.newLane("links");
    lane.after(interval, () -> look(lane, interval));
  }

  private void look(Lane lane, Duration interval) {
    try {
      if (!watchers.isEmpty() || !followers.isEmpty()) {
        refresh();
      }
    } finally {
      lane.after(interval, () -> look(lane, interval));
    }
  }

  void refresh() {
    synchronized (order) {
      List<Link> now = current();
      for (Consumer<List<Link>> follower : followers) {
        tell(follower, now);
      }
      if (now.equals(last)) {
        return;
      }
      last = now;
      for (Consumer<List<Link>> watcher : watchers) {
        tell(watcher, now);
      }
    }
  }

  private static void tell(Consumer<List<Link>> watcher, List<Link> links) {
    try {
      watcher.accept(links);
    } catch (RuntimeException e) {
      LOG.error("A listener for links failed", e);
    }
  }

  Cancellable watch(Consumer<List<Link>> watcher) {
    synchronized (order) {
      last = current();
      watchers.add(watcher);
      tell(watcher, last);
    }
    return () -> watchers.remove(watcher);
  }

  /** Like {@link #watch}, but told at each look, so that what failed can be tried again. */
  Cancellable follow(Consumer<List<Link>> follower) {
    synchronized (order) {
      followers.add(follower);
      tell(follower, current());
    }
    return () -> followers.remove(follower);
  }

  /** The chosen links that are up now, ordered by number. */
  List<Link> current() {
    List<Link> links = all();
    up = links;
    return List.copyOf(choice.apply(new ArrayList<>(links)));
  }

  /** Where the system cannot tell, all is as it was: ports are not to close for that. */
  private List<Link> all() {
    List<Link> links = new ArrayList<>();
    Set<String> unusable = UnusableAddresses.in(IPV6_ADDRESSES);
    try {
      for (NetworkInterface each : interfaces.all()) {
        link(each, unusable).ifPresent(links::add);
      }
    } catch (SocketException | UncheckedIOException e) {
      LOG.debug("Network interfaces cannot be read: {}", e.toString());
      return NONE.equals(e.getMessage()) ? List.of() : up;
    }
    links.removeIf(link -> link.networks().isEmpty());
    links.sort(Comparator.comparingInt(Link::index));
    return List.copyOf(links);
  }

  /** One that goes away while it is looked at is not there the next time. */
  private Optional<Link> link(NetworkInterface each, Set<String> unusable) {
    try {
      return interfaces.isUsable(each) ? Optional.of(described(each, unusable)) : Optional.empty();
    } catch (SocketException e) {
      LOG.debug("{} cannot be read: {}", each.getName(), e.toString());
      return up.stream()
          .filter(link -> link.index() == each.getIndex() && link.name().equals(each.getName()))
          .findFirst();
    }
  }

  private static Link described(NetworkInterface from, Set<String> unusable)
      throws SocketException {
    List<LinkAddress> networks = new ArrayList<>();
    for (InterfaceAddress each : from.getInterfaceAddresses()) {
      InetAddress address = each.getAddress();
      if (!unusable.contains(HexFormat.of().formatHex(address.getAddress()))) {
        networks.add(
            network(LinkAddress.zoned(address, from.getIndex()), each.getNetworkPrefixLength()));
      }
    }
    // The system lists those of IPv6 in an order that changes by itself; a link has not changed
    // then.
    networks.sort(LinkTable::compare);
    Link.Scope scope = from.isLoopback() ? Link.Scope.LOOPBACK : Link.Scope.NETWORK;
    return new Link(from.getName(), from.getIndex(), networks, scope);
  }

  /** IPv4 first, as the system orders it; global addresses of IPv6 before link-local ones. */
  private static int compare(LinkAddress one, LinkAddress other) {
    byte[] bytes = one.address().getAddress();
    byte[] others = other.address().getAddress();
    if (bytes.length != others.length) {
      return Integer.compare(bytes.length, others.length);
    }
    return bytes.length == 4 ? 0 : Arrays.compareUnsigned(bytes, others);
  }

  private static LinkAddress network(InetAddress address, int prefix) {
    int bits = address.getAddress().length * 8;
    // Some systems do not tell; then nobody else is known to be on the network.
    return new LinkAddress(address, prefix > 0 && prefix <= bits ? prefix : bits);
  }
}
