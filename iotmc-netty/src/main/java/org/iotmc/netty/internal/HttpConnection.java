package org.iotmc.netty.internal;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * What both ends of a connection have in common: parts of messages are taken one by one as the end
 * wants them, and the socket is read only then. Confined to the channel's event loop.
 */
abstract class HttpConnection extends ChannelInboundHandlerAdapter {
  /** Who the peer is, on a secure connection. */
  final @Nullable PeerCheck check;

  // Bounded by what one read of the socket brings, since nothing is read while parts are waiting.
  private final ArrayDeque<Part> inbox = new ArrayDeque<>();
  private final Channel channel;
  private @Nullable ChannelHandlerContext context;
  private @Nullable Throwable failure;
  private boolean reading;
  private boolean pumping;
  private boolean halfClosed;
  private boolean inactive;
  private boolean ended;

  HttpConnection(Channel channel, @Nullable PeerCheck check) {
    this.channel = channel;
    this.check = check;
  }

  /** Messages may go: on a plain connection at once, on a secure one after the handshake. */
  abstract void opened();

  /** The handshake failed, or proved no identity. */
  abstract void refused(@Nullable Throwable cause);

  /** Whether we wait for the peer: for a message, or for more of a body that somebody reads. */
  abstract boolean wants();

  /** Whether to read although nothing is wanted yet, to notice the end of a body or of the peer. */
  abstract boolean watches();

  /** Whether a part that has come is to be taken now. */
  abstract boolean takes(Part part);

  /** Takes one part. */
  abstract void take(Part part);

  /** The peer has ended its output, and nothing is left of it to be taken. */
  void outputEnded() {}

  /** The connection is gone, and all parts were taken; called once. */
  abstract void ended(@Nullable Throwable cause);

  /** Called when a part is wanted and none is there: whether more of what was read is decoded. */
  boolean decodesMore() {
    return false;
  }

  /** Called when a part is wanted and none is here. */
  abstract void awaits();

  /** Called when nothing is wanted for now. */
  abstract void rests();

  final void pump() {
    if (pumping) {
      return;
    }
    pumping = true;
    try {
      boolean more = true;
      while (more) {
        more = step();
      }
    } finally {
      pumping = false;
    }
  }

  private boolean step() {
    Part next = inbox.peek();
    if (next != null) {
      if (takes(next)) {
        take(inbox.remove());
        return true;
      }
      rests();
      return false;
    }
    if (inactive) {
      end();
      return false;
    }
    boolean wanted = wants();
    if (wanted && decodesMore()) {
      return true;
    }
    if (halfClosed) {
      rests();
      outputEnded();
      return false;
    }
    if (wanted) {
      awaits();
    } else {
      rests();
    }
    if ((wanted || watches()) && !reading && context != null) {
      reading = true;
      context.read();
    }
    return false;
  }

  private void end() {
    if (!ended) {
      ended = true;
      ended(failure);
    }
  }

  /** Forgets what arrived and was not taken. */
  final void discard() {
    inbox.clear();
  }

  /** Whether something arrived that was not taken. */
  final boolean hasRest() {
    return !inbox.isEmpty();
  }

  /** Whether the peer has ended its output. */
  final boolean isHalfClosed() {
    return halfClosed;
  }

  /**
   * Whether we may still send: by TLS 1.2, and by OpenSSL, a peer that ends its output ends both.
   */
  final boolean canSend() {
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    return tls == null || !tls.engine().isOutboundDone();
  }

  final Channel channel() {
    return channel;
  }

  /** Runs on the event loop. False, and it never runs, if the host is closed. */
  final boolean onLoop(Runnable action) {
    if (channel.eventLoop().inEventLoop()) {
      action.run();
      return true;
    }
    try {
      channel.eventLoop().execute(action);
      return true;
    } catch (RejectedExecutionException hostClosed) {
      return false;
    }
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    if (check == null) {
      opened();
    } else {
      beginReading();
    }
  }

  /** Sends the first request for bytes; TLS needs some before it can show anything. */
  private void beginReading() {
    if (context != null && !reading) {
      reading = true;
      context.read();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      halfClosed = true;
      pump();
      return;
    }
    if (!(event instanceof SslHandshakeCompletionEvent handshake) || check == null) {
      return;
    }
    SslHandler tls = ctx.pipeline().get(SslHandler.class);
    if (handshake.isSuccess() && tls != null && check.finished(tls.engine().getSession())) {
      opened();
    } else {
      refused(handshake.cause());
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    try {
      Part.split(msg, inbox);
    } finally {
      ReferenceCountUtil.release(msg);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    reading = false;
    pump();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    inactive = true;
    pump();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (failure == null) {
      failure = cause;
    }
    ctx.close();
  }
}
