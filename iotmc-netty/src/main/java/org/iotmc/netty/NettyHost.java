package org.iotmc.netty;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import org.iotmc.api.spi.DatagramTransport;
import org.iotmc.api.spi.Host;
import org.iotmc.api.spi.HttpTransport;
import org.iotmc.api.spi.Lane;
import org.iotmc.api.spi.Link;
import org.iotmc.api.spi.Storage;
import org.iotmc.netty.internal.HttpNetwork;
import org.iotmc.netty.internal.Sockets;
import org.iotmc.netty.internal.Threads;
import org.iotmc.netty.internal.UdpTransport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The real host: this machine's clock, threads, randomness, files and network. Thread-safe.
 *
 * <p>{@link #blocking()} rejects with {@link java.util.concurrent.RejectedExecutionException} when
 * its queue is full, and after {@link #close()}.
 */
public final class NettyHost implements Host {
  private static final Logger LOG = LoggerFactory.getLogger(NettyHost.class);

  private final FileStorage storage;
  private final Threads threads;
  private final UdpTransport datagrams;
  private final HttpNetwork http;
  private final List<String> namedLinks;
  private final Random jitter = new Random();
  private final SecureRandom secrets = new SecureRandom();
  private final AtomicBoolean closed = new AtomicBoolean();

  NettyHost(NettyHostBuilder from) {
    storage = FileStorage.open(from.directory);
    SocketProvider sockets = from.sockets.orElseGet(SocketProvider::preferred);
    LOG.info("host in {}, sockets by {}", from.directory, sockets);
    threads =
        new Threads(
            from.name,
            new Threads.Counts(
                from.workers,
                from.ioThreads,
                from.blockingThreads,
                from.blockingQueue,
                from.handshakeThreads,
                from.handshakeQueue),
            Sockets.of(sockets));
    datagrams = new UdpTransport(threads, from.links);
    datagrams.start(from.linkInterval);
    namedLinks = from.namedLinks;
    http =
        new HttpNetwork(
            threads, () -> from.tls.orElseGet(TlsProvider::preferred), from.limits, from.resolver);
  }

  /**
   * Begins to describe a host.
   *
   * @param storage the directory for its state; not shared with another host
   */
  public static NettyHostBuilder builder(Path storage) {
    return new NettyHostBuilder(storage);
  }

  /**
   * Which of the links given to {@link NettyHostBuilder#linksNamed} are not there now, or have no
   * address, or cannot multicast. They are looked for, and used once they come. Looks at the
   * interfaces; any thread.
   */
  public List<String> missingLinks() {
    List<String> present = datagrams.links().stream().map(Link::name).toList();
    return namedLinks.stream().filter(each -> !present.contains(each)).toList();
  }

  @Override
  public InstantSource clock() {
    return Clock.systemUTC();
  }

  @Override
  public long nanos() {
    return System.nanoTime();
  }

  @Override
  public Lane newLane(String name) {
    return threads.newLane(name);
  }

  @Override
  public Executor blocking() {
    return threads.blocking();
  }

  @Override
  public RandomGenerator jitter() {
    return jitter;
  }

  @Override
  public SecureRandom secrets() {
    return secrets;
  }

  @Override
  public Storage storage() {
    return storage;
  }

  @Override
  public DatagramTransport datagrams() {
    return datagrams;
  }

  @Override
  public HttpTransport http() {
    return http;
  }

  /** Takes two seconds at most, and does not wait when called on one of its own threads. */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    datagrams.close();
    http.close();
    threads.close();
    storage.close();
  }
}
