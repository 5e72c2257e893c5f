package org.iotmc.api.spi;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.iotmc.api.StoreException;
import org.iotmc.api.TransportException;

/**
 * The one way to have blocking work done: the result always comes. Work that a host does not take,
 * since it has too much of it already or is closed, fails with a {@link StoreException} that can be
 * tried again; work that still waits when its host is closed fails with a {@link
 * TransportException}.
 */
public final class BlockingWork {
  private BlockingWork() {}

  /**
   * Does work and brings its result onto a lane.
   *
   * @param host gives the threads
   * @param lane where the result arrives
   * @param work what blocks
   * @param <T> the type of the result
   * @return completes on the lane; fails with what the work throws
   */
  public static <T> CompletableFuture<T> start(Host host, Lane lane, Supplier<T> work) {
    return lane.adopt(start(host.blocking(), work));
  }

  /**
   * Does work.
   *
   * @param blocking gives the threads
   * @param work what blocks
   * @param <T> the type of the result
   * @return completes on the thread that did the work, or on the caller's if the work is not taken;
   *     fails with what the work throws
   */
  public static <T> CompletableFuture<T> start(Executor blocking, Supplier<T> work) {
    Task<T> task = new Task<>(work);
    try {
      blocking.execute(task);
    } catch (RejectedExecutionException e) {
      task.result.completeExceptionally(StoreException.busy(e));
    }
    return task.result;
  }

  private static final class Task<T> implements Runnable, Cancellable {
    private final Supplier<T> work;
    private final CompletableFuture<T> result = new CompletableFuture<>();

    Task(Supplier<T> work) {
      this.work = work;
    }

    @Override
    public void run() {
      try {
        result.complete(work.get());
      } catch (RuntimeException failure) {
        result.completeExceptionally(failure);
      } catch (Error failure) {
        // Whoever waits has to hear of it, and so has the one who minds the threads.
        result.completeExceptionally(failure);
        throw failure;
      }
    }

    @Override
    public void cancel() {
      result.completeExceptionally(
          new TransportException("the host was closed before the work was begun"));
    }
  }
}
