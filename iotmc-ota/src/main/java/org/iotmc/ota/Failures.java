package org.iotmc.ota;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Failures of stages. */
final class Failures {
  private Failures() {}

  /** Passes a failure on, if there is one. */
  static void pass(@Nullable Throwable failure, CompletableFuture<?> to) {
    if (failure != null) {
      to.completeExceptionally(failure);
    }
  }

  /** Asks user code for a stage; what it throws becomes a failed one. */
  static <T> CompletionStage<T> ask(Supplier<CompletionStage<T>> question) {
    try {
      return question.get();
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }
}
