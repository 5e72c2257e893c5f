package org.iotmc.cli;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.iotmc.api.Causes;
import org.iotmc.api.TransportException;

/** Waits for stages on the command's own thread. */
public final class Await {
  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);

  private Await() {}

  /** Waits until a role has started. */
  static void start(CompletionStage<Void> start) {
    result(start, START_LIMIT);
  }

  /** Waits until a role has closed. */
  static void close(CompletionStage<Void> close) {
    result(close, CLOSE_LIMIT);
  }

  /**
   * Waits for a result.
   *
   * @param stage what to wait for
   * @param limit how long at most
   * @param <T> type of the result
   * @return the result; the stage's own failure is thrown as it is
   */
  public static <T> T result(CompletionStage<T> stage, Duration limit) {
    try {
      return stage.toCompletableFuture().get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      Throwable cause = Causes.of(e);
      if (cause instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException(cause);
    } catch (TimeoutException e) {
      throw new TransportException("no end within " + limit.toSeconds() + " seconds", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Problem("interrupted", "run it again");
    }
  }
}
