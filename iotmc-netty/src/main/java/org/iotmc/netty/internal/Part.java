package org.iotmc.netty.internal;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.LastHttpContent;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Deque;

/** A piece of a message that arrived, free of Netty's reference counts. */
sealed interface Part {
  /**
   * Request or status line and headers.
   *
   * @param message as decoded
   */
  record Head(HttpMessage message) implements Part {}

  /** A piece of the body, of at least one byte. */
  final class Chunk implements Part {
    // A smaller one takes what comes next as well: each has its price, and a peer may send bytes
    // one by one.
    private static final int SMALL = 4096;

    private byte[] bytes;
    private int size;

    Chunk(ByteBuf content) {
      bytes = new byte[content.readableBytes()];
      add(content);
    }

    /** Takes more of the body, if it is small. */
    boolean takes(ByteBuf content) {
      if (size >= SMALL) {
        return false;
      }
      int needed = size + content.readableBytes();
      if (needed > bytes.length) {
        bytes = Arrays.copyOf(bytes, Math.max(needed, 2 * size));
      }
      add(content);
      return true;
    }

    private void add(ByteBuf content) {
      int more = content.readableBytes();
      content.readBytes(bytes, size, more);
      size += more;
    }

    /** What it consists of, read-only. */
    ByteBuffer bytes() {
      ByteBuffer all = ByteBuffer.wrap(bytes, 0, size);
      return (size == bytes.length ? all : all.slice()).asReadOnlyBuffer();
    }
  }

  /** The end of the message. */
  record End() implements Part {}

  /**
   * What arrived is no HTTP; nothing sensible can follow.
   *
   * @param cause what the decoder says
   */
  record Broken(Throwable cause) implements Part {}

  /**
   * Whether it is taken only as its reader asks for it. What ends a body is told at once, so that
   * nothing is kept for a reader that wants no more.
   */
  default boolean waitsForDemand() {
    return this instanceof Chunk;
  }

  /** Takes a decoded object apart; the caller releases it. */
  static void split(Object decoded, Deque<Part> into) {
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
      ByteBuf bytes = content.content();
      boolean begun = into.peekLast() instanceof Chunk last && last.takes(bytes);
      if (bytes.isReadable() && !begun) {
        into.add(new Chunk(bytes));
      }
      if (object instanceof LastHttpContent) {
        into.add(new End());
      }
    }
  }
}
