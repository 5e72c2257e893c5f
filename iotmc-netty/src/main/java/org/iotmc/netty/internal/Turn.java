package org.iotmc.netty.internal;

import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.iotmc.api.PeerIdentity;
import org.iotmc.api.spi.Body;
import org.iotmc.api.spi.HttpExchange;
import org.jspecify.annotations.Nullable;

/** One request on a server connection and its answer. Confined to the connection's event loop. */
final class Turn {
  // So much of an unread body is swallowed to keep the connection; for more it is closed.
  private static final long MAX_DRAIN = 64 * 1024;

  final RequestHead head;

  /** What became of the handler's answer. */
  final CompletableFuture<Void> outcome = new CompletableFuture<>();

  private final InboundBody input;
  private final long maxBody;
  private long received;
  private boolean draining;
  private boolean continueDue;
  private boolean failed;
  boolean inputDone;
  boolean answering;
  boolean answered;
  boolean keep;
  @Nullable ResponseWriter writer;

  Turn(RequestHead head, InboundBody input, long maxBody) {
    this.head = head;
    this.input = input;
    this.maxBody = maxBody;
    this.continueDue = head.hasBody() && head.expectation() == RequestHead.Expectation.CONTINUE;
  }

  /** The request as its handler gets it. */
  HttpExchange exchange(Channel channel, Optional<PeerIdentity> peer) {
    return new HttpExchange(
        head.method(),
        head.target(),
        head.headers(),
        body(),
        (InetSocketAddress) channel.remoteAddress(),
        (InetSocketAddress) channel.localAddress(),
        peer,
        outcome);
  }

  private Body body() {
    if (!head.hasBody()) {
      return Body.empty();
    }
    OptionalLong length = head.length();
    return length.isPresent() ? Body.stream(length.getAsLong(), input) : Body.stream(input);
  }

  boolean wantsInput() {
    return !inputDone && (draining || !head.hasBody() || input.hasDemand());
  }

  boolean takes(Part part) {
    return wantsInput() || (!inputDone && !part.waitsForDemand());
  }

  /** Whether to tell the client now that it may send the body. */
  boolean goAhead() {
    boolean go = continueDue && !answering;
    continueDue = continueDue && answering;
    return go;
  }

  /**
   * Takes a part of the body.
   *
   * @return whether another {@link Pace#STRETCH} of it is complete
   */
  boolean chunk(ByteBuffer bytes) {
    long before = received;
    received += bytes.remaining();
    if (draining) {
      if (received > MAX_DRAIN) {
        throw new Refusal(413, "more of a body than anybody reads");
      }
      return false;
    }
    if (received > maxBody) {
      throw new Refusal(413, "the body is larger than " + maxBody + " bytes");
    }
    input.chunk(bytes);
    return received / Pace.STRETCH > before / Pace.STRETCH;
  }

  void inputEnded() {
    inputDone = true;
    input.end();
  }

  /** Nothing more is to be read; the reader of the body is told by {@link #failInput}. */
  void cutOff() {
    inputDone = true;
    failed = true;
    keep = false;
  }

  void failInput(Throwable cause) {
    cutOff();
    input.fail(cause);
  }

  /** The answer begins: decides whether the connection can be used again afterwards. */
  void beginAnswer(boolean keepable) {
    answering = true;
    OptionalLong length = head.length();
    boolean readable =
        inputDone
            || (!continueDue && (length.isEmpty() || length.getAsLong() - received <= MAX_DRAIN));
    keep = keepable && readable && !failed && head.persistence() == RequestHead.Persistence.KEEP;
  }

  /** Swallows the rest of the body. */
  void drain() {
    draining = true;
    received = 0;
  }
}
