package org.iotmc.api;

import java.time.Duration;
import java.util.Optional;

/**
 * Root of every failure that iotmc reports. Programmer errors are the JDK's own exceptions.
 *
 * <p>The tree is sealed: a failure concerns the transport, a malformed message, an action, trust,
 * or the store.
 */
public abstract sealed class IotmcException extends RuntimeException
    permits TransportException,
        MalformedMessageException,
        ActionException,
        TrustException,
        StoreException {
  private static final long serialVersionUID = 1L;

  IotmcException(String message) {
    super(message);
  }

  IotmcException(String message, Throwable cause) {
    super(message, cause);
  }

  /** A stackless failure, for input that a peer can make us refuse at any rate. */
  IotmcException(String message, Stackless marker) {
    super(message, null, false, false);
  }

  /** Whether the same attempt, made again later, may succeed. */
  public abstract boolean retryable();

  /**
   * When the same attempt may be made again, where that is known: the peer said so in {@code
   * RETRY-AFTER}, or this side is to say so.
   */
  public Optional<Duration> retryAfter() {
    return Optional.empty();
  }

  /** Selects the stackless constructor. */
  enum Stackless {
    STACKLESS
  }
}
