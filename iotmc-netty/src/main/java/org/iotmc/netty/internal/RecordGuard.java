package org.iotmc.netty.internal;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;

/**
 * Reads no more of TLS while much waits for the client to take it. A client may ask for new keys
 * without end (RFC 8446, 4.6.3) and take none of the answers, which TLS gives all by itself.
 */
final class RecordGuard extends ChannelDuplexHandler {
  private boolean held;

  @Override
  public void read(ChannelHandlerContext ctx) {
    if (ctx.channel().isWritable()) {
      ctx.read();
    } else {
      held = true;
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (held && ctx.channel().isWritable()) {
      held = false;
      ctx.read();
    }
    ctx.fireChannelWritabilityChanged();
  }
}
