package org.iotmc.netty.internal;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.function.Consumer;
import org.iotmc.api.TransportException;
import org.iotmc.api.spi.HttpResponse;
import org.jspecify.annotations.Nullable;

/** Writes one response under a watch. Confined to the channel's event loop. */
final class ResponseWriter implements BodyWriter.Listener {
  private final Channel channel;
  private final OutputWatch watch;
  private final Consumer<@Nullable Throwable> whenDone;
  private @Nullable BodyWriter body;

  /**
   * Writes with {@link #start}.
   *
   * @param whenDone called once, with what went wrong or with null
   */
  ResponseWriter(Channel channel, OutputWatch watch, Consumer<@Nullable Throwable> whenDone) {
    this.channel = channel;
    this.watch = watch;
    this.whenDone = whenDone;
  }

  /**
   * Begins to write the answer to a turn, which has begun to answer.
   *
   * @param date for {@code Date}
   */
  void start(Turn to, HttpResponse response, String date) {
    ByteBuf head = ResponseHead.of(channel, to, response, date);
    watch.start();
    if (ResponseHead.hasBody(to.head, response)) {
      var message =
          new BodyWriter.Message(head, response.body(), ResponseHead.framing(to.head, response));
      body = BodyWriter.start(channel, message, this);
      return;
    }
    Discarder.discard(response.body());
    given();
    channel.writeAndFlush(head).addListener(written -> ended(written.cause()));
  }

  @Override
  public void given() {
    watch.given();
  }

  @Override
  public void taken() {
    watch.taken();
  }

  @Override
  public void ended(@Nullable Throwable cause) {
    watch.stop();
    whenDone.accept(cause);
  }

  /** The channel takes bytes again. */
  void writable() {
    if (body != null) {
      body.writable();
    }
  }

  /** Nothing came of the body for too long. */
  void starve() {
    if (body != null) {
      body.abort(new TransportException("nothing more came of the body of the answer"));
    }
  }

  /** The connection is gone. */
  void abort(Throwable why) {
    watch.stop();
    if (body != null) {
      body.abort(why);
    }
  }
}
