package org.iotmc.netty.internal;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.iotmc.api.MalformedMessageException;
import org.jspecify.annotations.Nullable;

/**
 * One call on a client connection, from the request to the end of its answer. Confined to the
 * connection's event loop.
 */
final class Question {
  private enum Phase {
    /** The head of the answer is not yet there. */
    ASKED,
    /** The head of an interim answer (1xx) was there; its end is to come. */
    INTERIM,
    ANSWERED
  }

  final ClientCall call;

  /** Of the answer's body. */
  final Pace pace;

  private final InboundBody input;
  private Phase phase = Phase.ASKED;
  private @Nullable RequestWriter writer;
  private @Nullable AnswerHead head;

  Question(ClientCall call, InboundBody input, Pace pace) {
    this.call = call;
    this.input = input;
    this.pace = pace;
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

  /** Whether the answer has a body, of which more is to come. */
  boolean isReading() {
    AnswerHead known = head;
    return known != null && known.hasBody();
  }

  /** Whether the head of the answer was there. */
  boolean isAnswered() {
    return phase == Phase.ANSWERED;
  }

  /** Whether it is not the reader of the body who takes his time. */
  boolean isStalled() {
    return !isReading() || input.hasDemand() || !input.hasSubscriber();
  }

  /**
   * Takes the head of a message.
   *
   * @return the response, if its caller can read a body of it from now on; one without a body is
   *     given at its {@link #finish end}, when the connection is free for the next call
   * @throws MalformedMessageException if it is none that a caller can be given
   */
  org.iotmc.api.spi.@Nullable HttpResponse head(HttpResponse message) {
    if (AnswerHead.isInterim(message)) {
      phase = Phase.INTERIM;
      return null;
    }
    AnswerHead known = AnswerHead.of(message, call.target(), call.request().method());
    phase = Phase.ANSWERED;
    head = known;
    return known.hasBody() ? known.with(input) : null;
  }

  void chunk(ByteBuffer bytes) {
    pace.arrived(bytes.remaining());
    input.chunk(bytes);
  }

  /** The end of a message: whether it is that of the answer. */
  boolean end() {
    if (phase == Phase.INTERIM) {
      phase = Phase.ASKED;
    }
    return phase == Phase.ANSWERED;
  }

  /** Whether the connection can be used again after the answer. */
  boolean keeps() {
    return head != null && head.keep() && writer != null && writer.isComplete();
  }

  /** Tells the end of the answer; gives the response that its caller does not have yet. */
  org.iotmc.api.spi.@Nullable HttpResponse finish() {
    AnswerHead known = head;
    if (known != null && !known.hasBody()) {
      return known.withoutBody();
    }
    input.end();
    return null;
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
