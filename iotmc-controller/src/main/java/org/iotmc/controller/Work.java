package org.iotmc.controller;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
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
                      result.completeExceptionally(cause(failure));
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
                  all.completeExceptionally(cause(failure));
                } else if (left.decrementAndGet() == 0) {
                  all.complete(stages.stream().map(CompletableFuture::join).toList());
                }
              });
    }
    return all;
  }

  /** The failure itself, without what stages wrap around it. */
  static Throwable cause(Throwable failure) {
    Throwable cause = failure.getCause();
    return failure instanceof CompletionException && cause != null ? cause(cause) : failure;
  }

  /** The words of a failure, for reports and logs. */
  static String reason(Throwable failure) {
    Throwable cause = cause(failure);
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message;
  }
}
