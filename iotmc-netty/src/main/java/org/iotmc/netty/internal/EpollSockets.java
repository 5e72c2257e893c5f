package org.iotmc.netty.internal;

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

/** Linux's own. Loaded only where their jar is there. */
final class EpollSockets implements Sockets {
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
  public DatagramChannel datagrams(SocketProtocolFamily family) {
    EpollDatagramChannel channel = new EpollDatagramChannel(family);
    channel.config().setOption(EpollChannelOption.IP_MULTICAST_ALL, false);
    return channel;
  }

  @Override
  public boolean canHalfClose() {
    // Once nothing is to be read, Netty 4.2.20 cannot wait until it may go on writing (ENOENT).
    return false;
  }
}
