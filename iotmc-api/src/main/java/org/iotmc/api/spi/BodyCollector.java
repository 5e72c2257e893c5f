package org.iotmc.api.spi;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.iotmc.api.MalformedMessageException;

/** Gathers a body up to a bound; at the bound it stops reading. */
final class BodyCollector implements Flow.Subscriber<ByteBuffer> {
  private final int max;
  private final CompletableFuture<ReceivedBody> result;
  private final ByteArrayOutputStream gathered = new ByteArrayOutputStream();
  private Flow.Subscription subscription =
      new Flow.Subscription() {
        @Override
        public void request(long n) {}

        @Override
        public void cancel() {}
      };

  BodyCollector(int max, CompletableFuture<ReceivedBody> result) {
    this.max = max;
    this.result = result;
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    subscription = given;
    given.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(ByteBuffer chunk) {
    if (result.isDone()) {
      return;
    }
    if (gathered.size() + (long) chunk.remaining() > max) {
      subscription.cancel();
      result.completeExceptionally(
          new MalformedMessageException("body", "longer than " + max + " bytes"));
      return;
    }
    byte[] bytes = new byte[chunk.remaining()];
    chunk.get(bytes);
    gathered.writeBytes(bytes);
  }

  @Override
  public void onError(Throwable failure) {
    end(Optional.of(failure));
  }

  @Override
  public void onComplete() {
    end(Optional.empty());
  }

  private void end(Optional<Throwable> failure) {
    result.complete(new ReceivedBody(gathered.toByteArray(), failure));
  }
}
