package org.iotmc.netty;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.iotmc.api.spi.DatagramTransport;
import org.iotmc.api.spi.Host;
import org.iotmc.api.spi.HttpTransport;
import org.iotmc.api.spi.Lane;
import org.iotmc.api.spi.Link;
import org.iotmc.api.spi.Storage;
import org.iotmc.netty.internal.HttpNetwork;
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

  private NettyHost(Builder from) {
    storage = FileStorage.open(from.directory);
    threads =
        new Threads(
            from.name,
            new Threads.Counts(
                from.workers,
                from.ioThreads,
                from.blockingThreads,
                from.blockingQueue,
                from.handshakeThreads,
                from.handshakeQueue));
    datagrams = new UdpTransport(threads, from.links);
    datagrams.start(from.linkInterval);
    namedLinks = from.namedLinks;
    http = new HttpNetwork(threads, from.tls.orElseGet(TlsProvider::preferred), from.limits);
  }

  /**
   * Begins to describe a host.
   *
   * @param storage the directory for its state; not shared with another host
   */
  public static Builder builder(Path storage) {
    return new Builder(storage);
  }

  /**
   * Which of the links given to {@link Builder#linksNamed} are not there now, or have no address,
   * or cannot multicast. They are looked for, and used once they come. Looks at the interfaces; any
   * thread.
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

  /** Describes a {@link NettyHost}. */
  public static final class Builder {
    private final Path directory;
    private String name = "iotmc";
    private UnaryOperator<List<Link>> links = Builder::networkOrElseLoopback;
    private List<String> namedLinks = List.of();
    private Duration linkInterval = Duration.ofSeconds(5);
    private int workers = 2;
    private int ioThreads = 2;
    private int blockingThreads = 4;
    private int blockingQueue = 1024;
    private int handshakeThreads = 2;
    private int handshakeQueue = 512;
    private Limits limits = Limits.defaults();
    private Optional<TlsProvider> tls = Optional.empty();

    private Builder(Path directory) {
      this.directory = directory;
    }

    private static List<Link> networkOrElseLoopback(List<Link> all) {
      List<Link> network = all.stream().filter(link -> link.scope() == Link.Scope.NETWORK).toList();
      return network.isEmpty() ? all : network;
    }

    /**
     * Begins the names of the host's threads; {@code iotmc} by default.
     *
     * @param prefix the beginning
     */
    public Builder name(String prefix) {
      this.name = prefix;
      return this;
    }

    /**
     * The links to use. By default all that reach a network, and loopback where there is none.
     *
     * @param chosen which of those that are up and can multicast
     */
    public Builder links(Predicate<Link> chosen) {
      this.links = all -> all.stream().filter(chosen).toList();
      this.namedLinks = List.of();
      return this;
    }

    /**
     * The links to use, by the names that the system has for them. One that is not there yet is
     * used once it comes; until then the log says so, and {@link NettyHost#missingLinks}.
     *
     * @param names such as {@code eth0}
     */
    public Builder linksNamed(String... names) {
      List<String> wanted = List.of(names);
      links(link -> wanted.contains(link.name()));
      this.namedLinks = wanted;
      return this;
    }

    /**
     * How often to look for links that came or went; 5 seconds by default.
     *
     * @param interval positive
     */
    public Builder linkInterval(Duration interval) {
      if (interval.isZero() || interval.isNegative()) {
        throw new IllegalArgumentException("must be positive: " + interval);
      }
      this.linkInterval = interval;
      return this;
    }

    /**
     * Threads that lanes share; 2 by default.
     *
     * @param count positive
     */
    public Builder workers(int count) {
      this.workers = positive(count);
      return this;
    }

    /**
     * Threads that serve sockets; 2 by default.
     *
     * @param count positive
     */
    public Builder ioThreads(int count) {
      this.ioThreads = positive(count);
      return this;
    }

    /**
     * Threads for calls that block; 4 by default, ended when idle.
     *
     * @param count positive
     */
    public Builder blockingThreads(int count) {
      this.blockingThreads = positive(count);
      return this;
    }

    /**
     * Blocking calls that may wait for a thread; 1024 by default, more are rejected.
     *
     * @param count positive
     */
    public Builder blockingQueue(int count) {
      this.blockingQueue = positive(count);
      return this;
    }

    /**
     * Threads that compute TLS handshakes, so many for connections that come and as many for those
     * that go; 2 by default, ended when idle.
     *
     * @param count positive
     */
    public Builder handshakeThreads(int count) {
      this.handshakeThreads = positive(count);
      return this;
    }

    /**
     * Steps of handshakes that may wait for such a thread, in each direction; 512 by default. A
     * connection that finds no place is closed.
     *
     * @param count positive
     */
    public Builder handshakeQueue(int count) {
      this.handshakeQueue = positive(count);
      return this;
    }

    /**
     * The bounds of HTTP.
     *
     * @param bounds the bounds
     */
    public Builder limits(Limits bounds) {
      this.limits = bounds;
      return this;
    }

    /**
     * Who computes TLS; {@link TlsProvider#preferred} by default.
     *
     * @param provider one that is available
     * @throws IllegalArgumentException if it is not
     */
    public Builder tls(TlsProvider provider) {
      if (!provider.isAvailable()) {
        throw new IllegalArgumentException(provider + " is not available");
      }
      this.tls = Optional.of(provider);
      return this;
    }

    /**
     * Opens the host.
     *
     * @throws org.iotmc.api.StoreException if the directory cannot be used, or another host uses it
     */
    public NettyHost open() {
      NettyHost host = new NettyHost(this);
      List<String> missing = host.missingLinks();
      if (!missing.isEmpty()) {
        LOG.warn("no such network interface yet, used once it is there: {}", missing);
      }
      return host;
    }

    private static int positive(int value) {
      if (value <= 0) {
        throw new IllegalArgumentException("must be positive: " + value);
      }
      return value;
    }
  }
}
