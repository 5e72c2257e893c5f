package org.iotmc.testkit;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import org.iotmc.api.spi.Lane;

/**
 * Reads what {@link PatternSource} gives, one chunk at a time on a lane, pausing once, and checks
 * each byte and how far the source is ahead.
 */
final class PatternReader implements Flow.Subscriber<ByteBuffer> {
  private final Lane lane;
  private final PatternSource source;
  private final CompletableFuture<Void> paused = new CompletableFuture<>();
  private final CompletableFuture<Long> result = new CompletableFuture<>();
  private final AtomicLong farthest = new AtomicLong();
  private final long pauseAt;
  private volatile Flow.Subscription subscription =
      new Flow.Subscription() {
        @Override
        public void request(long n) {}

        @Override
        public void cancel() {}
      };
  private volatile long read;

  PatternReader(Lane lane, PatternSource source, long pauseAt) {
    this.lane = lane;
    this.source = source;
    this.pauseAt = pauseAt;
  }

  /** Completes when the reader stops asking for a while. */
  CompletableFuture<Void> paused() {
    return paused;
  }

  /** Completes with the number of bytes when all were read. */
  CompletableFuture<Long> result() {
    return result;
  }

  /** Most bytes that the source had given and the reader had not taken. */
  long farthest() {
    return Math.max(farthest.get(), source.produced() - read);
  }

  void resume() {
    subscription.request(1);
  }

  void cancel() {
    subscription.cancel();
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    subscription = given;
    given.request(1);
  }

  @Override
  public void onNext(ByteBuffer chunk) {
    lane.execute(() -> take(chunk));
  }

  @Override
  public void onError(Throwable failure) {
    result.completeExceptionally(failure);
  }

  @Override
  public void onComplete() {
    lane.execute(() -> result.complete(read));
  }

  private void take(ByteBuffer chunk) {
    farthest.accumulateAndGet(source.produced() - read, Math::max);
    long position = read;
    while (chunk.hasRemaining()) {
      if (chunk.get() != PatternSource.at(position)) {
        result.completeExceptionally(new AssertionError("another byte at " + position));
        subscription.cancel();
        return;
      }
      position++;
    }
    boolean pause = read < pauseAt && position >= pauseAt;
    read = position;
    if (pause) {
      paused.complete(null);
    } else {
      subscription.request(1);
    }
  }
}
