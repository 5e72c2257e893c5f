package org.iotmc.netty.internal;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Closes a server connection so that the peer can read the last answer or TLS alert: ends the
 * output, discards the input until the peer closes too, and only then closes the socket. Closing a
 * socket with unread input resets the connection, and a reset destroys what was just sent.
 */
final class LingeringClose extends ChannelDuplexHandler {
  private static final long PATIENCE_MILLIS = 1000;

  private boolean lingering;

  @Override
  public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
    if (lingering) {
      ctx.channel().closeFuture().addListener(closed -> promise.trySuccess());
      return;
    }
    Channel channel = ctx.channel();
    boolean peerClosed = ((DuplexChannel) channel).isInputShutdown();
    if (!channel.isActive() || peerClosed || channel.eventLoop().isShuttingDown()) {
      ctx.close(promise);
      return;
    }
    lingering = true;
    channel.closeFuture().addListener(closed -> promise.trySuccess());
    ctx.flush();
    ((DuplexChannel) channel)
        .shutdownOutput()
        .addListener(
            (ChannelFutureListener)
                done -> {
                  if (done.isSuccess()) {
                    ctx.read();
                  } else {
                    ctx.close();
                  }
                });
    Future<?> patience =
        ctx.executor().schedule(() -> ctx.close(), PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    // Or it would keep what the connection was made of, for many that come and go.
    channel.closeFuture().addListener(closed -> patience.cancel(false));
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    if (lingering) {
      ReferenceCountUtil.release(msg);
    } else {
      ctx.fireChannelRead(msg);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (lingering && event instanceof ChannelInputShutdownEvent) {
      ctx.close();
    } else {
      ctx.fireUserEventTriggered(event);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (lingering) {
      ctx.read();
    } else {
      ctx.fireChannelReadComplete();
    }
  }
}
