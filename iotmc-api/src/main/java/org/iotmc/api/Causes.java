package org.iotmc.api;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** What is behind the failure of a stage. */
public final class Causes {
  private Causes() {}

  /**
   * What went wrong, without what futures wrap around it, as often as they did; never null.
   *
   * @param failure as a dependent stage, or who waits for a future, is given it
   */
  public static Throwable of(Throwable failure) {
    Throwable at = failure;
    while (at instanceof CompletionException || at instanceof ExecutionException) {
      Throwable inner = at.getCause();
      if (inner == null) {
        return at;
      }
      at = inner;
    }
    return at;
  }

  /**
   * The same in words, for a log or a report; the name of its class where it has none.
   *
   * @param failure as for {@link #of}
   */
  public static String reason(Throwable failure) {
    Throwable cause = of(failure);
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message;
  }
}
