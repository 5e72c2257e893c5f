package org.iotmc.sim;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.iotmc.api.spi.LaneFuture;

/** A future that stays in the simulated world: no real thread, no real time. */
final class SimFuture<T> extends LaneFuture<T> {
  private final SimLane lane;

  SimFuture(SimLane lane) {
    super(lane, lane::isClosed);
    this.lane = lane;
  }

  @Override
  public <U> CompletableFuture<U> newIncompleteFuture() {
    return new SimFuture<>(lane);
  }

  @Override
  public T join() {
    mustBeDone();
    return super.join();
  }

  @Override
  public T get() throws InterruptedException, ExecutionException {
    mustBeDone();
    return super.get();
  }

  /** Waiting would stop the only thread there is. */
  private void mustBeDone() {
    if (!isDone()) {
      throw new IllegalStateException("waiting inside the simulated world never ends");
    }
  }
}
