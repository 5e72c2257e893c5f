package org.iotmc.endpoint;

import java.util.Map;

/**
 * Hears the events of one service of a peer, typed; called on the receiver's lane, one call at a
 * time, and must not block.
 */
@FunctionalInterface
public interface ServiceListener {
  /**
   * Variables have new values. The first call after {@link #onSubscribed} has every variable.
   *
   * @param values by variable name, in the Java types of the service's contract; what the contract
   *     does not have, or what has another form, is left out
   */
  void onEvent(Map<String, Object> values);

  /** A subscription was made or made anew. */
  default void onSubscribed() {}

  /**
   * Events were lost; a new subscription with its initial event follows.
   *
   * @param events how many
   */
  default void onMissed(long events) {}

  /**
   * The subscription cannot be made or kept; it is tried again until it is closed.
   *
   * @param reason why
   */
  default void onLost(Throwable reason) {}
}
