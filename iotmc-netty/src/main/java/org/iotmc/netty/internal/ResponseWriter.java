package org.iotmc.netty.internal;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.function.Consumer;
import org.iotmc.api.spi.HttpResponse;
import org.jspecify.annotations.Nullable;

/**
 * Writes one response, and closes the connection if the client takes nothing of it. Confined to the
 * channel's event loop.
 */
final class ResponseWriter {
  private final Channel channel;
  private final OutputWatch watch;
  private @Nullable BodyWriter body;

  /** Writes under a watch. */
  ResponseWriter(Channel channel, OutputWatch watch) {
    this.channel = channel;
    this.watch = watch;
  }

  /**
   * Begins to write the answer to a turn, which has begun to answer.
   *
   * @param date for {@code Date}
   * @param whenDone called once, with what went wrong or with null
   */
  void start(Turn to, HttpResponse response, String date, Consumer<@Nullable Throwable> whenDone) {
    ByteBuf head = ResponseHead.of(channel, to, response, date);
    watch.start();
    BodyWriter.Listener listener =
        new BodyWriter.Listener() {
          @Override
          public void ended(@Nullable Throwable cause) {
            watch.stop();
            whenDone.accept(cause);
          }

          @Override
          public void taken() {
            watch.taken();
          }
        };
    if (ResponseHead.hasBody(to.head, response)) {
      var message =
          new BodyWriter.Message(head, response.body(), ResponseHead.framing(to.head, response));
      body = BodyWriter.start(channel, message, listener);
      return;
    }
    BodyWriter.discard(response.body());
    channel.writeAndFlush(head).addListener(written -> listener.ended(written.cause()));
  }

  /** The channel takes bytes again. */
  void writable() {
    if (body != null) {
      body.writable();
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
