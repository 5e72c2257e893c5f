package org.iotmc.gena;

import java.net.URI;
import java.util.Optional;
import org.iotmc.api.spi.HttpExchange;

/** Decides where events may be sent, so that nobody can turn a publisher on a third party. */
@FunctionalInterface
public interface CallbackPolicy {
  /**
   * Judges one callback URL of a subscription.
   *
   * @param exchange the subscription as it was asked for
   * @param callback an absolute URL
   * @return where it leads and how to call it, or empty to refuse it
   */
  Optional<Callback> judge(HttpExchange exchange, URI callback);
}
