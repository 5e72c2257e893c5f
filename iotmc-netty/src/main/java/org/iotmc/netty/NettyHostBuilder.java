package org.iotmc.netty;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.iotmc.api.spi.Link;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Describes a {@link NettyHost}. */
public final class NettyHostBuilder {
  private static final Logger LOG = LoggerFactory.getLogger(NettyHost.class);

  final Path directory;
  String name = "iotmc";
  UnaryOperator<List<Link>> links = NettyHostBuilder::networkOrElseLoopback;
  List<String> namedLinks = List.of();
  Duration linkInterval = Duration.ofSeconds(5);
  int workers = 2;
  int ioThreads = 2;
  int blockingThreads = 4;
  int blockingQueue = 1024;
  int handshakeThreads = 2;
  int handshakeQueue = 512;
  Limits limits = Limits.defaults();
  Optional<TlsProvider> tls = Optional.empty();
  Optional<SocketProvider> sockets = Optional.empty();
  NameResolver resolver = NameResolver.SYSTEM;

  NettyHostBuilder(Path directory) {
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
  public NettyHostBuilder name(String prefix) {
    this.name = prefix;
    return this;
  }

  /**
   * The links to use. By default all that reach a network, and loopback where there is none.
   *
   * @param chosen which of those that are up and can multicast
   */
  public NettyHostBuilder links(Predicate<Link> chosen) {
    this.links = all -> all.stream().filter(chosen).toList();
    this.namedLinks = List.of();
    return this;
  }

  /**
   * The links to use, by the names that the system has for them. One that is not there yet is used
   * once it comes; until then the log says so, and {@link NettyHost#missingLinks}.
   *
   * @param names such as {@code eth0}
   */
  public NettyHostBuilder linksNamed(String... names) {
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
  public NettyHostBuilder linkInterval(Duration interval) {
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
  public NettyHostBuilder workers(int count) {
    this.workers = positive(count);
    return this;
  }

  /**
   * Threads that serve sockets; 2 by default.
   *
   * @param count positive
   */
  public NettyHostBuilder ioThreads(int count) {
    this.ioThreads = positive(count);
    return this;
  }

  /**
   * Threads for calls that block; 4 by default, ended when idle.
   *
   * @param count positive
   */
  public NettyHostBuilder blockingThreads(int count) {
    this.blockingThreads = positive(count);
    return this;
  }

  /**
   * Blocking calls that may wait for a thread; 1024 by default, more are rejected.
   *
   * @param count positive
   */
  public NettyHostBuilder blockingQueue(int count) {
    this.blockingQueue = positive(count);
    return this;
  }

  /**
   * Threads that compute TLS handshakes, so many for connections that come and as many for those
   * that go; 2 by default, ended when idle.
   *
   * @param count positive
   */
  public NettyHostBuilder handshakeThreads(int count) {
    this.handshakeThreads = positive(count);
    return this;
  }

  /**
   * Steps of handshakes that may wait for such a thread, in each direction; 512 by default. A
   * connection that finds no place is closed.
   *
   * @param count positive
   */
  public NettyHostBuilder handshakeQueue(int count) {
    this.handshakeQueue = positive(count);
    return this;
  }

  /**
   * The bounds of HTTP.
   *
   * @param bounds the bounds
   */
  public NettyHostBuilder limits(Limits bounds) {
    this.limits = bounds;
    return this;
  }

  /**
   * Who computes TLS; {@link TlsProvider#preferred} by default.
   *
   * @param provider one that is available
   * @throws IllegalArgumentException if it is not
   */
  public NettyHostBuilder tls(TlsProvider provider) {
    if (!provider.isAvailable()) {
      throw new IllegalArgumentException(provider + " is not available");
    }
    this.tls = Optional.of(provider);
    return this;
  }

  /**
   * Whose sockets are used; {@link SocketProvider#preferred} by default.
   *
   * @param provider one that is available
   * @throws IllegalArgumentException if it is not
   */
  public NettyHostBuilder sockets(SocketProvider provider) {
    if (!provider.isAvailable()) {
      throw new IllegalArgumentException(provider + " is not available");
    }
    this.sockets = Optional.of(provider);
    return this;
  }

  /**
   * Finds the addresses of names in URLs; {@link NameResolver#SYSTEM} by default.
   *
   * @param names asked once for each connection
   */
  public NettyHostBuilder resolver(NameResolver names) {
    this.resolver = names;
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
