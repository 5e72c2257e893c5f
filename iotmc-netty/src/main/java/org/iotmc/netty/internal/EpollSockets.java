package org.iotmc.netty.internal;

import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.unix.Errors;
import io.netty.channel.unix.IntegerUnixChannelOption;

/** Linux's own. Loaded only where their jar is there. */
final class EpollSockets implements Sockets {
  // Of multicasts, by Linux's numbers: Netty's own option of that name sets the limit of unicasts.
  private static final ChannelOption<Integer> TTL =
      new IntegerUnixChannelOption("IP_MULTICAST_TTL", 0, 33);
  private static final ChannelOption<Integer> HOPS =
      new IntegerUnixChannelOption("IPV6_MULTICAST_HOPS", 41, 18);

  /**
   * Whether they can be used here.
   *
   * @throws LinkageError if a jar is missing, or is of another version than the native code
   */
  static boolean areAvailable() {
    // Asks for an error number, too: other versions of these jars would fail at the first error.
    return Epoll.isAvailable() && Errors.ERRNO_EPIPE_NEGATIVE < 0;
  }

  @Override
  public IoHandlerFactory handlers() {
    return EpollIoHandler.newFactory();
  }

  @Override
  public ServerSocketChannel server() {
    return new EpollServerSocketChannel();
  }

  @Override
  public SocketChannel client() {
    return new EpollSocketChannel();
  }

  @Override
  public DatagramChannel datagrams(SocketProtocolFamily family, int hops) {
    EpollDatagramChannel channel = new EpollDatagramChannel(family);
    channel.config().setOption(EpollChannelOption.IP_MULTICAST_ALL, false);
    channel.config().setOption(family == SocketProtocolFamily.INET ? TTL : HOPS, hops);
    return channel;
  }

  @Override
  public boolean canHalfClose() {
    // Once nothing is to be read, Netty 4.2.20 cannot wait until it may go on writing (ENOENT).
    return false;
  }
}
