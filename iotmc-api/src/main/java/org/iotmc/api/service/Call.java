package org.iotmc.api.service;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.iotmc.api.PeerIdentity;
import org.iotmc.api.Warning;

/**
 * An action as it was called.
 *
 * @param arguments the arguments, checked against types and ranges
 * @param caller who calls; empty on plain HTTP
 * @param remote where the call came from; empty for a call made by this side
 * @param remaining how long the caller still waits, see {@link #within}
 * @param tolerated for a call made by this side: hears what was wrong with the answer, see {@link
 *     #onWarnings}
 * @param <A> the record of the arguments
 */
public record Call<A>(
    A arguments,
    Optional<PeerIdentity> caller,
    Optional<InetSocketAddress> remote,
    Duration remaining,
    Consumer<List<Warning>> tolerated) {
  /**
   * A call that came in.
   *
   * @param arguments the arguments
   * @param caller who calls
   * @param remote where the call came from
   * @param remaining how long the caller still waits
   */
  public Call(
      A arguments,
      Optional<PeerIdentity> caller,
      Optional<InetSocketAddress> remote,
      Duration remaining) {
    this(arguments, caller, remote, remaining, warnings -> {});
  }

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
   * A call made by this side, with the default deadline of 30 seconds (UDA 2.0, 3.2.2), or that of
   * its client where it is shorter.
   *
   * @param arguments the arguments
   * @param <A> their type
   */
  public static <A> Call<A> of(A arguments) {
    return new Call<>(arguments, Optional.empty(), Optional.empty(), Duration.ofSeconds(30));
  }

  /**
   * The same call, by one who waits no longer than this, with its repetitions and, where the device
   * has to be found first, that. The client's own deadline holds where it is shorter.
   *
   * @param deadline positive
   */
  public Call<A> within(Duration deadline) {
    if (deadline.isNegative() || deadline.isZero()) {
      throw new IllegalArgumentException("deadline must be positive: " + deadline);
    }
    return new Call<>(arguments, caller, remote, deadline, tolerated);
  }

  /**
   * The same call, by one who wants to know what was wrong with the answer and was tolerated. The
   * warnings of a fault are those of its {@link org.iotmc.api.ActionException}.
   *
   * @param listener told before the result is there, on the client's lane, if there is anything to
   *     tell; must not throw
   */
  public Call<A> onWarnings(Consumer<List<Warning>> listener) {
    return new Call<>(arguments, caller, remote, remaining, listener);
  }
}
