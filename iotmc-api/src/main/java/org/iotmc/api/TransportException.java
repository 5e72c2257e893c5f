package org.iotmc.api;

import java.util.OptionalInt;

/**
 * A connection, an address or a time-out failed, or HTTP did; the peer may never have seen the
 * message.
 */
public final class TransportException extends IotmcException {
  private static final long serialVersionUID = 1L;

  private final int status;

  /**
   * A failure of the transport.
   *
   * @param message what was tried, with whom, and what happened
   */
  public TransportException(String message) {
    this(message, 0);
  }

  /**
   * A failure of the transport with its cause.
   *
   * @param message what was tried, with whom, and what happened
   * @param cause the underlying failure
   */
  public TransportException(String message, Throwable cause) {
    super(message, cause);
    this.status = 0;
  }

  private TransportException(String message, int status) {
    super(message);
    this.status = status;
  }

  /**
   * An answer whose status alone says that the call failed.
   *
   * @param status the HTTP status
   * @param message who answered so
   */
  public static TransportException ofStatus(int status, String message) {
    return new TransportException("HTTP status " + status + " " + message, status);
  }

  /** The HTTP status of the answer; empty if there was none. */
  public OptionalInt status() {
    return status == 0 ? OptionalInt.empty() : OptionalInt.of(status);
  }

  /**
   * So unless there was an answer, and its status (RFC 9110, 15.5) says that it will not change.
   */
  @Override
  public boolean retryable() {
    return status == 0 || status >= 500 || status == 408 || status == 429;
  }
}
