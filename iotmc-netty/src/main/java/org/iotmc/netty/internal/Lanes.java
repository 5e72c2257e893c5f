package org.iotmc.netty.internal;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.iotmc.api.TransportException;
import org.iotmc.api.spi.Cancellable;
import org.iotmc.api.spi.LaneFuture;
import org.jspecify.annotations.Nullable;

/**
 * What the lanes of a host share: its workers, its timers, and the futures that somebody waits for.
 * Thread-safe.
 */
@SuppressWarnings("CollectionUndefinedEquality") // a future is itself and no other
final class Lanes {
  private final Executor workers;
  private final Threads threads;
  // As many as there are questions under way: each leaves when it is answered.
  private final Set<LaneFuture<?>> pending = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  Lanes(Executor workers, Threads threads) {
    this.workers = workers;
    this.threads = threads;
  }

  Executor workers() {
    return workers;
  }

  Cancellable after(Duration delay, Runnable task) {
    return threads.after(delay, task);
  }

  boolean isClosed() {
    return closed;
  }

  /** A future that fails with its lane; at once, if that is closed already. */
  <T extends @Nullable Object> LaneFuture<T> promise(SerialLane lane) {
    LaneFuture<T> future = new LaneFuture<>(lane, lane::isClosed);
    pending.add(future);
    var unused = future.whenComplete((value, failure) -> pending.remove(future));
    if (lane.isClosed()) {
      // After it was added, so that no end of the lane can miss it.
      fail(future);
    }
    return future;
  }

  /** Fails what waits on a lane. */
  void fail(SerialLane lane) {
    for (LaneFuture<?> future : List.copyOf(pending)) {
      if (future.lane().equals(lane)) {
        fail(future);
      }
    }
  }

  /** The host is closed: from now on nothing new is run. */
  void close() {
    closed = true;
  }

  /** Fails what waits on any lane, when nothing runs any more. */
  void failAll() {
    List.copyOf(pending).forEach(Lanes::fail);
  }

  private static void fail(LaneFuture<?> future) {
    future.completeExceptionally(new TransportException(future.lane() + " is closed"));
  }
}
