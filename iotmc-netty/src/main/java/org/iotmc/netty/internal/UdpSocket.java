package org.iotmc.netty.internal;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDatagramChannel;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import org.iotmc.api.TransportException;
import org.iotmc.api.spi.DatagramSpec;
import org.iotmc.api.spi.Link;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One UDP socket on one link.
 *
 * <p>A socket for a group is bound to the group's address, which other processes and other links
 * may do as well: so it gets what is sent to the group, and (since the JDK turns {@code
 * IP_MULTICAST_ALL} off on Linux, and other systems have no such mode) only what came in on the
 * link it joined on. Windows cannot bind to a group; there it is bound to the wildcard.
 */
final class UdpSocket {
  private static final Logger LOG = LoggerFactory.getLogger(UdpSocket.class);
  private static final int MAX_DATAGRAM = 65535;
  private static final int RECEIVE_BUFFER = 1 << 20;

  /**
   * Where to open.
   *
   * @param link the link
   * @param port the port number, or 0
   */
  record Place(Link link, int port) {}

  /** Takes what arrives. */
  @FunctionalInterface
  interface Receiver {
    void received(ByteBuffer payload, InetSocketAddress source, Link link);
  }

  private final Channel channel;
  private final Link link;
  private final AtomicLong lost = new AtomicLong();

  private UdpSocket(Channel channel, Link link) {
    this.channel = channel;
    this.link = link;
  }

  /** Opens a socket; blocks until it is bound and has joined. */
  static UdpSocket open(EventLoop loop, DatagramSpec spec, Place place, Receiver receiver) {
    Link link = place.link();
    try {
      Class<? extends InetAddress> family = family(spec, link);
      InetAddress own = UdpPort.addressOf(link, family);
      NetworkInterface device = NetworkInterface.getByIndex(link.index());
      if (device == null) {
        throw new TransportException(link.name() + " is gone");
      }
      ChannelFuture bound =
          bootstrap(loop, family, device)
              .option(ChannelOption.IP_MULTICAST_TTL, spec.hops())
              .option(ChannelOption.SO_REUSEADDR, spec.group().isPresent())
              .handler(new Inbound(link, receiver))
              .bind(bindAddress(spec, own, place.port()))
              .awaitUninterruptibly();
      requireSuccess(bound, "cannot bind to UDP port " + place.port() + " on " + link.name());
      UdpSocket socket = new UdpSocket(bound.channel(), link);
      spec.group().ifPresent(group -> socket.join(group, device));
      return socket;
    } catch (SocketException e) {
      throw new TransportException(link.name() + " cannot be used: " + e.getMessage(), e);
    }
  }

  private static Class<? extends InetAddress> family(DatagramSpec spec, Link link) {
    InetAddress decides = spec.group().map(InetSocketAddress::getAddress).orElse(null);
    if (decides == null) {
      decides = link.addresses().get(0);
    }
    return decides instanceof Inet6Address ? Inet6Address.class : Inet4Address.class;
  }

  private static Bootstrap bootstrap(
      EventLoop loop, Class<? extends InetAddress> family, NetworkInterface device) {
    SocketProtocolFamily protocol =
        family == Inet6Address.class ? SocketProtocolFamily.INET6 : SocketProtocolFamily.INET;
    return new Bootstrap()
        .group(loop)
        .channelFactory(() -> new NioDatagramChannel(protocol))
        .option(ChannelOption.IP_MULTICAST_IF, device)
        .option(ChannelOption.IP_MULTICAST_LOOP_DISABLED, false)
        .option(ChannelOption.SO_RCVBUF, RECEIVE_BUFFER)
        .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(MAX_DATAGRAM));
  }

  private static InetSocketAddress bindAddress(DatagramSpec spec, InetAddress own, int port) {
    boolean windows =
        System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows");
    return spec.group()
        .map(group -> windows ? new InetSocketAddress(group.getPort()) : group)
        .orElse(new InetSocketAddress(own, port));
  }

  private void join(InetSocketAddress group, NetworkInterface device) {
    ChannelFuture joined =
        ((NioDatagramChannel) channel).joinGroup(group, device).awaitUninterruptibly();
    if (!joined.isSuccess()) {
      close();
    }
    requireSuccess(joined, "cannot join " + group + " on " + link.name());
  }

  private static void requireSuccess(ChannelFuture done, String problem) {
    Throwable cause = done.cause();
    if (cause != null) {
      throw new TransportException(problem + ": " + cause.getMessage(), cause);
    }
  }

  Link link() {
    return link;
  }

  int port() {
    return ((InetSocketAddress) channel.localAddress()).getPort();
  }

  boolean isOpen() {
    return channel.isOpen();
  }

  void send(ByteBuffer payload, InetSocketAddress target) {
    if (!channel.isWritable()) {
      lose(target, "the send buffer is full");
      return;
    }
    ByteBuf copy = Unpooled.copiedBuffer(payload);
    channel
        .writeAndFlush(new DatagramPacket(copy, target))
        .addListener(
            sent -> {
              if (!sent.isSuccess()) {
                lose(target, String.valueOf(sent.cause()));
              }
            });
  }

  private void lose(InetSocketAddress target, String why) {
    long count = lost.incrementAndGet();
    LOG.debug("{}: {} datagrams lost, the last one to {}: {}", link.name(), count, target, why);
  }

  void close() {
    channel.close();
  }

  /** Copies each datagram out; an exception never ends the socket. */
  private static final class Inbound extends SimpleChannelInboundHandler<DatagramPacket> {
    private final Link link;
    private final Receiver receiver;

    Inbound(Link link, Receiver receiver) {
      this.link = link;
      this.receiver = receiver;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, DatagramPacket packet) {
      byte[] bytes = new byte[packet.content().readableBytes()];
      packet.content().readBytes(bytes);
      receiver.received(ByteBuffer.wrap(bytes).asReadOnlyBuffer(), packet.sender(), link);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      LOG.debug("{}: receiving goes on after {}", link.name(), cause.toString());
    }
  }
}
