package org.iotmc.netty.internal;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.iotmc.api.spi.Cancellable;
import org.iotmc.api.spi.Lane;
import org.jspecify.annotations.Nullable;

/** A future whose {@code Async} dependents and time-outs stay on a lane. */
final class LaneFuture<T extends @Nullable Object> extends CompletableFuture<T> {
  private final Lane lane;

  LaneFuture(Lane lane) {
    this.lane = lane;
  }

  @Override
  public <U extends @Nullable Object> CompletableFuture<U> newIncompleteFuture() {
    return new LaneFuture<>(lane);
  }

  @Override
  public Executor defaultExecutor() {
    return lane;
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
