package org.iotmc.netty.internal;

import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Goes on where the system has no socket for a connection that comes: some of those that are open
 * make way, and after a moment it is tried again. Otherwise who holds them would keep others out.
 */
final class AcceptGuard extends ChannelInboundHandlerAdapter {
  /** So many make way at a time: others need files, too. */
  static final int MAKE_WAY = 16;

  /** By then they are closed. */
  static final long PAUSE_MILLIS = 50;

  private final InetSocketAddress listener;
  private final QuietLog log;
  private final BooleanSupplier makeRoom;

  /**
   * A guard of one listener.
   *
   * @param listener for the log
   * @param makeRoom has the client that was waited for longest make way, if there is one
   */
  AcceptGuard(InetSocketAddress listener, QuietLog log, BooleanSupplier makeRoom) {
    this.listener = listener;
    this.log = log;
    this.makeRoom = makeRoom;
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (!pause(ctx)) {
      return;
    }
    int room = 0;
    while (room < MAKE_WAY && makeRoom.getAsBoolean()) {
      room++;
    }
    log.warn(listener, "cannot accept: " + cause.getMessage());
  }

  /** Reads nothing for a moment; false if that is so already. */
  static boolean pause(ChannelHandlerContext ctx) {
    ChannelConfig config = ctx.channel().config();
    if (!config.isAutoRead()) {
      return false;
    }
    // First: where even that fails, nothing is left that would never be read again.
    ctx.executor().schedule(() -> config.setAutoRead(true), PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    config.setAutoRead(false);
    return true;
  }
}
