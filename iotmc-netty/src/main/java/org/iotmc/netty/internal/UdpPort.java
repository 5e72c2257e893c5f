package org.iotmc.netty.internal;

import io.netty.channel.IoEventLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.iotmc.api.TransportException;
import org.iotmc.api.spi.Cancellable;
import org.iotmc.api.spi.Datagram;
import org.iotmc.api.spi.DatagramHandler;
import org.iotmc.api.spi.DatagramPort;
import org.iotmc.api.spi.DatagramSpec;
import org.iotmc.api.spi.Link;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A UDP port. All its sockets are on one event loop, so that the handler is called by one thread.
 * It follows the links as they come, go and change.
 */
final class UdpPort implements DatagramPort {
  private static final Logger LOG = LoggerFactory.getLogger(UdpPort.class);

  // A number that is free at one address may be in use at another one.
  private static final int BIND_ATTEMPTS = 16;

  private final DatagramSpec spec;
  private final DatagramHandler handler;
  private final IoEventLoop loop;
  private final Gate gate;
  private final UdpSockets sockets;
  private final ReentrantLock changing = new ReentrantLock();
  private final Random numbers = new Random();
  private final List<Cancellable> atClose = new CopyOnWriteArrayList<>();
  private volatile List<Link> links = List.of();
  private volatile int port;
  private final AtomicBoolean closed = new AtomicBoolean();

  UdpPort(Threads threads, DatagramSpec spec, DatagramHandler handler) {
    this.spec = spec;
    this.handler = handler;
    this.loop = threads.io().next();
    this.gate = new Gate(threads);
    this.sockets = new UdpSockets(loop, spec, this::received);
  }

  void onClose(Cancellable action) {
    atClose.add(action);
    if (closed.get()) {
      action.cancel();
    }
  }

  /** Opens the sockets; blocks. */
  void open(List<Link> all) {
    change(() -> openOn(all));
  }

  private void openOn(List<Link> all) {
    List<Link> chosen = spec.choose(all);
    if (chosen.isEmpty()) {
      throw new TransportException(
          "no network interface to open a UDP port on: bring one up that can multicast, or choose"
              + " one by name (links up and allowed here: "
              + names(all)
              + ")");
    }
    List<TransportException> failures = new ArrayList<>();
    bind(chosen, failures);
    failures.addAll(sockets.open(groups(chosen)));
    links = sockets.reached(chosen, port);
    if (links.isEmpty()) {
      throw unopened(failures);
    }
    warn(failures);
  }

  private void bind(List<Link> chosen, List<TransportException> failures) {
    for (int attempt = 0; attempt < BIND_ATTEMPTS; attempt++) {
      if (closed.get() || loop.isShuttingDown()) {
        throw new TransportException("the host was closed while a UDP port was opened");
      }
      sockets.retain(List.of());
      port =
          attempt == 0 && spec.port().isPresent()
              ? spec.port().getAsInt()
              : numbers.nextInt(DatagramSpec.FIRST_DYNAMIC_PORT, DatagramSpec.LAST_PORT + 1);
      failures.clear();
      failures.addAll(sockets.open(addresses(chosen)));
      if (failures.isEmpty()) {
        return;
      }
    }
  }

  private List<UdpSocket.Place> addresses(List<Link> chosen) {
    return chosen.stream().flatMap(link -> sockets.addresses(link, port).stream()).toList();
  }

  private List<UdpSocket.Place> groups(List<Link> chosen) {
    return chosen.stream().flatMap(link -> sockets.groups(link).stream()).toList();
  }

  /** Opens where links and addresses came, closes where they went; blocks. */
  void follow(List<Link> all) {
    change(() -> reopenOn(all));
  }

  private void reopenOn(List<Link> all) {
    if (closed.get()) {
      return;
    }
    List<Link> chosen = spec.choose(all);
    List<UdpSocket.Place> wanted = new ArrayList<>(addresses(chosen));
    wanted.addAll(groups(chosen));
    sockets.retain(wanted);
    warn(sockets.open(wanted));
    List<Link> now = sockets.reached(chosen, port);
    if (!now.equals(links)) {
      links = now;
      LOG.info("{} is open on {}", describe(), names(now));
      tell(now);
    }
  }

  /** One change at a time. It waits for the I/O thread, on which somebody may close meanwhile. */
  private void change(Runnable work) {
    changing.lock();
    try {
      work.run();
    } finally {
      changing.unlock();
      clear();
    }
  }

  /** Closes the sockets once all is to be closed: whoever changes them does so at the end. */
  private void clear() {
    if (closed.get() && changing.tryLock()) {
      try {
        sockets.retain(List.of());
        sockets.messages().close();
        links = List.of();
      } finally {
        changing.unlock();
      }
    }
  }

  private void tell(List<Link> now) {
    try {
      loop.execute(() -> guarded("a change of links", () -> handler.linksChanged(now)));
    } catch (RejectedExecutionException e) {
      LOG.debug("The host is closed: nobody hears of a change of links");
    }
  }

  private void received(ByteBuffer payload, InetSocketAddress source, UdpSocket.Place place) {
    Link link = sockets.link(links, place, source.getAddress());
    if (link != null && spec.interest().wants(payload)) {
      Datagram datagram =
          new Datagram(
              payload, source, link, place.isGroup() ? Datagram.To.GROUP : Datagram.To.PORT);
      guarded("a datagram from " + source, () -> handler.received(datagram));
    }
  }

  private void guarded(String what, Runnable call) {
    if (!gate.enter()) {
      return;
    }
    try {
      call.run();
    } catch (RuntimeException | Error e) {
      LOG.error("{}: the handler failed on {}", describe(), what, e);
    } finally {
      gate.leave();
    }
  }

  @Override
  public void send(ByteBuffer payload, InetSocketAddress target, Link via, InetAddress from) {
    UdpSocket socket =
        sockets.at(new UdpSocket.Place(via.index(), new InetSocketAddress(from, port)));
    if (socket == null || closed.get() || target.isUnresolved()) {
      LOG.debug("No socket at {} on {} for a datagram to {}", from, via.name(), target);
      return;
    }
    socket.send(payload, target);
  }

  @Override
  public void sendByTcp(ByteBuffer payload, InetSocketAddress target, Link via, InetAddress from) {
    UdpSocket.Place place = new UdpSocket.Place(via.index(), new InetSocketAddress(from, port));
    if (sockets.at(place) == null
        || closed.get()
        || target.isUnresolved()
        || payload.remaining() > DatagramSpec.MAX_TCP_MESSAGE) {
      LOG.debug("No way from {} on {} for a message to {}", from, via.name(), target);
      return;
    }
    try {
      sockets.messages().send(payload, target, place);
    } catch (RejectedExecutionException e) {
      LOG.debug("The host is closed: a message to {} is lost", target);
    }
  }

  @Override
  public List<Link> links() {
    return links;
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public void close() {
    if (closed.getAndSet(true)) {
      return;
    }
    clear();
    atClose.forEach(Cancellable::cancel);
    gate.close();
  }

  private TransportException unopened(List<TransportException> failures) {
    String problem = describe() + " could not be opened on any interface";
    if (failures.isEmpty()) {
      return new TransportException(problem);
    }
    String told = failures.stream().map(Throwable::getMessage).collect(Collectors.joining(", "));
    return new TransportException(problem + ": " + told, failures.get(0));
  }

  private static void warn(List<TransportException> failures) {
    failures.forEach(failure -> LOG.warn("Left out until it works: {}", failure.getMessage()));
  }

  private String describe() {
    return "UDP port " + port + (spec.groups().isEmpty() ? "" : " with " + spec.groups());
  }

  private static String names(List<Link> links) {
    return links.stream().map(Link::name).collect(Collectors.joining(", ", "[", "]"));
  }
}
