package org.iotmc.api.spi;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.Warning;

/** What came of a body: all, or a beginning. Immutable as long as nobody changes its bytes. */
public final class ReceivedBody {
  private final byte[] bytes;
  private final Optional<Throwable> failure;

  ReceivedBody(byte[] bytes, Optional<Throwable> failure) {
    this.bytes = bytes;
    this.failure = failure;
  }

  /** How many bytes came. */
  public int length() {
    return bytes.length;
  }

  /**
   * The same without its coding.
   *
   * @param decoder undoes the coding
   * @throws CompletionException as {@link #decoded}
   */
  public ReceivedBody inflated(UnaryOperator<byte[]> decoder) {
    return new ReceivedBody(decoded(decoder), failure);
  }

  /**
   * What a codec makes of it.
   *
   * @param codec throws {@link MalformedMessageException} where the content is not whole
   * @throws CompletionException with what ended the body, where the codec makes nothing of a
   *     beginning
   * @throws MalformedMessageException where it makes nothing of all
   */
  public <T> T decoded(Function<byte[], T> codec) {
    try {
      return codec.apply(bytes);
    } catch (MalformedMessageException e) {
      throw failure.<RuntimeException>map(CompletionException::new).orElse(e);
    }
  }

  /** What to warn of where a beginning was enough: more was announced than came. */
  public Optional<Warning> warning() {
    return failure.map(why -> new Warning(Warning.Kind.CONTRADICTION, "Content-Length"));
  }

  /** Ends what waits for the whole. */
  void complete(CompletableFuture<byte[]> whole) {
    failure.ifPresentOrElse(whole::completeExceptionally, () -> whole.complete(bytes));
  }
}
