package org.iotmc.netty.internal;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import java.util.concurrent.RejectedExecutionException;
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
    BUSY,
    CLOSED
  }

  private final ConnectionPool pool;
  private final Room room;
  private final Target target;
  private final ResponseDecoder decoder;
  // Of the peer.
  private final InputWatch input;
  // Of ourselves: for the next call, or for the reader of an answer.
  private final Deadline deadline;
  private State state = State.CONNECTING;
  private @Nullable ClientCall call;
  private @Nullable Question question;
  private boolean reused;

  ClientConnection(ConnectionPool pool, Channel channel, Room room, ClientCall first) {
    super(channel, Connector.checkOf(channel));
    this.pool = pool;
    this.room = room;
    this.target = room.target;
    this.decoder = new ResponseDecoder(pool.limits());
    this.input = new InputWatch(channel.eventLoop(), pool.limits().bodyTimeout(), this::tooLong);
    this.deadline = new Deadline(channel.eventLoop());
    this.call = first;
  }

  Room room() {
    return room;
  }

  ResponseDecoder decoder() {
    return decoder;
  }

  // --- the beginning

  @Override
  void refused(@Nullable Throwable cause) {
    breakOff(Tls.explain(target.toString(), cause, check));
  }

  @Override
  void opened() {
    ClientCall first = call;
    if (first == null || first.isDone()) {
      close();
    } else {
      ask(first);
    }
  }

  /** Carries another call, from any thread. */
  void carry(ClientCall next) {
    boolean taken =
        onLoop(
            () -> {
              if (state == State.IDLE && hasStrayBytes()) {
                close();
              }
              if (state != State.IDLE || !channel().isActive()) {
                pool.again(next);
              } else if (next.isDone()) {
                // Nobody waits for it any more: no reason to lose the connection.
                pool.release(this);
              } else {
                reused = true;
                ask(next);
              }
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
      send(next);
    } catch (TrustException e) {
      breakOff(new TrustException(target + ": " + e.getMessage(), e));
    } catch (RuntimeException | Error e) {
      // Whatever a call brings along, others go on: that which has just been answered, for one.
      breakOff(new TransportException(target + ": the request cannot be sent: " + e, e));
    }
  }

  private void send(ClientCall next) {
    state = State.BUSY;
    decoder.expectAnswerTo(next.request().method());
    next.attach(this);
    if (state != State.BUSY) {
      return;
    }
    InboundBody body = new InboundBody(channel().eventLoop(), this::pump, this::close);
    Question asked = new Question(next, body, input, check);
    question = asked;
    asked.ask(channel(), cause -> requestBroke(asked, cause));
    pump();
  }

  private void requestBroke(Question of, Throwable cause) {
    LOG.debug("{}: the request broke off: {}", target, cause.toString());
    // If the connection is gone, why it is gone tells more: the end of the connection follows.
    if (channel().isActive() && of == question && of.isUnanswered()) {
      breakOff(new TransportException(target + ": the request broke off: " + cause, cause));
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (question != null) {
      question.writable();
    }
  }

  // --- the answer

  @Override
  boolean wants() {
    Question now = question;
    return switch (state) {
      case CONNECTING, CLOSED -> false;
      case IDLE -> true;
      case BUSY -> now == null || now.wantsInput();
    };
  }

  @Override
  boolean watches() {
    return state == State.BUSY;
  }

  @Override
  boolean takes(Part part) {
    return wants() || (question != null && question.takes(part));
  }

  @Override
  void awaits() {
    if (question != null) {
      question.awaits();
    }
  }

  @Override
  void rests() {
    input.rest();
    if (question != null && question.isUnread() && !deadline.isArmed()) {
      deadline.arm(question.call.spec().deadline(), this::leftUnread);
    }
  }

  private void leftUnread() {
    if (question != null && question.isUnread()) {
      breakOff(new TransportException(target + ": nobody read the body of the answer"));
    }
  }

  private void tooLong() {
    breakOff(new TransportException(target + ": the body stalled, or came too slowly"));
  }

  @Override
  void take(Part part) {
    Question now = question;
    if (now == null) {
      // Nothing was asked.
      close();
      return;
    }
    try {
      if (now.take(part)) {
        // First of all free for the next call, which the end of this one may well cause.
        release(now);
        now.finish();
      }
    } catch (MalformedMessageException e) {
      breakOff(e);
    }
  }

  /** What came behind an answer, and would be taken for that to the next request. */
  private boolean hasStrayBytes() {
    return hasRest() || decoder.hasRest();
  }

  private void release(Question done) {
    call = null;
    question = null;
    if (!done.keeps() || hasStrayBytes() || !channel().isActive()) {
      done.stopWriting(new TransportException(target + ": the answer came before all was sent"));
      close();
      return;
    }
    state = State.IDLE;
    deadline.arm(pool.limits().reuseTimeout(), this::close);
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

  /** Closes later, so that the pool hears of it when it is done with what it does now. */
  void makeWay() {
    try {
      channel().eventLoop().execute(this::close);
    } catch (RejectedExecutionException hostClosed) {
      LOG.trace("{}: closed with its host", target);
    }
  }

  /** Closes from any thread. */
  void shutDown() {
    onLoop(this::close);
  }

  private void breakOff(IotmcException why) {
    if (call != null) {
      call.fail(why);
    }
    if (question != null) {
      question.failBody(why);
    }
    close();
  }

  private void close() {
    pool.retire(this);
    // Nobody wants it any more, and the end would wait until somebody took it.
    discard();
    decoder.breakOff();
    if (question != null && channel().isActive()) {
      // A reset: a mere end would say that the rest of the answer is still wanted.
      Reset.byClosing(channel());
    }
    channel().close();
  }

  @Override
  void ended(@Nullable Throwable cause) {
    state = State.CLOSED;
    input.end();
    deadline.end();
    ClientCall now = call;
    Question asked = question;
    call = null;
    question = null;
    IotmcException why = Tls.explain(target.toString(), cause, check);
    if (asked != null) {
      asked.stopWriting(why);
      asked.failBody(why);
    }
    if (now != null && reused && asked != null && asked.isRepeatable()) {
      pool.again(now);
    } else if (now != null) {
      now.fail(why);
    }
  }
}
