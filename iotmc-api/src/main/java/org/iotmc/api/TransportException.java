package org.iotmc.api;

/** A connection, an address or a time-out failed; the peer may never have seen the message. */
public final class TransportException extends IotmcException {
  private static final long serialVersionUID = 1L;

  /**
   * A failure of the transport.
   *
   * @param message what was tried, with whom, and what happened
   */
  public TransportException(String message) {
    super(message);
  }

  /**
   * A failure of the transport with its cause.
   *
   * @param message what was tried, with whom, and what happened
   * @param cause the underlying failure
   */
  public TransportException(String message, Throwable cause) {
    super(message, cause);
  }

  @Override
  public boolean retryable() {
    return true;
  }
}
