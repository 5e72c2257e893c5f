package org.iotmc.device;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.iotmc.api.spi.DocumentQueue;
import org.iotmc.api.spi.Lane;

/**
 * A value in a document and a copy of it, of which one may be damaged. A change is visible when it
 * is durable, not before; changes are made one after the other, each on what the one before it
 * left. Changed on the lane, read anywhere.
 */
final class DurableValue<T> {
  private final Lane lane;
  private final DocumentQueue queue;
  private final String document;
  private final Function<T, byte[]> encode;
  private volatile T current;
  private T latest;

  DurableValue(Lane lane, DocumentQueue queue, Form<T> form, T stored) {
    this.lane = lane;
    this.queue = queue;
    this.document = form.document;
    this.encode = form.encode;
    this.current = stored;
    this.latest = stored;
  }

  /** Where and how a value is kept. */
  record Form<T>(String document, Function<T, byte[]> encode) {}

  /** The value that is durable. */
  T current() {
    return current;
  }

  /**
   * Changes the value.
   *
   * @param change gives the next value, or throws, and then nothing changes
   * @return the next value once it is durable
   */
  CompletableFuture<T> update(UnaryOperator<T> change) {
    T next;
    try {
      next = change.apply(latest);
    } catch (RuntimeException refused) {
      CompletableFuture<T> failed = lane.future();
      failed.completeExceptionally(refused);
      return failed;
    }
    latest = next;
    byte[] content = encode.apply(next);
    CompletionStage<Void> written = queue.write(document, content);
    CompletionStage<Void> copied = queue.write(StateDirectory.copyOf(document), content);
    return lane.adopt(written.thenCompose(kept -> copied))
        .handle(
            (done, failure) -> {
              if (failure != null) {
                latest = current;
                throw new java.util.concurrent.CompletionException(Failures.cause(failure));
              }
              current = next;
              return next;
            });
  }
}
