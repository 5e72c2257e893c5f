package org.iotmc.api;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A connection, an address or a time-out failed, or HTTP did; the peer may never have seen the
 * message.
 */
public final class TransportException extends IotmcException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final @Nullable Duration retryAfter;

  /**
   * A failure of the transport.
   *
   * @param message what was tried, with whom, and what happened
   */
  public TransportException(String message) {
    this(message, 0, null);
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
    this.retryAfter = null;
  }

  private TransportException(String message, int status, @Nullable Duration retryAfter) {
    super(message);
    this.status = status;
    this.retryAfter = retryAfter;
  }

  /**
   * An answer whose status alone says that the call failed.
   *
   * @param status the HTTP status
   * @param message who answered so
   */
  public static TransportException ofStatus(int status, String message) {
    return new TransportException("HTTP status " + status + " " + message, status, null);
  }

  /**
   * An answer whose status alone says that the call failed, and which says when to come again.
   *
   * @param status the HTTP status
   * @param message who answered so
   * @param retryAfter the time that the peer asks for (RFC 9110, 10.2.3)
   */
  public static TransportException ofStatus(int status, String message, Duration retryAfter) {
    return new TransportException("HTTP status " + status + " " + message, status, retryAfter);
  }

  /** The HTTP status of the answer; empty if there was none. */
  public OptionalInt status() {
    return status == 0 ? OptionalInt.empty() : OptionalInt.of(status);
  }

  @Override
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }

  /**
   * So unless there was an answer, and its status (RFC 9110, 15.5) says that it will not change.
   */
  @Override
  public boolean retryable() {
    return status == 0 || status >= 500 || status == 408 || status == 429;
  }
}
