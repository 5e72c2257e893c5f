package org.iotmc.gena;

import java.util.Map;

/**
 * Hears the events of one subscription; called on the subscriber's lane, one call at a time. It
 * must not block: the publisher waits for its answers on that lane.
 */
public interface EventListener {
  /**
   * Variables have new values. The first call after {@link #onSubscribed} has every variable.
   *
   * @param changed names and values as they were on the wire
   */
  void onEvent(Map<String, String> changed);

  /** A subscription was made or made anew; what was missed meanwhile comes with the next event. */
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
