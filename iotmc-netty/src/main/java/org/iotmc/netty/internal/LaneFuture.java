package org.iotmc.netty.internal;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.iotmc.api.spi.Cancellable;
import org.jspecify.annotations.Nullable;

/** A future whose {@code Async} dependents and time-outs stay on a lane. */
final class LaneFuture<T extends @Nullable Object> extends CompletableFuture<T> {
  private final SerialLane lane;

  LaneFuture(SerialLane lane) {
    this.lane = lane;
  }

  SerialLane lane() {
    return lane;
  }

  @Override
  public <U extends @Nullable Object> CompletableFuture<U> newIncompleteFuture() {
    return new LaneFuture<>(lane);
  }

  /** A dependent that a closed lane would drop fails instead. */
  @Override
  public Executor defaultExecutor() {
    return task -> {
      if (lane.isClosed()) {
        throw new RejectedExecutionException(lane + " is closed");
      }
      lane.execute(task);
    };
  }

  @Override
  public CompletableFuture<T> orTimeout(long timeout, TimeUnit unit) {
    return within(timeout, unit, () -> completeExceptionally(new TimeoutException()));
  }

  @Override
  public CompletableFuture<T> completeOnTimeout(T value, long timeout, TimeUnit unit) {
    return within(timeout, unit, () -> complete(value));
  }

  private CompletableFuture<T> within(long timeout, TimeUnit unit, Runnable action) {
    if (!isDone()) {
      Cancellable timer = lane.after(Duration.of(timeout, unit.toChronoUnit()), action);
      whenComplete((value, failure) -> timer.cancel());
    }
    return this;
  }
}
