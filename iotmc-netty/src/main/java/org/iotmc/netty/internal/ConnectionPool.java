package org.iotmc.netty.internal;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.HttpRequestEncoder;
import io.netty.util.AttributeKey;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.iotmc.api.TransportException;
import org.iotmc.netty.Limits;
import org.jspecify.annotations.Nullable;

/**
 * Our outgoing connections: bounded per target and in all, kept for the next call to the same
 * target. Calls that find none free wait in the order they came. Thread-safe.
 */
final class ConnectionPool {
  private static final AttributeKey<PeerCheck> CHECK = AttributeKey.valueOf("iotmc.peerCheck");
  private static final int CONNECT_MILLIS = 10_000;

  private final HttpNetwork network;
  private final Resolver resolver;
  private final Map<Target, Integer> open = new HashMap<>();
  private final Map<Target, Deque<ClientConnection>> idle = new HashMap<>();
  private final Set<ClientConnection> idleByAge = new LinkedHashSet<>();
  private final Set<ClientConnection> all = new LinkedHashSet<>();
  private final Set<ClientCall> waiting = new LinkedHashSet<>();
  private int total;
  private boolean closed;

  ConnectionPool(HttpNetwork network) {
    this.network = network;
    this.resolver = new Resolver(network.threads());
  }

  /** What to do for a call, found under the lock and done outside. */
  private @Nullable Runnable place(ClientCall call) {
    ClientConnection free = takeIdle(call.target());
    if (free != null) {
      return () -> free.carry(call);
    }
    Limits limits = network.limits();
    int same = open.getOrDefault(call.target(), 0);
    if (same >= limits.connectionsPerTarget()) {
      return null;
    }
    if (total >= limits.outgoingConnections()) {
      Iterator<ClientConnection> oldest = idleByAge.iterator();
      if (!oldest.hasNext()) {
        return null;
      }
      // Its end makes room, and the waiting calls are looked at again then.
      ClientConnection evicted = oldest.next();
      forgetIdle(evicted);
      evicted.makeWay();
      return null;
    }
    open.merge(call.target(), 1, Integer::sum);
    total++;
    return () -> connect(call);
  }

  /** Carries a call, or lets it wait. */
  void submit(ClientCall call) {
    Runnable action;
    synchronized (this) {
      if (closed) {
        action = () -> call.fail(new TransportException(call.target() + ": the host is closed"));
      } else {
        action = place(call);
        if (action == null && waiting.size() >= network.limits().waitingCalls()) {
          action = () -> call.fail(new TransportException(call.target() + ": too many calls wait"));
        } else if (action == null) {
          waiting.add(call);
        }
      }
    }
    if (action != null) {
      action.run();
    }
  }

  /** Carries a call on another connection, as its own is gone. */
  void again(ClientCall call) {
    if (!call.isDone()) {
      submit(call);
    }
  }

  /** A call has ended; if it waits, it no longer does. */
  synchronized void forget(ClientCall call) {
    waiting.remove(call);
  }

  private void connect(ClientCall call) {
    resolver
        .resolve(call.target().host())
        .whenComplete(
            (address, failure) -> {
              if (address == null) {
                ended(call.target());
                call.fail(
                    new TransportException(call.target() + ": " + failure.getMessage(), failure));
                return;
              }
              connect(call, address);
            });
  }

  private void connect(ClientCall call, InetAddress address) {
    ChannelFuture connecting =
        new Bootstrap()
            .group(network.threads().io())
            .channel(NioSocketChannel.class)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
            .handler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    initialise(channel, call);
                  }
                })
            .connect(new InetSocketAddress(address, call.target().port()));
    connecting.channel().closeFuture().addListener(gone -> ended(call.target()));
    connecting.addListener(
        done -> {
          if (!done.isSuccess()) {
            call.fail(
                new TransportException(
                    call.target() + ": cannot connect: " + done.cause().getMessage(),
                    done.cause()));
            connecting.channel().close();
          }
        });
  }

  private void initialise(Channel channel, ClientCall call) {
    network.prepare(channel);
    Target target = call.target();
    target
        .credentials()
        .ifPresent(
            credentials -> {
              Tls.Secured tls = network.tls().connect(credentials, target, channel);
              channel.attr(CHECK).set(tls.check());
              channel.pipeline().addLast(tls.handler());
            });
    ResponseDecoder decoder = new ResponseDecoder(network.limits());
    ClientConnection connection = new ClientConnection(this, channel, decoder, call);
    channel.pipeline().addLast(decoder).addLast(new HttpRequestEncoder()).addLast(connection);
    synchronized (this) {
      all.add(connection);
    }
    channel.closeFuture().addListener(gone -> retire(connection));
    call.attach(connection);
  }

  /** The check of a secured channel. */
  @Nullable PeerCheck checkOf(Channel channel) {
    return channel.attr(CHECK).get();
  }

  Duration reuseTimeout() {
    return network.limits().reuseTimeout();
  }

  /** The connection is free for another call. */
  void release(ClientConnection connection) {
    synchronized (this) {
      if (all.contains(connection)) {
        idle.computeIfAbsent(connection.target(), key -> new ArrayDeque<>()).push(connection);
        idleByAge.add(connection);
      }
    }
    serveWaiting();
  }

  /** The connection takes no more calls. */
  synchronized void retire(ClientConnection connection) {
    forgetIdle(connection);
    all.remove(connection);
  }

  private void ended(Target target) {
    synchronized (this) {
      total--;
      open.computeIfPresent(target, (key, count) -> count > 1 ? count - 1 : null);
    }
    serveWaiting();
  }

  private void serveWaiting() {
    List<Runnable> actions = new ArrayList<>();
    synchronized (this) {
      Iterator<ClientCall> each = waiting.iterator();
      while (each.hasNext()) {
        Runnable action = place(each.next());
        if (action != null) {
          each.remove();
          actions.add(action);
        }
      }
    }
    actions.forEach(Runnable::run);
  }

  private @Nullable ClientConnection takeIdle(Target target) {
    Deque<ClientConnection> free = idle.get(target);
    ClientConnection newest = free == null ? null : free.peek();
    if (newest != null) {
      forgetIdle(newest);
    }
    return newest;
  }

  private void forgetIdle(ClientConnection connection) {
    idleByAge.remove(connection);
    Deque<ClientConnection> free = idle.get(connection.target());
    if (free != null) {
      free.remove(connection);
      if (free.isEmpty()) {
        idle.remove(connection.target());
      }
    }
  }

  void close() {
    List<ClientConnection> connections;
    List<ClientCall> calls;
    synchronized (this) {
      closed = true;
      connections = List.copyOf(all);
      calls = List.copyOf(waiting);
      waiting.clear();
    }
    calls.forEach(
        call -> call.fail(new TransportException(call.target() + ": the host is closed")));
    connections.forEach(ClientConnection::shutDown);
  }
}
