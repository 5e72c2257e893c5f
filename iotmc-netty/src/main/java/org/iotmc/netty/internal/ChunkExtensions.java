package org.iotmc.netty.internal;

import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.util.List;

/**
 * Counts what stands in one body before its chunks besides their sizes: it is no body, whose bound
 * it would pass unseen (RFC 9112, 7.1.1).
 */
final class ChunkExtensions {
  /** So much of the line before a chunk is taken as what it needs. */
  private static final int CHUNK_LINE = 16;

  private final int most;
  private int sum;

  /**
   * None so far.
   *
   * @param most bytes of them in a body
   */
  ChunkExtensions(int most) {
    this.most = most;
  }

  /** Another body begins. */
  void begin() {
    sum = 0;
  }

  /**
   * Counts what a decoder took of a body.
   *
   * @param taken bytes
   * @param out what became of them, from an index on
   * @return false if that was too much; where one line is, the decoder has told it itself
   */
  boolean allow(int taken, List<Object> out, int from) {
    int line = taken;
    for (Object each : out.subList(from, out.size())) {
      if (each instanceof HttpContent content) {
        line -= content.content().readableBytes();
        if (content.decoderResult().cause() instanceof TooLongHttpLineException) {
          content.setDecoderResult(DecoderResult.failure(tooMany()));
        }
      }
    }
    sum += Math.max(0, line - CHUNK_LINE);
    return sum <= most;
  }

  /** Why a body is no good that has too many. */
  static Exception tooMany() {
    return new TooLongHttpHeaderException("too many extensions of chunks");
  }
}
