package org.iotmc.netty.internal;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.iotmc.api.TransportException;
import org.iotmc.api.spi.Cancellable;
import org.iotmc.api.spi.DatagramHandler;
import org.iotmc.api.spi.DatagramPort;
import org.iotmc.api.spi.DatagramSpec;
import org.iotmc.api.spi.DatagramTransport;
import org.iotmc.api.spi.Link;

/** UDP on the links of this machine. */
public final class UdpTransport implements DatagramTransport, AutoCloseable {
  private final Threads threads;
  private final LinkTable links;
  private final Set<UdpPort> ports = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /**
   * The transport of a host.
   *
   * @param threads the host's
   * @param choice picks the links to use from all that are up
   */
  public UdpTransport(Threads threads, UnaryOperator<List<Link>> choice) {
    this.threads = threads;
    this.links = new LinkTable(threads, choice);
  }

  /**
   * Begins to look for changes of links.
   *
   * @param interval how often
   */
  public void start(Duration interval) {
    links.start(interval);
  }

  @Override
  public List<Link> links() {
    return links.current();
  }

  @Override
  public CompletionStage<DatagramPort> open(DatagramSpec spec, DatagramHandler handler) {
    // Binding waits for an I/O thread, so it must not be done on one.
    return threads.block("a UDP port", () -> openNow(new UdpPort(threads, spec, handler)));
  }

  private DatagramPort openNow(UdpPort port) {
    try {
      ports.add(port);
      port.onClose(() -> ports.remove(port));
      port.open(links.current());
      port.onClose(links.follow(port::follow));
      if (closed) {
        throw new TransportException("the host was closed while a UDP port was opened");
      }
      return port;
    } catch (RuntimeException e) {
      port.close();
      throw e;
    }
  }

  @Override
  public Cancellable watchLinks(Consumer<List<Link>> listener) {
    return links.watch(listener);
  }

  /** Looks at the links now, instead of waiting for the next time. */
  void refresh() {
    links.refresh();
  }

  @Override
  public void close() {
    closed = true;
    ports.forEach(UdpPort::close);
  }
}
