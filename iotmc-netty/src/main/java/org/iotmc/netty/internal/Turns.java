package org.iotmc.netty.internal;

import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequest;
import java.util.Optional;
import org.iotmc.api.PeerIdentity;
import org.iotmc.api.TransportException;
import org.iotmc.api.TrustException;
import org.iotmc.api.spi.HttpResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The requests that come by one connection: each is handed to the handler, answered or refused, and
 * only then is it the next one's turn. Confined to the channel's event loop.
 */
final class Turns implements ClientWatch.Listener {
  private static final Logger LOG = LoggerFactory.getLogger(Turns.class);

  private final ServerConnection connection;
  private final HttpServer server;
  private final ClientWatch watch;
  private @Nullable Turn turn;

  /**
   * Those of a new connection.
   *
   * @param handshake its steps, if it is a secure one
   */
  Turns(ServerConnection connection, HttpServer server, @Nullable HandshakeSteps handshake) {
    this.connection = connection;
    this.server = server;
    this.watch = new ClientWatch(connection.channel(), server.limits(), handshake, this);
  }

  /** How long the client may take. */
  ClientWatch watch() {
    return watch;
  }

  // --- what arrives

  /** Whether a request, or more of one that somebody reads, is to come now. */
  boolean wantInput() {
    Turn now = turn;
    return now == null || now.wantsInput();
  }

  /** Whether a part that has come is to be taken now. */
  boolean takeNow(Part part) {
    Turn now = turn;
    return now == null || now.takes(part);
  }

  /** Whether a request has come whose turn has not ended. */
  boolean isAnyOn() {
    return turn != null;
  }

  /** A part is wanted, and none is here. */
  void await() {
    if (turn == null) {
      watch.awaitHead();
    } else {
      watch.awaitBody();
      turn.goAhead(connection.channel());
    }
  }

  /** Nothing is wanted for now. */
  void rest() {
    if (turn == null) {
      watch.rest();
    } else {
      watch.awaitHandler();
    }
  }

  /** Takes one part. */
  void take(Part part) {
    watch.rest();
    Turn now = turn;
    try {
      if (part instanceof Part.Broken broken) {
        throw RequestHead.unreadable(broken.cause());
      } else if (now == null && part instanceof Part.Head head) {
        begin(head.message());
      } else if (now != null && now.take(part, watch)) {
        proceed(now);
      }
    } catch (Refusal e) {
      refuse(e);
    }
  }

  private void begin(HttpMessage message) {
    watch.bodyBegins();
    RequestHead head = RequestHead.of((HttpRequest) message, server.limits().requestBody());
    Optional<PeerIdentity> peer;
    try {
      peer = connection.peer();
    } catch (TrustException e) {
      connection.refuse(e);
      return;
    }
    Turn begun = new Turn(head, body(), server.limits().requestBody());
    turn = begun;
    server
        .handle(begun.exchange(connection.channel(), peer))
        .whenComplete(
            (response, failure) -> connection.onLoop(() -> answer(begun, response, failure)));
  }

  private InboundBody body() {
    return new InboundBody(connection.channel().eventLoop(), connection::pump, connection::pump);
  }

  @Override
  public void requestOverdue() {
    if (turn == null && watch.isIdle()) {
      connection.close();
    } else {
      refuse(new Refusal(408, "the request comes too slowly"));
    }
  }

  /** Answers what must not go on, or closes if an answer was begun already. */
  private void refuse(Refusal refusal) {
    LOG.debug("{}: {} {}", connection.remote(), refusal.status(), refusal.getMessage());
    Turn now = turn;
    if (now == null) {
      now = new Turn(RequestHead.unreadable(), body(), 0);
      turn = now;
    }
    now.cutOff();
    if (now.answering) {
      connection.close();
    } else {
      now.outcome.completeExceptionally(
          new TransportException(
              connection.remote() + " was answered " + refusal.status() + " instead"));
      write(now, HttpResponse.of(refusal.status()));
    }
    // Last, or the handler's own answer to a broken body would come first.
    now.failInput(refusal.forReader());
  }

  // --- what is answered

  private void answer(Turn to, @Nullable HttpResponse response, @Nullable Throwable failure) {
    if (to != turn || to.answering || connection.isClosing()) {
      if (response != null) {
        Discarder.discard(response.body());
      }
      return;
    }
    if (response == null) {
      LOG.error(
          "{} {} from {} failed", to.head.method(), to.head.target(), connection.remote(), failure);
    }
    write(to, response == null ? HttpResponse.of(500) : response);
  }

  private void write(Turn to, HttpResponse response) {
    try {
      to.beginAnswer(response, connection.isKeepable());
      to.write(
          response,
          server.date(),
          new ResponseWriter(connection.channel(), watch.output(), cause -> written(to, cause)));
    } catch (RuntimeException | Error e) {
      // Or the client would wait for ever, and nobody for the client.
      written(to, e);
      Discarder.discard(response.body());
      LOG.error(
          "{} {} from {} has no answer",
          to.head.method(),
          to.head.target(),
          connection.remote(),
          e);
    }
  }

  @Override
  public void answerOverdue() {
    Turn now = turn;
    if (now != null && now.answering) {
      now.starve();
    } else if (now != null && !connection.isClosing()) {
      server.leftWaiting(connection.remote(), now.head);
      refuse(new Refusal(503, "its handler takes too long"));
    }
  }

  private void written(Turn to, @Nullable Throwable cause) {
    if (cause != null) {
      LOG.debug("{}: the answer broke off: {}", connection.remote(), cause.toString());
      to.outcome.completeExceptionally(Tls.lost("the answer broke off", cause));
      connection.close();
      return;
    }
    to.sent();
    proceed(to);
  }

  private void proceed(Turn of) {
    if (!of.answered || of != turn) {
      return;
    }
    if (!of.keep) {
      connection.close();
      return;
    }
    if (of.inputDone) {
      turn = null;
      watch.nextRequest();
    } else {
      of.drain();
    }
    connection.pump();
  }

  /** The channel takes bytes again. */
  void writable() {
    if (turn != null) {
      turn.writable();
    }
  }

  // --- the end

  /** Whether a request has come whole, and its turn has not ended. */
  boolean isAnswerOwed() {
    return turn != null && turn.inputDone;
  }

  /** Whether an answer was begun and is not given to the network whole. */
  boolean isAnsweringStill() {
    return turn != null && turn.isAnsweringStill();
  }

  /** Whether an end of the connection would be taken for that of the answer, which it is not. */
  boolean seemEndedByClosing() {
    return turn != null && turn.seemsEndedByClosing();
  }

  /** The connection is gone. */
  void lost(TransportException why) {
    watch.end();
    if (turn != null) {
      turn.lost(why);
    }
  }
}
