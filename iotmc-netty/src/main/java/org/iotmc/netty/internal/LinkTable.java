package org.iotmc.netty.internal;

import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.iotmc.api.spi.Cancellable;
import org.iotmc.api.spi.Link;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The network interfaces of this machine as links; looks for changes from time to time. */
final class LinkTable {
  private static final Logger LOG = LoggerFactory.getLogger(LinkTable.class);

  private final Threads threads;
  private final UnaryOperator<List<Link>> choice;
  private final List<Consumer<List<Link>>> watchers = new CopyOnWriteArrayList<>();
  private final Object order = new Object();
  private List<Link> last = List.of();

  LinkTable(Threads threads, UnaryOperator<List<Link>> choice) {
    this.threads = threads;
    this.choice = choice;
  }

  /** Looks for changes at this interval; the JDK has no way to be told of them. */
  void start(Duration interval) {
    long nanos = interval.toNanos();
    threads.timer().scheduleWithFixedDelay(this::look, nanos, nanos, TimeUnit.NANOSECONDS);
  }

  private void look() {
    if (watchers.isEmpty()) {
      return;
    }
    try {
      threads.blocking().execute(this::refresh);
    } catch (RejectedExecutionException busy) {
      LOG.debug("Links are looked at later: {}", busy.getMessage());
    }
  }

  void refresh() {
    synchronized (order) {
      List<Link> now = current();
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

  /** The chosen links that are up now, ordered by number. */
  List<Link> current() {
    List<Link> links = new ArrayList<>();
    try {
      for (NetworkInterface each : NetworkInterface.networkInterfaces().toList()) {
        // Loopback interfaces often lack the flag, yet can multicast when they are named.
        if (each.isUp() && (each.isLoopback() || each.supportsMulticast())) {
          links.add(link(each));
        }
      }
    } catch (SocketException | UncheckedIOException e) {
      // So the JDK also says that there is none; who opens a port is told.
      LOG.debug("Network interfaces cannot be read: {}", e.toString());
    }
    links.removeIf(link -> link.addresses().isEmpty());
    links.sort(Comparator.comparingInt(Link::index));
    return List.copyOf(choice.apply(links));
  }

  private static Link link(NetworkInterface from) throws SocketException {
    List<InetAddress> addresses = new ArrayList<>(from.inetAddresses().toList());
    addresses.sort(Comparator.comparing(address -> !(address instanceof Inet4Address)));
    Link.Scope scope = from.isLoopback() ? Link.Scope.LOOPBACK : Link.Scope.NETWORK;
    return new Link(from.getName(), from.getIndex(), addresses, scope);
  }
}
