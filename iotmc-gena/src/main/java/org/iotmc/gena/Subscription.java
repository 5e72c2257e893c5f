package org.iotmc.gena;

/** A subscription that is kept until it is closed. Methods may be called on any thread. */
public interface Subscription extends AutoCloseable {
  /** Renews now, or subscribes anew if the publisher does not know us any more. */
  void refresh();

  /**
   * The publisher has started anew and forgotten us (UDA 2.0, 4.1.1): subscribes at once, without
   * UNSUBSCRIBE.
   */
  void restarted();

  /** How often events were lost and the subscription was made anew to repair that. */
  long gaps();

  /** How many events were lost, as far as their numbers tell. */
  long missed();

  /** Ends it, with UNSUBSCRIBE; the listener hears nothing more. Idempotent. */
  @Override
  void close();

  /** Ends it without a word, as the publisher is gone. Idempotent. */
  void abandon();
}
