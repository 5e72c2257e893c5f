package org.iotmc.netty.internal;

import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.LastHttpContent;
import java.nio.ByteBuffer;
import java.util.Queue;

/** A piece of a message that arrived, free of Netty's reference counts. */
sealed interface Part {
  /**
   * Request or status line and headers.
   *
   * @param message as decoded
   */
  record Head(HttpMessage message) implements Part {}

  /**
   * A piece of the body.
   *
   * @param bytes read-only, at least one
   */
  record Chunk(ByteBuffer bytes) implements Part {}

  /** The end of the message. */
  record End() implements Part {}

  /**
   * What arrived is no HTTP; nothing sensible can follow.
   *
   * @param cause what the decoder says
   */
  record Broken(Throwable cause) implements Part {}

  /** Takes a decoded object apart; the caller releases it. */
  static void split(Object decoded, Queue<Part> into) {
    if (!(decoded instanceof HttpObject object)) {
      return;
    }
    if (object.decoderResult().isFailure()) {
      into.add(new Broken(object.decoderResult().cause()));
      return;
    }
    if (object instanceof HttpMessage message) {
      into.add(new Head(message));
    }
    if (object instanceof HttpContent content) {
      int size = content.content().readableBytes();
      if (size > 0) {
        byte[] bytes = new byte[size];
        content.content().readBytes(bytes);
        into.add(new Chunk(ByteBuffer.wrap(bytes).asReadOnlyBuffer()));
      }
      if (object instanceof LastHttpContent) {
        into.add(new End());
      }
    }
  }
}
