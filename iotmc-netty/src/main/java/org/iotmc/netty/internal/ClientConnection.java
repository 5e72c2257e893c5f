package org.iotmc.netty.internal;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.time.Duration;
import java.util.Optional;
import org.iotmc.api.IotmcException;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.TransportException;
import org.iotmc.api.TrustException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection that we opened: carries one call at a time, then waits for the next. */
final class ClientConnection extends HttpConnection {
  private static final Logger LOG = LoggerFactory.getLogger(ClientConnection.class);

  private enum State {
    CONNECTING,
    IDLE,
    /** A request is under way and the head of its answer not yet there. */
    ASKED,
    /** The head of an interim answer (1xx) was there; its end is to come. */
    INTERIM,
    ANSWERED,
    CLOSED
  }

  private final ConnectionPool pool;
  private final Target target;
  private final @Nullable PeerCheck check;
  private final ResponseDecoder decoder;
  private final Deadline deadline;
  private State state = State.CONNECTING;
  private @Nullable ClientCall call;
  private @Nullable InboundBody body;
  private @Nullable RequestWriter writer;
  private org.iotmc.api.spi.@Nullable HttpResponse bodiless;
  private boolean keep;
  private boolean reused;

  ClientConnection(
      ConnectionPool pool, Channel channel, ResponseDecoder decoder, ClientCall first) {
    super(channel);
    this.pool = pool;
    this.target = first.target();
    this.decoder = decoder;
    this.check = pool.checkOf(channel);
    this.deadline = new Deadline(channel.eventLoop());
    this.call = first;
  }

  Target target() {
    return target;
  }

  // --- the beginning

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    if (check == null) {
      connected();
    } else {
      beginReading();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (!(event instanceof SslHandshakeCompletionEvent handshake) || check == null) {
      return;
    }
    if (handshake.isSuccess() && check.identity().isPresent()) {
      connected();
    } else {
      failCall(Tls.explain(target.toString(), handshake.cause(), check));
      close();
    }
  }

  private void connected() {
    ClientCall first = call;
    if (first == null || first.isDone()) {
      close();
      return;
    }
    ask(first);
  }

  /** Carries another call, from any thread. */
  void carry(ClientCall next) {
    boolean taken =
        onLoop(
            () -> {
              if (state != State.IDLE || !channel().isActive()) {
                pool.again(next);
                return;
              }
              reused = true;
              ask(next);
            });
    if (!taken) {
      next.fail(new TransportException(target + ": the host is closed"));
    }
  }

  // --- asking

  private void ask(ClientCall next) {
    call = next;
    deadline.disarm();
    try {
      if (check != null) {
        // On each call, so that a revocation counts on connections that are open.
        check.require(next.spec().peer());
      }
    } catch (TrustException e) {
      failCall(new TrustException(target + ": " + e.getMessage(), e));
      close();
      return;
    }
    state = State.ASKED;
    decoder.expectAnswerTo(next.request().method());
    next.attach(this);
    if (state != State.ASKED) {
      return;
    }
    writer = RequestWriter.start(channel(), next.request(), this::requestBroke);
    pump();
  }

  private void requestBroke(Throwable cause) {
    LOG.debug("{}: the request broke off: {}", target, cause.toString());
    // If the connection is gone, why it is gone tells more: the end of the connection follows.
    if (channel().isActive() && state == State.ASKED) {
      failCall(new TransportException(target + ": the request broke off: " + cause, cause));
      close();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (writer != null) {
      writer.writable();
    }
  }

  // --- the answer

  @Override
  boolean wants() {
    InboundBody reading = body;
    return switch (state) {
      case CONNECTING, CLOSED -> false;
      case IDLE, ASKED, INTERIM -> true;
      case ANSWERED -> reading == null || reading.hasDemand();
    };
  }

  @Override
  boolean watches() {
    return false;
  }

  @Override
  void readsOnDemand() {
    if (state == State.ANSWERED && !deadline.isArmed()) {
      armStall();
    }
  }

  private void armStall() {
    ClientCall now = call;
    if (now != null) {
      Duration patience = now.spec().deadline();
      deadline.arm(patience, () -> stalled(patience));
    }
  }

  private void stalled(Duration patience) {
    InboundBody reading = body;
    if (reading == null || reading.hasDemand() || !reading.hasSubscriber()) {
      breakOff(new TransportException(target + ": the body stalled for " + patience));
    }
  }

  @Override
  void take(Part part) {
    if (state == State.IDLE) {
      close();
    } else if (part instanceof Part.Broken broken) {
      breakOff(
          new MalformedMessageException(
              "response", target + ": not HTTP: " + broken.cause().getMessage()));
    } else if (part instanceof Part.Head head && state == State.ASKED && call != null) {
      head((HttpResponse) head.message(), call);
    } else if (part instanceof Part.Chunk chunk && body != null) {
      deadline.disarm();
      body.chunk(chunk.bytes());
    } else if (part instanceof Part.End) {
      end();
    }
  }

  private void head(HttpResponse message, ClientCall now) {
    if (AnswerHead.isInterim(message)) {
      state = State.INTERIM;
      return;
    }
    AnswerHead head;
    try {
      head = AnswerHead.of(message, target, now.request().method());
    } catch (MalformedMessageException e) {
      breakOff(e);
      return;
    }
    state = State.ANSWERED;
    keep = head.keep();
    if (!head.hasBody()) {
      // Given to the caller at its end, when the connection is free for the next call.
      bodiless = head.withoutBody();
      return;
    }
    InboundBody arriving = new InboundBody(channel().eventLoop(), this::pump, this::close);
    body = arriving;
    armStall();
    respond(now, head.with(arriving));
  }

  private void respond(ClientCall to, org.iotmc.api.spi.HttpResponse answer) {
    to.respond(answer, check == null ? Optional.empty() : check.identity());
  }

  private void end() {
    if (state == State.INTERIM) {
      state = State.ASKED;
      return;
    }
    if (state != State.ANSWERED) {
      return;
    }
    deadline.disarm();
    InboundBody finished = body;
    org.iotmc.api.spi.HttpResponse answer = bodiless;
    ClientCall done = call;
    body = null;
    bodiless = null;
    // First of all free for the next call, which the end of this one may well cause.
    release();
    if (finished != null) {
      finished.end();
    }
    if (answer != null && done != null) {
      respond(done, answer);
    }
  }

  private void release() {
    call = null;
    boolean sent = writer != null && writer.isComplete();
    if (!keep || !sent || !channel().isActive()) {
      close();
      return;
    }
    state = State.IDLE;
    deadline.arm(pool.reuseTimeout(), this::close);
    pool.release(this);
  }

  // --- the end

  /** The call has ended before its exchange was complete; from any thread. */
  void abandon(ClientCall ended) {
    onLoop(
        () -> {
          if (call == ended && state != State.CLOSED) {
            close();
          }
        });
  }

  /** Closes from any thread. */
  void shutDown() {
    onLoop(this::close);
  }

  private void breakOff(IotmcException why) {
    failCall(why);
    if (body != null) {
      body.fail(why);
    }
    close();
  }

  private void failCall(IotmcException why) {
    ClientCall now = call;
    if (now != null) {
      now.fail(why);
    }
  }

  private void close() {
    pool.retire(this);
    channel().close();
  }

  @Override
  void ended(@Nullable Throwable cause) {
    State last = state;
    state = State.CLOSED;
    deadline.disarm();
    ClientCall now = call;
    call = null;
    IotmcException why = Tls.explain(target.toString(), cause, check);
    if (writer != null) {
      writer.abort(why);
    }
    if (body != null) {
      body.fail(why);
    }
    if (now == null || now.isDone()) {
      return;
    }
    boolean unanswered = last == State.ASKED && reused;
    if (unanswered && RequestWriter.isRepeatable(now.request())) {
      pool.again(now);
    } else {
      now.fail(why);
    }
  }
}
