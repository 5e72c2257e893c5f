package org.iotmc.netty.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.helpers.NOPLogger;

/** A want of memory ended a listener, and a socket for datagrams, and nobody opened it again. */
class SocketErrorsTest {
  private static final InetSocketAddress ANY =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private final Sockets sockets = new Sockets.OfJdk();
  private final SturdyLoops loops = new SturdyLoops(1, Thread::new, sockets.handlers());
  private final AtomicInteger failures = new AtomicInteger(1);
  private final Semaphore came = new Semaphore(0);

  @AfterEach
  void close() {
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  /** Has no memory once. */
  private final class Failing extends RecvByteBufAllocator.DelegatingHandle {
    Failing() {
      super(new FixedRecvByteBufAllocator(2048).newHandle());
    }

    @Override
    public void incMessagesRead(int count) {
      fail();
      super.incMessagesRead(count);
    }
  }

  private void fail() {
    if (failures.getAndDecrement() > 0) {
      throw new OutOfMemoryError("on purpose");
    }
  }

  private ByteBufAllocator failingAtFirst() {
    return (ByteBufAllocator)
        Proxy.newProxyInstance(
            ByteBufAllocator.class.getClassLoader(),
            new Class<?>[] {ByteBufAllocator.class},
            (proxy, method, arguments) -> {
              fail();
              return method.invoke(UnpooledByteBufAllocator.DEFAULT, arguments);
            });
  }

  private ChannelInboundHandlerAdapter counting() {
    return new ChannelInboundHandlerAdapter() {
      @Override
      public boolean isSharable() {
        return true;
      }

      @Override
      public void channelRead(ChannelHandlerContext ctx, Object msg) {
        ReferenceCountUtil.release(msg);
        came.release();
      }

      @Override
      public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        AcceptGuard.pause(ctx);
      }
    };
  }

  private void assertGoesOn(Channel channel, int whoComes) throws InterruptedException {
    assertThat(came.tryAcquire(whoComes, 10, TimeUnit.SECONDS)).isTrue();
    assertThat(failures.get()).isNotPositive();
    assertThat(channel.isOpen()).isTrue();
  }

  @Test
  void aListenerGoesOnAfterAnError() throws IOException, InterruptedException {
    Channel server =
        new ServerBootstrap()
            .group(loops)
            .channelFactory(sockets::server)
            .option(ChannelOption.RECVBUF_ALLOCATOR, Failing::new)
            .handler(new AcceptGuard(ANY, new QuietLog(NOPLogger.NOP_LOGGER), () -> false))
            .childHandler(counting())
            .bind(ANY)
            .syncUninterruptibly()
            .channel();
    InetSocketAddress address = (InetSocketAddress) server.localAddress();
    try (Socket first = new Socket(address.getAddress(), address.getPort());
        Socket second = new Socket(address.getAddress(), address.getPort())) {
      first.getOutputStream().write(1);
      second.getOutputStream().write(1);
      assertGoesOn(server, 2);
    }
  }

  @Test
  void aSocketForDatagramsGoesOnAfterAnError() throws IOException, InterruptedException {
    Channel channel =
        new Bootstrap()
            .group(loops)
            .channelFactory(() -> sockets.datagrams(SocketProtocolFamily.INET, 1))
            .option(ChannelOption.ALLOCATOR, failingAtFirst())
            .option(ChannelOption.RECVBUF_ALLOCATOR, new DatagramBuffers(2048))
            .handler(counting())
            .bind(ANY)
            .syncUninterruptibly()
            .channel();
    try (DatagramSocket peer = new DatagramSocket()) {
      peer.send(new DatagramPacket(new byte[] {1}, 1, channel.localAddress()));
      assertGoesOn(channel, 1);
    }
  }
}
