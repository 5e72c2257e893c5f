package org.iotmc.controller;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.iotmc.api.Causes;
import org.iotmc.api.spi.BlockingWork;
import org.iotmc.api.spi.Host;
import org.iotmc.api.spi.Lane;

/** Small helpers around stages. */
final class Work {
  private Work() {}

  /** Does something that blocks, and brings the result onto the lane. */
  static <T> CompletableFuture<T> blocking(Host host, Lane lane, Supplier<T> task) {
    return BlockingWork.start(host, lane, task);
  }

  /** Runs a task on the lane and gives its stage to a caller on any thread. */
  static <T> CompletableFuture<T> on(Lane lane, Supplier<CompletableFuture<T>> task) {
    CompletableFuture<T> result = lane.future();
    lane.execute(
        () -> {
          CompletableFuture<T> stage;
          try {
            stage = task.get();
          } catch (RuntimeException failure) {
            stage = CompletableFuture.failedFuture(failure);
          }
          var unused =
              stage.whenComplete(
                  (value, failure) -> {
                    if (failure == null) {
                      result.complete(value);
                    } else {
                      result.completeExceptionally(Causes.of(failure));
                    }
                  });
        });
    return result;
  }

  /** All values, in order, when each is there; fails as the first that fails. */
  static <T> CompletableFuture<List<T>> all(Lane lane, List<CompletableFuture<T>> stages) {
    CompletableFuture<List<T>> all = lane.future();
    AtomicInteger left = new AtomicInteger(stages.size());
    if (stages.isEmpty()) {
      all.complete(List.of());
    }
    for (CompletableFuture<T> stage : stages) {
      var unused =
          stage.whenComplete(
              (value, failure) -> {
                if (failure != null) {
                  all.completeExceptionally(Causes.of(failure));
                } else if (left.decrementAndGet() == 0) {
                  all.complete(stages.stream().map(CompletableFuture::join).toList());
                }
              });
    }
    return all;
  }
}
