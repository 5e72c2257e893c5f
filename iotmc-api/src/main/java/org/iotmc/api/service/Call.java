package org.iotmc.api.service;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import org.iotmc.api.PeerIdentity;

/**
 * An action as it was called.
 *
 * @param arguments the arguments, checked against types and ranges
 * @param caller who calls; empty on plain HTTP
 * @param remote where the call came from; empty for a call made by this side
 * @param remaining how long the caller still waits
 * @param <A> the record of the arguments
 */
public record Call<A>(
    A arguments,
    Optional<PeerIdentity> caller,
    Optional<InetSocketAddress> remote,
    Duration remaining) {
  /**
   * A call whose origin on the network is not known.
   *
   * @param arguments the arguments
   * @param caller who calls
   * @param remaining how long the caller still waits
   */
  public Call(A arguments, Optional<PeerIdentity> caller, Duration remaining) {
    this(arguments, caller, Optional.empty(), remaining);
  }

  /**
   * A call made by this side, with the default deadline of 30 seconds (UDA 2.0, 3.2.2).
   *
   * @param arguments the arguments
   * @param <A> their type
   */
  public static <A> Call<A> of(A arguments) {
    return new Call<>(arguments, Optional.empty(), Optional.empty(), Duration.ofSeconds(30));
  }
}
