package org.iotmc.api.service;

import java.time.Duration;
import java.util.Optional;
import org.iotmc.api.PeerIdentity;

/**
 * An action as it was called.
 *
 * @param arguments the arguments, checked against types and ranges
 * @param caller who calls; empty on plain HTTP
 * @param remaining how long the caller still waits
 * @param <A> the record of the arguments
 */
public record Call<A>(A arguments, Optional<PeerIdentity> caller, Duration remaining) {
  /**
   * A call made by this side, with the default deadline of 30 seconds (UDA 2.0, 3.2.2).
   *
   * @param arguments the arguments
   * @param <A> their type
   */
  public static <A> Call<A> of(A arguments) {
    return new Call<>(arguments, Optional.empty(), Duration.ofSeconds(30));
  }
}
