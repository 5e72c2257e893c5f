package org.iotmc.netty.internal;

import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.net.BindException;
import org.iotmc.netty.SocketProvider;
import org.slf4j.LoggerFactory;

/** Makes the sockets of one provider, and the event loops that can serve them. */
public sealed interface Sockets permits EpollSockets, Sockets.OfJdk {
  /** Serves them. */
  IoHandlerFactory handlers();

  /** Listens for connections. */
  ServerSocketChannel server();

  /** A connection of ours. */
  SocketChannel client();

  /**
   * Datagrams of one family; hears of groups only what came in on the link it joined on.
   *
   * @param hops the hop limit of multicasts
   */
  DatagramChannel datagrams(SocketProtocolFamily family, int hops);

  /** Whether a connection can be written to whose peer has ended its output. */
  boolean canHalfClose();

  /** Those of a provider that is available. */
  static Sockets of(SocketProvider provider) {
    return provider == SocketProvider.JDK ? new OfJdk() : new EpollSockets();
  }

  /** Those that event loops can serve. */
  static Sockets servedBy(IoEventLoopGroup loops) {
    return loops.isIoType(NioIoHandler.class) ? new OfJdk() : new EpollSockets();
  }

  /** Whether Linux's own can be used here. */
  static boolean hasEpoll() {
    try {
      return EpollSockets.areAvailable();
    } catch (NoClassDefFoundError absent) {
      return false;
    } catch (LinkageError other) {
      LoggerFactory.getLogger(Sockets.class)
          .warn("Linux's own sockets are not used: Netty's jars are of different versions", other);
      return false;
    }
  }

  /** Why an address could not be bound to, as the JDK says it. */
  static Throwable whyNotBound(Throwable cause) {
    if (!(cause instanceof IOException) || cause instanceof BindException) {
      return cause;
    }
    BindException translated = new BindException(cause.getMessage());
    translated.addSuppressed(cause);
    return translated;
  }

  /** The JDK's. */
  final class OfJdk implements Sockets {
    @Override
    public IoHandlerFactory handlers() {
      return NioIoHandler.newFactory();
    }

    @Override
    public ServerSocketChannel server() {
      return new NioServerSocketChannel() {
        @Override
        protected boolean closeOnReadError(Throwable cause) {
          // After an Error it would end by itself, and nobody would open it again.
          return super.closeOnReadError(cause) && !(cause instanceof Error && isActive());
        }
      };
    }

    @Override
    public SocketChannel client() {
      return new NioSocketChannel();
    }

    @Override
    public DatagramChannel datagrams(SocketProtocolFamily family, int hops) {
      // The JDK turns IP_MULTICAST_ALL off by itself.
      NioDatagramChannel channel = new NioDatagramChannel(family);
      channel.config().setTimeToLive(hops);
      return channel;
    }

    @Override
    public boolean canHalfClose() {
      return true;
    }
  }
}
