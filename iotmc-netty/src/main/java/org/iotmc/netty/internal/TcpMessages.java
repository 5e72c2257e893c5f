package org.iotmc.netty.internal;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoEventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.iotmc.api.TransportException;
import org.iotmc.api.spi.DatagramSpec;
import org.iotmc.api.spi.LinkAddress;
import org.iotmc.api.spi.Source;
import org.iotmc.api.spi.SourceShares;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The messages by TCP of one port, each over a connection of its own, within the bounds that {@link
 * DatagramSpec} names. State is confined to the port's event loop.
 */
final class TcpMessages {
  private static final Logger LOG = LoggerFactory.getLogger(TcpMessages.class);
  private static final long MILLIS = DatagramSpec.TCP_TIME.toMillis();

  private final IoEventLoop loop;
  private final UdpSocket.Receiver receiver;
  private final Set<Channel> incoming = new HashSet<>();
  private final Set<Channel> outgoing = new HashSet<>();
  private final SourceShares sources = new SourceShares(DatagramSpec.MAX_TCP_FROM_ONE);
  private final SourceShares targets = new SourceShares(DatagramSpec.MAX_TCP_FROM_ONE);

  TcpMessages(IoEventLoop loop, UdpSocket.Receiver receiver) {
    this.loop = loop;
    this.receiver = receiver;
  }

  /** Accepts connections; blocks until it does. */
  Channel listen(UdpSocket.Place place) {
    ChannelFuture bound =
        new ServerBootstrap()
            .group(loop)
            .channelFactory(Sockets.servedBy(loop)::server)
            // Those that are open end soon by themselves.
            .handler(new AcceptGuard(place.at(), new QuietLog(LOG), () -> false))
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel accepted) {
                    accept(accepted, place);
                  }
                })
            .bind(place.at())
            .awaitUninterruptibly();
    Throwable failure = bound.cause();
    if (failure != null) {
      throw new TransportException(
          "cannot listen at " + place.at() + " by TCP: " + failure.getMessage(),
          Sockets.whyNotBound(failure));
    }
    return bound.channel();
  }

  private void accept(SocketChannel accepted, UdpSocket.Place place) {
    InetSocketAddress source = accepted.remoteAddress();
    if (source == null
        || incoming.size() >= DatagramSpec.MAX_TCP_CONNECTIONS
        || !hold(sources, source, accepted)) {
      accepted.close();
      return;
    }
    incoming.add(accepted);
    accepted.closeFuture().addListener(closed -> incoming.remove(accepted));
    accepted.pipeline().addLast(new Inbound(source, place));
    endInTime(accepted);
  }

  /** Takes a place until the connection is closed; false if there is none. */
  static boolean hold(SourceShares shares, InetSocketAddress peer, Channel channel) {
    Source source = Source.of(peer.getAddress());
    if (!shares.take(source)) {
      return false;
    }
    channel.closeFuture().addListener(closed -> shares.give(source, 1));
    return true;
  }

  private void endInTime(Channel channel) {
    Future<?> end = loop.schedule(() -> channel.close(), MILLIS, TimeUnit.MILLISECONDS);
    channel.closeFuture().addListener(closed -> end.cancel(false));
  }

  /**
   * Connects, sends and closes.
   *
   * @param payload the message
   * @param target where to
   * @param from the address to send from, and the number of its link
   */
  void send(ByteBuffer payload, InetSocketAddress target, UdpSocket.Place from) {
    ByteBuf copy = Unpooled.copiedBuffer(payload);
    InetSocketAddress there = LinkAddress.zoned(target, from.index());
    InetSocketAddress here = new InetSocketAddress(from.at().getAddress(), 0);
    loop.execute(() -> connect(copy, there, here));
  }

  private void connect(ByteBuf message, InetSocketAddress target, InetSocketAddress from) {
    if (outgoing.size() >= DatagramSpec.MAX_TCP_CONNECTIONS
        || !targets.hasRoom(Source.of(target.getAddress()))) {
      LOG.debug("A message to {} is lost: too many are under way", target);
      return;
    }
    ChannelFuture connecting =
        new Bootstrap()
            .group(loop)
            .channelFactory(Sockets.servedBy(loop)::client)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.toIntExact(MILLIS))
            .handler(new Outbound(message))
            .connect(target, from);
    Channel channel = connecting.channel();
    outgoing.add(channel);
    hold(targets, target, channel);
    channel.closeFuture().addListener(closed -> outgoing.remove(channel));
    endInTime(channel);
    connecting.addListener(
        connected -> {
          if (!connected.isSuccess()) {
            LOG.debug("A message to {} is lost: {}", target, String.valueOf(connected.cause()));
            channel.close();
          }
        });
  }

  /** Ends all connections; any thread. */
  void close() {
    try {
      loop.execute(
          () -> {
            Set.copyOf(incoming).forEach(Channel::close);
            Set.copyOf(outgoing).forEach(Channel::close);
          });
    } catch (RejectedExecutionException e) {
      LOG.debug("The host is closed, and its connections with it");
    }
  }

  /** Gathers a message; it is complete when the connection ends without a fault. */
  private final class Inbound extends SimpleChannelInboundHandler<ByteBuf> {
    private final InetSocketAddress source;
    private final UdpSocket.Place place;
    private final ByteArrayOutputStream message = new ByteArrayOutputStream();
    private boolean broken;

    Inbound(InetSocketAddress source, UdpSocket.Place place) {
      this.source = source;
      this.place = place;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, ByteBuf part) throws IOException {
      if (part.readableBytes() > DatagramSpec.MAX_TCP_MESSAGE - message.size()) {
        broken = true;
        ctx.close();
        return;
      }
      part.readBytes(message, part.readableBytes());
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      if (!broken && message.size() > 0) {
        ByteBuffer payload = ByteBuffer.wrap(message.toByteArray()).asReadOnlyBuffer();
        receiver.received(payload, source, place);
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      LOG.debug("A message of {} by TCP broke off: {}", source, cause.toString());
      broken = true;
      ctx.close();
    }
  }

  /** Sends its message once there is a connection; reads nothing. */
  private static final class Outbound extends ChannelInboundHandlerAdapter {
    private final ByteBuf message;

    Outbound(ByteBuf message) {
      this.message = message;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
      ctx.writeAndFlush(message).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object part) {
      ReferenceCountUtil.release(part);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      LOG.debug("A message by TCP broke off: {}", cause.toString());
      ctx.close();
    }
  }
}
