package org.iotmc.api.spi;

import java.nio.ByteBuffer;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import org.iotmc.api.MalformedMessageException;

/**
 * The body of a message, in either direction: chunks on demand, so that nothing has to be in memory
 * whole. It can be read once. A chunk belongs to the one who receives it.
 */
public final class Body {
  private static final byte[] NOTHING = new byte[0];

  private final OptionalLong length;
  private final Flow.Publisher<ByteBuffer> chunks;
  private final AtomicBoolean taken = new AtomicBoolean();

  private Body(OptionalLong length, Flow.Publisher<ByteBuffer> chunks) {
    this.length = length;
    this.chunks = chunks;
  }

  /** A body without bytes. */
  public static Body empty() {
    return of(NOTHING);
  }

  /**
   * A body from memory.
   *
   * @param bytes the content; not to be changed afterwards
   */
  public static Body of(byte[] bytes) {
    return new Body(OptionalLong.of(bytes.length), new BytesPublisher(bytes));
  }

  /**
   * A body of known length that arrives or is made in chunks.
   *
   * @param length its length in bytes, 0 or more
   * @param chunks the chunks; their sum has to be the length
   */
  public static Body stream(long length, Flow.Publisher<ByteBuffer> chunks) {
    if (length < 0) {
      throw new IllegalArgumentException("a length is 0 or more: " + length);
    }
    return new Body(OptionalLong.of(length), chunks);
  }

  /**
   * A body whose length is not known beforehand.
   *
   * @param chunks the chunks
   */
  public static Body stream(Flow.Publisher<ByteBuffer> chunks) {
    return new Body(OptionalLong.empty(), chunks);
  }

  /** The length in bytes, where it is known. */
  public OptionalLong length() {
    return length;
  }

  /**
   * The chunks; may be called once.
   *
   * @throws IllegalStateException if the body was taken before
   */
  public Flow.Publisher<ByteBuffer> chunks() {
    if (!taken.compareAndSet(false, true)) {
      throw new IllegalStateException("a body can be read once");
    }
    return chunks;
  }

  /**
   * Reads the whole body into memory; may be called once, instead of {@link #chunks}.
   *
   * @param max the most bytes to take
   * @return completes on the transport's thread; fails with {@link MalformedMessageException} when
   *     the body is longer (the rest is not read), with {@link org.iotmc.api.TransportException}
   *     when it breaks off
   */
  public CompletionStage<byte[]> bytes(int max) {
    CompletableFuture<byte[]> whole = new CompletableFuture<>();
    received(max)
        .whenComplete(
            (received, tooLong) -> {
              if (tooLong != null) {
                whole.completeExceptionally(tooLong);
              } else {
                received.complete(whole);
              }
            });
    return whole;
  }

  /**
   * The same for content that shows itself whether it is whole, such as XML: a peer may announce a
   * length that is too great, and close. May be called once, instead of {@link #chunks}.
   *
   * @param max the most bytes to take
   * @return completes on the transport's thread, also where the body breaks off; fails with {@link
   *     MalformedMessageException} when it is longer
   */
  public CompletionStage<ReceivedBody> received(int max) {
    if (length.isPresent() && length.getAsLong() > max) {
      chunks().subscribe(new BodyCollector(0, new CompletableFuture<>()));
      return CompletableFuture.failedFuture(
          new MalformedMessageException("body", "longer than " + max + " bytes"));
    }
    CompletableFuture<ReceivedBody> all = new CompletableFuture<>();
    chunks().subscribe(new BodyCollector(max, all));
    return all;
  }
}
