package org.iotmc.api;

/** Storage could not be read or written, or holds what this version does not understand. */
public final class StoreException extends IotmcException {
  private static final long serialVersionUID = 1L;

  /**
   * A failure of storage.
   *
   * @param message which file or document, and what happened
   */
  public StoreException(String message) {
    super(message);
  }

  /**
   * A failure of storage with its cause.
   *
   * @param message which file or document, and what happened
   * @param cause the underlying failure
   */
  public StoreException(String message, Throwable cause) {
    super(message, cause);
  }

  @Override
  public boolean retryable() {
    return false;
  }
}
