package org.iotmc.netty.internal;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.AttributeKey;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.RejectedExecutionException;
import org.iotmc.api.TransportException;
import org.iotmc.netty.NameResolver;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens connections of a pool: finds the address, connects, sets up. Whatever becomes of it, the
 * call that it was for is carried or fails, and the pool has the place back in the end.
 */
final class Connector {
  private static final Logger LOG = LoggerFactory.getLogger(Connector.class);
  private static final AttributeKey<PeerCheck> CHECK = AttributeKey.valueOf("iotmc.peerCheck");
  private static final int CONNECT_MILLIS = 10_000;

  private final ConnectionPool pool;
  private final HttpNetwork network;
  private final ChannelFactory<SocketChannel> sockets;
  private final Resolver resolver;

  Connector(
      ConnectionPool pool,
      HttpNetwork network,
      NameResolver names,
      ChannelFactory<SocketChannel> sockets) {
    this.pool = pool;
    this.network = network;
    this.sockets = sockets;
    this.resolver = new Resolver(network.threads(), names);
  }

  /** Opens a connection, in a place that is taken already, which carries a call first. */
  void open(ClientCall call, Room room) {
    resolver
        .resolve(call.target().host())
        .whenComplete(
            (address, failure) -> {
              if (address == null) {
                notOpened(call, room, failure.getMessage(), failure);
              } else {
                connect(call, room, address);
              }
            });
  }

  private void connect(ClientCall call, Room room, InetAddress address) {
    ChannelFuture connecting;
    try {
      connecting = begin(call, room, address);
    } catch (RuntimeException | Error e) {
      notOpened(call, room, "cannot connect: " + e, e);
      return;
    }
    if (connecting.isDone()) {
      // There is no socket for it, or no event loop that would tell a listener.
      connected(connecting, call, room);
    } else {
      connecting.addListener(done -> connected(connecting, call, room));
    }
  }

  private ChannelFuture begin(ClientCall call, Room room, InetAddress address) {
    return new Bootstrap()
        .group(network.threads().io())
        .channelFactory(sockets)
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
        .handler(
            new ChannelInitializer<>() {
              @Override
              protected void initChannel(Channel channel) {
                try {
                  initialise(channel, call, room);
                } catch (RuntimeException | Error e) {
                  // First, as the connection's end would tell only that it was closed.
                  call.fail(new TransportException(call.target() + ": " + e.getMessage(), e));
                  channel.close();
                }
              }
            })
        .connect(new InetSocketAddress(address, call.target().port()));
  }

  private void connected(ChannelFuture connecting, ClientCall call, Room room) {
    if (!connecting.isSuccess()) {
      Throwable cause = connecting.cause();
      notOpened(call, room, "cannot connect: " + cause.getMessage(), cause);
      return;
    }
    ChannelFuture gone = connecting.channel().closeFuture();
    if (gone.isDone()) {
      // Its event loop may have ended with the host, and would tell no listener.
      giveBack(room);
    } else {
      gone.addListener(done -> pool.ended(room));
    }
  }

  private void notOpened(ClientCall call, Room room, @Nullable String why, Throwable cause) {
    call.fail(new TransportException(call.target() + ": " + why, cause));
    giveBack(room);
  }

  private void giveBack(Room room) {
    try {
      // Later: the next that waits is tried then, and may fail in the same way at once.
      network.threads().io().execute(() -> pool.ended(room));
    } catch (RejectedExecutionException hostClosed) {
      LOG.trace("{}: a place is not needed any more", room.target);
    }
  }

  private void initialise(Channel channel, ClientCall call, Room room) {
    network.prepare(channel);
    Target target = call.target();
    if (target.isSecure()) {
      Tls.Secured tls = network.tls().connect(target, channel);
      channel.attr(CHECK).set(tls.check());
      channel.pipeline().addLast(tls.handler());
    }
    ClientConnection connection = new ClientConnection(pool, channel, room, call);
    channel.pipeline().addLast(connection.decoder()).addLast(connection);
    pool.opened(connection);
    channel.closeFuture().addListener(gone -> pool.gone(connection));
    call.attach(connection);
  }

  /** The check of a secured channel. */
  static @Nullable PeerCheck checkOf(Channel channel) {
    return channel.attr(CHECK).get();
  }
}
