package org.iotmc.netty.internal;

import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
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
 * A UDP port: one socket per link, all on one event loop, so that the handler is called by one
 * thread. It follows the links as they come and go.
 */
final class UdpPort implements DatagramPort {
  private static final Logger LOG = LoggerFactory.getLogger(UdpPort.class);

  // The number that the first link got may be in use on another one.
  private static final int BIND_ATTEMPTS = 16;

  private final DatagramSpec spec;
  private final DatagramHandler handler;
  private final EventLoop loop;
  private final Gate gate;
  private final Map<Integer, UdpSocket> sockets = new ConcurrentSkipListMap<>();
  private final List<Cancellable> atClose = new CopyOnWriteArrayList<>();
  private volatile int port;
  private volatile boolean closed;

  UdpPort(Threads threads, DatagramSpec spec, DatagramHandler handler) {
    this.spec = spec;
    this.handler = handler;
    this.loop = threads.io().next();
    this.gate = new Gate(threads);
    this.port = spec.group().map(InetSocketAddress::getPort).orElse(0);
  }

  void onClose(Cancellable action) {
    atClose.add(action);
    if (closed) {
      action.cancel();
    }
  }

  /** Opens the sockets; blocks. */
  void open(List<Link> links) {
    List<Link> chosen = spec.choose(links);
    if (chosen.isEmpty()) {
      throw new TransportException(
          "no network interface to open a UDP port on: bring one up that can multicast, or choose"
              + " one by name (links up and allowed here: "
              + names(links)
              + ")");
    }
    List<String> failures = new ArrayList<>();
    for (int attempt = 0; attempt < BIND_ATTEMPTS; attempt++) {
      failures.clear();
      openAll(chosen, failures);
      if (failures.isEmpty() || spec.group().isPresent()) {
        break;
      }
      boolean last = attempt == BIND_ATTEMPTS - 1;
      if (!last) {
        dropAll();
      }
    }
    if (sockets.isEmpty()) {
      throw new TransportException(
          "UDP "
              + spec.group().map(Object::toString).orElse("port")
              + " could not be opened on any interface: "
              + String.join("; ", failures));
    }
    failures.forEach(failure -> LOG.warn("A link is left out: {}", failure));
  }

  private void openAll(List<Link> chosen, List<String> failures) {
    for (Link link : chosen) {
      try {
        openOn(link);
      } catch (TransportException e) {
        failures.add(String.valueOf(e.getMessage()));
      }
    }
  }

  private synchronized void openOn(Link link) {
    if (closed) {
      return;
    }
    UdpSocket socket = UdpSocket.open(loop, spec, new UdpSocket.Place(link, port), this::received);
    port = socket.port();
    sockets.put(link.index(), socket);
  }

  private synchronized void dropAll() {
    sockets.values().forEach(UdpSocket::close);
    sockets.clear();
    port = 0;
  }

  /** Opens on links that came, closes on those that went; blocks. */
  synchronized void follow(List<Link> links) {
    List<Link> chosen = spec.choose(links);
    sockets
        .values()
        .removeIf(
            socket -> {
              boolean gone = !chosen.contains(socket.link()) || !socket.isOpen();
              if (gone) {
                socket.close();
              }
              return gone;
            });
    for (Link link : chosen) {
      if (closed || sockets.containsKey(link.index())) {
        continue;
      }
      try {
        openOn(link);
        LOG.info("UDP port {} is open on {}", port, link.name());
      } catch (TransportException e) {
        LOG.warn("A link is left out: {}", e.getMessage());
      }
    }
  }

  private void received(ByteBuffer payload, InetSocketAddress source, Link link) {
    if (!wanted(payload) || !gate.enter()) {
      return;
    }
    try {
      handler.received(new Datagram(payload, source, link));
    } catch (RuntimeException | Error e) {
      LOG.error("The handler of UDP port {} failed on a datagram from {}", port, source, e);
    } finally {
      gate.leave();
    }
  }

  private boolean wanted(ByteBuffer payload) {
    if (spec.interest() == DatagramSpec.Interest.ALL) {
      return true;
    }
    if (!payload.hasRemaining()) {
      return false;
    }
    byte first = payload.get(payload.position());
    return first == (spec.interest() == DatagramSpec.Interest.SEARCHES ? 'M' : 'N');
  }

  @Override
  public void send(ByteBuffer payload, InetSocketAddress target, Link via) {
    UdpSocket socket = sockets.get(via.index());
    if (socket == null || closed) {
      LOG.debug("No socket on {} for a datagram to {}", via.name(), target);
      return;
    }
    socket.send(payload, target);
  }

  @Override
  public List<Link> links() {
    return sockets.values().stream().map(UdpSocket::link).toList();
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      sockets.values().forEach(UdpSocket::close);
      sockets.clear();
    }
    atClose.forEach(Cancellable::cancel);
    gate.close();
  }

  private static String names(List<Link> links) {
    return links.stream().map(Link::name).collect(Collectors.joining(", ", "[", "]"));
  }

  /** The address of a link that sockets of a family are bound to. */
  static InetAddress addressOf(Link link, Class<? extends InetAddress> family) {
    return link.addresses().stream()
        .filter(family::isInstance)
        .findFirst()
        .orElseThrow(
            () ->
                new TransportException(
                    link.name() + " has no " + family.getSimpleName().substring(0, 5)));
  }
}
