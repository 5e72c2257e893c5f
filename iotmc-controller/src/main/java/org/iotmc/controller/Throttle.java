package org.iotmc.controller;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.iotmc.api.spi.Lane;

/** Lets only so many things be under way at a time; the others wait. Confined to the lane. */
final class Throttle {
  private final Lane lane;
  private final int most;
  private final Deque<Runnable> waiting = new ArrayDeque<>();
  private int running;

  Throttle(Lane lane, int most) {
    this.lane = lane;
    this.most = most;
  }

  <T> CompletableFuture<T> run(Supplier<CompletableFuture<T>> task) {
    CompletableFuture<T> result = lane.future();
    waiting.add(() -> start(task, result));
    next();
    return result;
  }

  private <T> void start(Supplier<CompletableFuture<T>> task, CompletableFuture<T> result) {
    var unused =
        Work.on(lane, task)
            .whenComplete(
                (value, failure) -> {
                  running--;
                  if (failure == null) {
                    result.complete(value);
                  } else {
                    result.completeExceptionally(failure);
                  }
                  next();
                });
  }

  private void next() {
    while (running < most && !waiting.isEmpty()) {
      running++;
      waiting.remove().run();
    }
  }
}
