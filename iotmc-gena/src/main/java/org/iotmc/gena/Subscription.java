package org.iotmc.gena;

/** A subscription that is kept until it is closed. Methods may be called on any thread. */
public interface Subscription extends AutoCloseable {
  /** Renews now; for a publisher that may have restarted. */
  void refresh();

  /** How often events were lost and the subscription was made anew to repair that. */
  long gaps();

  /** Ends it, with UNSUBSCRIBE; the listener hears nothing more. Idempotent. */
  @Override
  void close();
}
