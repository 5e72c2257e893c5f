package org.iotmc.api.spi;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * A serial executor: tasks run one at a time, in the order they were given, never on an I/O thread.
 * State confined to a lane needs no lock. A task that throws is logged and does not end the lane.
 */
public interface Lane extends Executor, AutoCloseable {
  /**
   * Runs a task later, on this lane.
   *
   * @param delay how long to wait; zero or negative means as soon as possible
   * @param task what to run
   */
  Cancellable after(Duration delay, Runnable task);

  /**
   * A new incomplete future whose dependents with {@code Async} in their name, and whose time-outs,
   * stay on this lane. If the lane or its host is closed before it is complete, it fails with
   * {@link org.iotmc.api.TransportException}; a future of a closed lane has failed from the start.
   *
   * @param <T> the type of its value
   */
  <T> CompletableFuture<T> future();

  /**
   * Brings the result of a stage onto this lane: dependents of the returned future run on it.
   *
   * @param stage completed anywhere
   * @param <T> the type of its value
   */
  default <T> CompletableFuture<T> adopt(CompletionStage<T> stage) {
    CompletableFuture<T> here = future();
    stage.whenComplete(
        (value, failure) ->
            execute(
                () -> {
                  if (failure == null) {
                    here.complete(value);
                  } else {
                    here.completeExceptionally(failure);
                  }
                }));
    return here;
  }

  /**
   * Cancels the timers and drops the tasks that have not begun, and those that come. Whoever waits
   * for a {@link #future} of this lane is told that it failed, on this lane. Idempotent.
   */
  @Override
  void close();
}
