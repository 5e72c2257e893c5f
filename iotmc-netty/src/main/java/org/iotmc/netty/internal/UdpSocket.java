package org.iotmc.netty.internal;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoEventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.SocketProtocolFamily;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import org.iotmc.api.TransportException;
import org.iotmc.api.spi.LinkAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One UDP socket on one link: either at an address of the link, to send and to be sent to, or at a
 * group, to listen only.
 *
 * <p>A socket for a group is bound to the group's address, which other processes and other links
 * may do as well: so it gets what is sent to the group, and (since {@code IP_MULTICAST_ALL} is off
 * on Linux, and other systems have no such mode) over IPv4 only what came in on the link it joined
 * on. Over IPv6 a zone in the address does the same for link-local groups; nothing does it for
 * wider ones. Windows cannot bind to a group; there it is bound to the wildcard.
 */
final class UdpSocket {
  private static final Logger LOG = LoggerFactory.getLogger(UdpSocket.class);
  private static final boolean WINDOWS =
      System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows");
  private static final int MAX_DATAGRAM = 65535;
  private static final int RECEIVE_BUFFER = 1 << 20;

  /**
   * Where to open.
   *
   * @param index number of the link
   * @param at an address of the link, or a group, with the number of the port
   */
  record Place(int index, InetSocketAddress at) {
    Place {
      at = LinkAddress.zoned(at, index);
    }

    // Spelled out, as every start compares some: a record's own is code that is made at run time.
    @Override
    public boolean equals(Object other) {
      return other instanceof Place that && index == that.index && at.equals(that.at);
    }

    @Override
    public int hashCode() {
      return 31 * at.hashCode() + index;
    }

    boolean isGroup() {
      return at.getAddress().isMulticastAddress();
    }

    /** A group of IPv6 that is heard on all links, wherever it was joined. */
    boolean isWide() {
      InetAddress address = at.getAddress();
      return isGroup() && address instanceof Inet6Address && !address.isMCLinkLocal();
    }
  }

  /** Takes what arrives. */
  @FunctionalInterface
  interface Receiver {
    void received(ByteBuffer payload, InetSocketAddress source, Place place);
  }

  private final Channel channel;
  private final Place place;
  private final AtomicLong lost = new AtomicLong();

  private UdpSocket(Channel channel, Place place) {
    this.channel = channel;
    this.place = place;
  }

  /**
   * Opens a socket; blocks until it is bound and has joined.
   *
   * @param loop what serves it
   * @param place where
   * @param hops the hop limit of multicasts
   * @param receiver takes what arrives
   */
  static UdpSocket open(IoEventLoop loop, Place place, int hops, Receiver receiver) {
    try {
      NetworkInterface device = NetworkInterface.getByIndex(place.index());
      if (device == null) {
        throw new TransportException("the link is gone");
      }
      ChannelFuture bound =
          bootstrap(loop, place, hops)
              .option(ChannelOption.IP_MULTICAST_IF, device)
              .handler(new Inbound(place, receiver))
              .bind(
                  WINDOWS && place.isGroup()
                      ? new InetSocketAddress(place.at().getPort())
                      : place.at())
              .awaitUninterruptibly();
      Throwable unbound = bound.cause();
      if (unbound != null) {
        throw failed("cannot bind to " + place.at(), Sockets.whyNotBound(unbound));
      }
      UdpSocket socket = new UdpSocket(bound.channel(), place);
      if (place.isGroup()) {
        socket.join(device);
      }
      return socket;
    } catch (SocketException e) {
      throw new TransportException("the link cannot be used: " + e.getMessage(), e);
    }
  }

  private static Bootstrap bootstrap(IoEventLoop loop, Place place, int hops) {
    SocketProtocolFamily protocol =
        place.at().getAddress() instanceof Inet6Address
            ? SocketProtocolFamily.INET6
            : SocketProtocolFamily.INET;
    return new Bootstrap()
        .group(loop)
        .channelFactory(() -> Sockets.servedBy(loop).datagrams(protocol, hops))
        .option(ChannelOption.SO_REUSEADDR, place.isGroup())
        .option(ChannelOption.IP_MULTICAST_LOOP_DISABLED, false)
        .option(ChannelOption.SO_RCVBUF, RECEIVE_BUFFER)
        .option(ChannelOption.RECVBUF_ALLOCATOR, new DatagramBuffers(MAX_DATAGRAM));
  }

  private void join(NetworkInterface device) {
    ChannelFuture joined =
        ((DatagramChannel) channel).joinGroup(place.at(), device).awaitUninterruptibly();
    Throwable outside = joined.cause();
    if (outside != null) {
      close();
      throw failed("cannot join " + place.at(), outside);
    }
  }

  private static TransportException failed(String problem, Throwable cause) {
    return new TransportException(problem + ": " + cause.getMessage(), cause);
  }

  /** From now on others may bind to the same address and port, too. */
  void share() {
    channel.config().setOption(ChannelOption.SO_REUSEADDR, true);
  }

  /** From now on something else ends with this socket. */
  void closesToo(Channel other) {
    channel.closeFuture().addListener(closed -> other.close());
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
    InetSocketAddress here = LinkAddress.zoned(target, place.index());
    channel
        .writeAndFlush(new DatagramPacket(copy, here))
        .addListener(
            sent -> {
              if (!sent.isSuccess()) {
                lose(target, String.valueOf(sent.cause()));
              }
            });
  }

  private void lose(InetSocketAddress target, String why) {
    long count = lost.incrementAndGet();
    LOG.debug("{}: {} datagrams lost, the last one to {}: {}", place.at(), count, target, why);
  }

  void close() {
    channel.close();
  }

  /** Copies each datagram out; an exception never ends the socket. */
  private static final class Inbound extends SimpleChannelInboundHandler<DatagramPacket> {
    private final Place place;
    private final Receiver receiver;

    Inbound(Place place, Receiver receiver) {
      this.place = place;
      this.receiver = receiver;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, DatagramPacket packet) {
      byte[] bytes = new byte[packet.content().readableBytes()];
      packet.content().readBytes(bytes);
      receiver.received(ByteBuffer.wrap(bytes).asReadOnlyBuffer(), packet.sender(), place);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      if (cause.getCause() instanceof OutOfMemoryError) {
        // What came is still there: nothing spins until there is memory for it.
        AcceptGuard.pause(ctx);
      }
      LOG.debug("{}: receiving goes on after {}", place.at(), cause.toString());
    }
  }
}
