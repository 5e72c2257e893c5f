package org.iotmc.netty.internal;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.iotmc.api.IotmcException;
import org.iotmc.api.PeerIdentity;
import org.iotmc.api.TransportException;
import org.iotmc.api.TrustException;
import org.iotmc.api.spi.HttpExchange;
import org.iotmc.api.spi.HttpHandler;
import org.iotmc.api.spi.HttpListener;
import org.iotmc.api.spi.HttpResponse;
import org.iotmc.api.spi.ListenSpec;
import org.iotmc.api.spi.Source;
import org.iotmc.api.spi.SourceShares;
import org.iotmc.netty.Limits;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An open server port and its connections. */
final class HttpServer implements HttpListener {
  private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);
  private static final int BACKLOG = 1024;
  private static final long UNBIND_MILLIS = 500;

  private final HttpNetwork network;
  private final ListenSpec spec;
  private final HttpHandler handler;
  private final Sockets sockets;
  private final Gate gate;
  private final SourceShares shares;
  private final QuietLog quiet = new QuietLog(LOG);
  private final Set<ServerConnection> connections = ConcurrentHashMap.newKeySet();
  private volatile @Nullable Channel channel;
  private volatile boolean closed;
  private volatile Dated dated = new Dated(Long.MIN_VALUE, "");

  HttpServer(HttpNetwork network, ListenSpec spec, HttpHandler handler) {
    this.network = network;
    this.spec = spec;
    this.handler = handler;
    this.sockets = Sockets.servedBy(network.threads().io());
    this.gate = new Gate(network.threads());
    this.shares = new SourceShares(network.limits().connectionsPerSource());
  }

  CompletionStage<HttpListener> open() {
    CompletableFuture<HttpListener> opened = new CompletableFuture<>();
    new ServerBootstrap()
        .group(network.threads().io())
        .channelFactory(sockets::server)
        .option(ChannelOption.SO_BACKLOG, BACKLOG)
        .option(ChannelOption.SO_REUSEADDR, true)
        .handler(new AcceptGuard(spec.bind(), quiet, () -> makeRoom(any -> true)))
        .childHandler(
            new ChannelInitializer<SocketChannel>() {
              @Override
              protected void initChannel(SocketChannel accepted) {
                accept(accepted);
              }
            })
        .bind(spec.bind())
        .addListener(
            (ChannelFuture bound) -> {
              if (!bound.isSuccess()) {
                network.forget(this);
                opened.completeExceptionally(cannotListen(Sockets.whyNotBound(bound.cause())));
                return;
              }
              channel = bound.channel();
              if (closed) {
                bound.channel().close();
                opened.completeExceptionally(new TransportException("the host was closed"));
                return;
              }
              opened.complete(this);
            });
    return opened;
  }

  private TransportException cannotListen(Throwable cause) {
    return new TransportException(
        "cannot listen on " + spec.bind() + ": " + cause.getMessage(), cause);
  }

  private void accept(SocketChannel accepted) {
    network.prepare(accepted);
    // A client may end its output behind a request, and wait for the answer.
    accepted.config().setAllowHalfClosure(sockets.canHalfClose());
    if (hasRoom(accepted)) {
      serve(accepted);
    } else {
      accepted.close();
    }
  }

  /** Takes a place for a connection, which it gives back as it ends, if there is one. */
  private boolean hasRoom(SocketChannel accepted) {
    InetSocketAddress remote = accepted.remoteAddress();
    InetSocketAddress local = accepted.localAddress();
    if (closed || remote == null || local == null) {
      return false; // It is gone already.
    }
    if (!shares.take(remote.getAddress(), local.getAddress())) {
      // Not just refused: many hosts may be one source, and one of them could keep out the others.
      Source source = Source.of(remote.getAddress());
      if (!makeRoom(each -> each.isFrom(source))) {
        quiet.warn(remote, "connection refused: it has its share already");
        return false;
      }
      shares.add(source, 1);
    }
    if (connections.size() >= limits().connectionsPerListener() && !makeRoom(any -> true)) {
      shares.give(remote.getAddress(), local.getAddress());
      quiet.warn(remote, "connection refused: too many are open");
      return false;
    }
    accepted
        .closeFuture()
        .addListener(gone -> shares.give(remote.getAddress(), local.getAddress()));
    return true;
  }

  /** The client that we have waited for longest makes way, or one could keep all others out. */
  private boolean makeRoom(Predicate<ServerConnection> among) {
    long now = System.nanoTime();
    ServerConnection slowest = null;
    long longest = -1;
    for (ServerConnection each : connections) {
      OptionalLong since = among.test(each) ? each.watch().waitingSince() : OptionalLong.empty();
      if (since.isPresent() && now - since.getAsLong() > longest) {
        slowest = each;
        longest = now - since.getAsLong();
      }
    }
    if (slowest == null) {
      return false;
    }
    connections.remove(slowest);
    slowest.makeWay();
    return true;
  }

  private void serve(SocketChannel accepted) {
    try {
      Tls.Secured tls =
          spec.credentials()
              .map(credentials -> network.tls().accept(credentials.get(), accepted))
              .orElse(null);
      ServerConnection connection = new ServerConnection(this, accepted, tls);
      connections.add(connection);
      accepted.closeFuture().addListener(gone -> connections.remove(connection));
      accepted.pipeline().addLast(new LingeringClose());
      if (tls != null) {
        accepted.pipeline().addLast(new RecordGuard()).addLast(tls.handler());
      }
      accepted.pipeline().addLast(connection.decoder()).addLast(connection);
      if (closed) {
        accepted.close();
      }
    } catch (RuntimeException e) {
      // Strangers may cause it at will.
      quiet.warn(accepted.remoteAddress(), "connection refused: " + e.getMessage());
      LOG.debug("A connection could not be set up", e);
      accepted.close();
    }
  }

  Limits limits() {
    return network.limits();
  }

  /** Calls the handler; whatever it does, a stage comes back. */
  CompletionStage<HttpResponse> handle(HttpExchange exchange) {
    if (!gate.enter()) {
      return CompletableFuture.completedStage(HttpResponse.of(503));
    }
    try {
      return Objects.requireNonNull(handler.handle(exchange), "the handler returned null");
    } catch (RuntimeException | Error e) {
      return CompletableFuture.failedStage(e);
    } finally {
      gate.leave();
    }
  }

  /** What {@code Date} is now; written once in each second. */
  String date() {
    Instant now = Instant.now();
    Dated known = dated;
    if (known.second != now.getEpochSecond()) {
      known = Dated.at(now);
      dated = known;
    }
    return known.text;
  }

  private record Dated(long second, String text) {
    static Dated at(Instant time) {
      return new Dated(time.getEpochSecond(), ResponseHead.date(time));
    }
  }

  boolean isClosed() {
    return closed;
  }

  /** A peer was refused for its certificate, or the handshake failed otherwise. */
  void refused(InetSocketAddress peer, IotmcException why) {
    if (why instanceof TrustException) {
      quiet.warn(peer, "refused: " + why.getMessage());
    } else {
      LOG.debug("{}: no handshake: {}", peer, why.getMessage());
    }
  }

  /** The handler owes somebody an answer for too long. */
  void leftWaiting(InetSocketAddress peer, RequestHead request) {
    quiet.warn(peer, request.method() + " " + request.target() + " was not answered in time");
  }

  @Override
  public InetSocketAddress address() {
    Channel bound = channel;
    if (bound == null) {
      throw new IllegalStateException("not yet bound");
    }
    return (InetSocketAddress) bound.localAddress();
  }

  @Override
  public void disconnect(Predicate<PeerIdentity> peers) {
    network.tls().forgetSessions();
    connections.forEach(connection -> connection.disconnect(peers));
  }

  @Override
  public void close() {
    closed = true;
    Channel bound = channel;
    if (bound != null) {
      ChannelFuture unbound = bound.close();
      if (!network.threads().isOwn(Thread.currentThread())) {
        unbound.awaitUninterruptibly(UNBIND_MILLIS);
      }
    }
    connections.forEach(ServerConnection::shutDown);
    gate.close();
    network.forget(this);
  }
}
