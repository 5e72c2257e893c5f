package org.iotmc.netty.internal;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.iotmc.api.PeerIdentity;
import org.iotmc.api.TransportException;
import org.iotmc.api.spi.Body;
import org.iotmc.api.spi.HttpExchange;
import org.iotmc.api.spi.HttpResponse;
import org.jspecify.annotations.Nullable;

/** One request on a server connection and its answer. Confined to the connection's event loop. */
final class Turn {
  // So much of an unread body is swallowed to keep the connection; for more it is closed.
  private static final long MAX_DRAIN = 64 * 1024;
  private static final String GO_AHEAD = "HTTP/1.1 100 Continue\r\n\r\n";

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
  private boolean endless;
  private @Nullable ResponseWriter writer;

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

  /** Tells the client that it may send the body, if it waits to be told. */
  void goAhead(Channel channel) {
    if (continueDue && !answering) {
      continueDue = false;
      channel.writeAndFlush(ByteBufUtil.writeAscii(channel.alloc(), GO_AHEAD));
    }
  }

  /**
   * Takes a part of the body.
   *
   * @param watch hears of what came
   * @return whether it was the last
   */
  boolean take(Part part, ClientWatch watch) {
    if (part instanceof Part.Chunk chunk) {
      ByteBuffer bytes = chunk.bytes();
      watch.arrived(bytes.remaining());
      chunk(bytes);
      return false;
    }
    inputDone = true;
    input.end();
    return true;
  }

  private void chunk(ByteBuffer bytes) {
    received += bytes.remaining();
    if (draining) {
      if (received > MAX_DRAIN) {
        throw new Refusal(413, "more of a body than anybody reads");
      }
      return;
    }
    if (received > maxBody) {
      throw new Refusal(413, "the body is larger than " + maxBody + " bytes");
    }
    input.chunk(bytes);
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
  void beginAnswer(HttpResponse response, boolean keepable) {
    answering = true;
    endless = response.body().length().isEmpty() && head.version() == RequestHead.Version.HTTP_1_0;
    OptionalLong length = head.length();
    boolean readable =
        inputDone
            || (!continueDue && (length.isEmpty() || length.getAsLong() - received <= MAX_DRAIN));
    keep =
        keepable
            && !endless
            && readable
            && !failed
            && head.persistence() == RequestHead.Persistence.KEEP;
  }

  /** Whether an answer was begun and is not given to the network whole. */
  boolean isAnsweringStill() {
    return answering && !answered;
  }

  /** Whether an end of the connection would be taken for that of the answer, which it is not. */
  boolean seemsEndedByClosing() {
    return endless && isAnsweringStill();
  }

  /** Writes the answer. */
  void write(HttpResponse response, String date, ResponseWriter with) {
    writer = with;
    with.start(this, response, date);
  }

  /** The channel takes bytes again. */
  void writable() {
    if (writer != null) {
      writer.writable();
    }
  }

  /** Nothing came of the body of the answer for too long. */
  void starve() {
    if (writer != null) {
      writer.starve();
    }
  }

  /** The answer was written. */
  void sent() {
    answered = true;
    outcome.complete(null);
  }

  /** The connection is gone. */
  void lost(TransportException why) {
    failInput(why);
    if (writer != null) {
      writer.abort(why);
    }
    outcome.completeExceptionally(why);
  }

  /** Swallows the rest of the body. */
  void drain() {
    draining = true;
    received = 0;
  }
}
