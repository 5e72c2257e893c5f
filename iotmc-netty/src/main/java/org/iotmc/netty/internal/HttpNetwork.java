package org.iotmc.netty.internal;

import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.iotmc.api.TransportException;
import org.iotmc.api.TrustException;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.HttpCall;
import org.iotmc.api.spi.HttpHandler;
import org.iotmc.api.spi.HttpListener;
import org.iotmc.api.spi.HttpRequest;
import org.iotmc.api.spi.HttpTransport;
import org.iotmc.api.spi.ListenSpec;
import org.iotmc.netty.Limits;
import org.iotmc.netty.NameResolver;
import org.iotmc.netty.TlsProvider;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** HTTP on real sockets. */
public final class HttpNetwork implements HttpTransport, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HttpNetwork.class);
  private static final int SOCKET_BUFFER = 256 * 1024;
  private static final long CLOSE_MILLIS = 250;

  private final Threads threads;
  private final Limits limits;
  private final Supplier<TlsProvider> provider;
  private final NameResolver names;
  private final ChannelFactory<SocketChannel> sockets;
  private final Set<HttpServer> servers = ConcurrentHashMap.newKeySet();
  private final Set<Channel> channels = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;
  // Both are made for the first connection that needs them: a device at rest needs neither.
  private @Nullable Tls tls;
  private @Nullable ConnectionPool pool;

  /**
   * The transport of a host.
   *
   * @param threads the host's
   * @param provider of TLS; asked for the first connection that uses it
   * @param limits the bounds
   * @param names finds addresses
   */
  public HttpNetwork(
      Threads threads, Supplier<TlsProvider> provider, Limits limits, NameResolver names) {
    this(threads, provider, limits, names, Sockets.servedBy(threads.io())::client);
  }

  HttpNetwork(
      Threads threads,
      Supplier<TlsProvider> provider,
      Limits limits,
      NameResolver names,
      ChannelFactory<SocketChannel> sockets) {
    this.threads = threads;
    this.limits = limits;
    this.provider = provider;
    this.names = names;
    this.sockets = sockets;
  }

  Threads threads() {
    return threads;
  }

  Limits limits() {
    return limits;
  }

  synchronized Tls tls() {
    Tls made = tls;
    if (made == null) {
      TlsProvider chosen = provider.get();
      LOG.info("TLS by {}", chosen);
      made = new Tls(threads, chosen, limits);
      tls = made;
    }
    return made;
  }

  private synchronized ConnectionPool pool() {
    ConnectionPool made = pool;
    if (made == null) {
      made = new ConnectionPool(this, names, sockets);
      if (closed) {
        made.close();
      }
      pool = made;
    }
    return made;
  }

  @Override
  public CompletionStage<HttpListener> listen(ListenSpec spec, HttpHandler handler) {
    if (closed) {
      return CompletableFuture.failedFuture(new TransportException("the host is closed"));
    }
    HttpServer server = new HttpServer(this, spec, handler);
    servers.add(server);
    if (closed) {
      // Meanwhile: the one who closed may have missed it.
      server.close();
    }
    return server.open();
  }

  void forget(HttpServer server) {
    servers.remove(server);
  }

  @Override
  public HttpCall send(HttpRequest request, CallSpec spec) {
    Target target;
    try {
      target = Target.of(request.uri(), spec);
    } catch (TrustException e) {
      return new FailedCall(e);
    }
    ClientCall call = new ClientCall(request, spec, target);
    try {
      call.timer(threads.after(spec.deadline(), call::expired));
    } catch (RejectedExecutionException hostClosed) {
      return new FailedCall(new TransportException(target + ": the host is closed"));
    }
    ConnectionPool to = pool();
    call.response()
        .whenComplete(
            (response, failure) -> {
              if (failure != null) {
                // It may still be waiting for a connection.
                to.forget(call);
              }
            });
    to.submit(call);
    return call;
  }

  /** What every connection needs before it is active: read on demand only, be closed with us. */
  void prepare(Channel channel) {
    channel.config().setAutoRead(false);
    channel
        .config()
        .setRecvByteBufAllocator(new AdaptiveRecvByteBufAllocator().maxMessagesPerRead(1));
    channel.config().setOption(ChannelOption.TCP_NODELAY, true);
    // Left to itself the system takes many megabytes per connection that nobody reads.
    channel.config().setOption(ChannelOption.SO_RCVBUF, SOCKET_BUFFER);
    channel.config().setOption(ChannelOption.SO_SNDBUF, SOCKET_BUFFER);
    channels.add(channel);
    channel.closeFuture().addListener(gone -> channels.remove(channel));
  }

  @Override
  public void close() {
    closed = true;
    servers.forEach(HttpServer::close);
    closePool();
    if (!threads.isOwn(Thread.currentThread())) {
      awaitChannels(CLOSE_MILLIS);
    }
    for (Channel channel : channels) {
      channel.eventLoop().execute(() -> channel.unsafe().close(channel.voidPromise()));
    }
    if (!threads.isOwn(Thread.currentThread())) {
      // Before their event loops end, or what they hold is never released.
      awaitChannels(CLOSE_MILLIS);
    }
  }

  /** One that is made from now on is closed at once. */
  private void closePool() {
    ConnectionPool made;
    synchronized (this) {
      made = pool;
    }
    if (made != null) {
      made.close();
    }
  }

  private void awaitChannels(long millis) {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    for (Channel channel : channels) {
      long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
      if (left > 0) {
        channel.closeFuture().awaitUninterruptibly(left);
      }
    }
  }
}
