package org.iotmc.api;

import java.util.concurrent.RejectedExecutionException;

/**
 * Storage could not be read or written, was too busy for it, or holds what this version does not
 * understand.
 */
public final class StoreException extends IotmcException {
  private static final long serialVersionUID = 1L;

  private final boolean retryable;

  /**
   * A failure of storage.
   *
   * @param message which file or document, and what happened
   */
  public StoreException(String message) {
    super(message);
    this.retryable = false;
  }

  /**
   * A failure of storage with its cause.
   *
   * @param message which file or document, and what happened
   * @param cause the underlying failure
   */
  public StoreException(String message, Throwable cause) {
    this(message, cause, false);
  }

  private StoreException(String message, Throwable cause, boolean retryable) {
    super(message, cause);
    this.retryable = retryable;
  }

  /**
   * Nothing was read or written, as the host did not take the work; later it may.
   *
   * @param cause the refusal
   */
  public static StoreException busy(RejectedExecutionException cause) {
    return new StoreException("the host is closed, or has too much to do at a time", cause, true);
  }

  @Override
  public boolean retryable() {
    return retryable;
  }
}
