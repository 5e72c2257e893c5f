package org.iotmc.netty.internal;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Consumer;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.PeerIdentity;
import org.jspecify.annotations.Nullable;

/**
 * One call on a client connection, from the request to the end of its answer. Confined to the
 * connection's event loop.
 */
final class Question {
  /** More 1xx that say that an answer will come are taken for one that won't: the call fails. */
  static final int MAX_INTERIMS = 256;

  private enum Phase {
    /** The head of the answer is not yet there. */
    ASKED,
    /** The head of an interim answer (1xx) was there; its end is to come. */
    INTERIM,
    ANSWERED
  }

  final ClientCall call;

  private final InboundBody input;
  private final InputWatch watch;
  private final @Nullable PeerCheck peer;
  private Phase phase = Phase.ASKED;
  private int interims;
  private @Nullable RequestWriter writer;
  private @Nullable AnswerHead head;

  /**
   * A call that is not sent yet.
   *
   * @param input the body of the answer
   * @param watch over who answers
   * @param peer who that is, on a secure connection
   */
  Question(ClientCall call, InboundBody input, InputWatch watch, @Nullable PeerCheck peer) {
    this.call = call;
    this.input = input;
    this.watch = watch;
    this.peer = peer;
  }

  /** Begins to write the request. */
  void ask(Channel channel, Consumer<Throwable> whenBroken) {
    writer = RequestWriter.start(channel, call.request(), whenBroken);
  }

  /** The channel takes bytes again. */
  void writable() {
    if (writer != null) {
      writer.writable();
    }
  }

  /** Whether nothing of the answer has come. */
  boolean isUnanswered() {
    return phase == Phase.ASKED;
  }

  boolean wantsInput() {
    AnswerHead known = head;
    return known == null || !known.hasBody() || input.hasDemand();
  }

  boolean takes(Part part) {
    return wantsInput() || !part.waitsForDemand();
  }

  private boolean isReading() {
    AnswerHead known = head;
    return known != null && known.hasBody();
  }

  /** Whether it may be asked again on another connection, as this one has ended. */
  boolean isRepeatable() {
    return isUnanswered() && RequestWriter.isRepeatable(call.request());
  }

  /** The answer is waited for; until it begins, the call's own deadline holds. */
  void awaits() {
    if (phase == Phase.ANSWERED) {
      watch.awaitBody(call.spec().deadline());
    }
  }

  /** Whether the answer has a body that nobody has begun to read. */
  boolean isUnread() {
    return isReading() && !input.hasSubscriber();
  }

  /**
   * Takes a part of the answer.
   *
   * @return whether it was the last
   * @throws MalformedMessageException if it is none that a caller can be given
   */
  boolean take(Part part) {
    watch.rest();
    if (part instanceof Part.Broken broken) {
      throw new MalformedMessageException(
          "response", call.target() + ": not HTTP: " + broken.cause().getMessage());
    }
    if (part instanceof Part.Head begun && isUnanswered()) {
      head((HttpResponse) begun.message());
    } else if (part instanceof Part.Chunk chunk && isReading()) {
      ByteBuffer bytes = chunk.bytes();
      watch.arrived(bytes.remaining());
      input.chunk(bytes);
    } else if (part instanceof Part.End && phase == Phase.INTERIM) {
      phase = Phase.ASKED;
    } else {
      return part instanceof Part.End && phase == Phase.ANSWERED;
    }
    return false;
  }

  /**
   * If the answer has a body, its caller has it from now on; one without is given at its {@link
   * #finish end}, when the connection is free for the next call.
   */
  private void head(HttpResponse message) {
    if (AnswerHead.isInterim(message)) {
      if (++interims > MAX_INTERIMS) {
        throw new MalformedMessageException(
            "response", call.target() + ": more than " + MAX_INTERIMS + " interim answers");
      }
      phase = Phase.INTERIM;
      return;
    }
    AnswerHead known = AnswerHead.of(message, call.target(), call.request().method());
    phase = Phase.ANSWERED;
    head = known;
    watch.begin();
    if (known.hasBody()) {
      call.respond(known.with(input), identity());
    }
  }

  private Optional<PeerIdentity> identity() {
    return peer == null ? Optional.empty() : peer.identity();
  }

  /** Whether the connection can be used again after the answer. */
  boolean keeps() {
    return head != null && head.keep() && writer != null && writer.isComplete();
  }

  /** Tells the end of the answer. */
  void finish() {
    AnswerHead known = head;
    if (known != null && !known.hasBody()) {
      call.respond(known.withoutBody(), identity());
    } else {
      input.end();
    }
  }

  /** The reader of the body hears why it ends. */
  void failBody(Throwable why) {
    input.fail(why);
  }

  /** Nothing more of the request is to be sent; its source is told. */
  void stopWriting(Throwable why) {
    if (writer != null) {
      writer.abort(why);
    }
  }
}
