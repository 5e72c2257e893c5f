package org.iotmc.api.spi;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A future as {@link Lane#future} promises it, for those who write a lane: its {@code Async}
 * dependents and its time-outs stay on the lane. To fail it when the lane is closed is up to them.
 *
 * @param <T> the type of its value
 */
public class LaneFuture<T extends @Nullable Object> extends CompletableFuture<T> {
  private final Lane lane;
  private final BooleanSupplier closed;

  /**
   * An incomplete one.
   *
   * @param lane where dependents and time-outs run
   * @param closed whether the lane drops tasks by now; an {@code Async} dependent fails then
   */
  public LaneFuture(Lane lane, BooleanSupplier closed) {
    this.lane = lane;
    this.closed = closed;
  }

  /** Where dependents and time-outs run. */
  public final Lane lane() {
    return lane;
  }

  @Override
  public <U extends @Nullable Object> CompletableFuture<U> newIncompleteFuture() {
    return new LaneFuture<>(lane, closed);
  }

  @Override
  public Executor defaultExecutor() {
    return task -> {
      if (closed.getAsBoolean()) {
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
      var unused = whenComplete((value, failure) -> timer.cancel());
    }
    return this;
  }
}
