package org.iotmc.sim;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.iotmc.api.spi.Cancellable;

/** A future that stays in the simulated world: no real thread, no real time. */
final class LaneFuture<T> extends CompletableFuture<T> {
  private final SimLane lane;

  LaneFuture(SimLane lane) {
    this.lane = lane;
  }

  @Override
  public <U> CompletableFuture<U> newIncompleteFuture() {
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
    return within(
        timeout, unit, () -> completeExceptionally(new TimeoutException("virtual time is up")));
  }

  @Override
  public CompletableFuture<T> completeOnTimeout(T value, long timeout, TimeUnit unit) {
    return within(timeout, unit, () -> complete(value));
  }

  @Override
  public T join() {
    mustBeDone();
    return super.join();
  }

  @Override
  public T get() throws InterruptedException, java.util.concurrent.ExecutionException {
    mustBeDone();
    return super.get();
  }

  private CompletableFuture<T> within(long timeout, TimeUnit unit, Runnable end) {
    Cancellable timer = lane.after(Duration.of(timeout, unit.toChronoUnit()), end);
    var unused = whenComplete((value, failure) -> timer.cancel());
    return this;
  }

  /** Waiting would stop the only thread there is. */
  private void mustBeDone() {
    if (!isDone()) {
      throw new IllegalStateException("waiting inside the simulated world never ends");
    }
  }
}
