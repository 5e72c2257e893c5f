package org.iotmc.gena;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** A subscription that is kept until it is closed. Methods may be called on any thread. */
public interface Subscription extends AutoCloseable {
  /**
   * Renews now, or subscribes anew if the publisher does not know us any more.
   *
   * @return completes on the subscriber's lane once the publisher has granted that; fails if it did
   *     not at the first attempt, or the subscription is closed or suspended
   */
  CompletionStage<Void> refresh();

  /**
   * The publisher has started anew and forgotten us (UDA 2.0, 4.1.1): subscribes at once, without
   * UNSUBSCRIBE.
   */
  void restarted();

  /** The name that the publisher gave it, while it is granted. */
  Optional<String> sid();

  /** How often events were lost and the subscription was made anew to repair that. */
  long gaps();

  /** How many events were lost, as far as their numbers tell. */
  long missed();

  /** Ends it, with UNSUBSCRIBE; the listener hears nothing more. Idempotent. */
  @Override
  void close();

  /**
   * The publisher is gone (UDA 2.0, 4.1.1): it is not spoken to, not even by {@link #close}, until
   * it has {@link #restarted}.
   */
  void suspend();
}
