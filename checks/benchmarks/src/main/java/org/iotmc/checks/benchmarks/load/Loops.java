package org.iotmc.checks.benchmarks.load;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;

/** Event loops and sockets of bare Netty: of the kind that ours prefers, so that both have it. */
final class Loops {
  private static final boolean OWN = Epoll.isAvailable();

  private Loops() {}

  static EventLoopGroup of(int threads) {
    return new MultiThreadIoEventLoopGroup(
        threads, OWN ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
  }

  static Class<? extends ServerSocketChannel> servers() {
    return OWN ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
  }

  static Class<? extends SocketChannel> clients() {
    return OWN ? EpollSocketChannel.class : NioSocketChannel.class;
  }
}
