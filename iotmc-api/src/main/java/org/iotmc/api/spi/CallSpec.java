package org.iotmc.api.spi;

import java.time.Duration;
import java.util.Optional;
import org.iotmc.api.Udn;

/**
 * How to make a call.
 *
 * @param deadline the longest time until the response's head is there; a body that stalls for as
 *     long fails, too
 * @param credentials who we are, for https; without them an https call fails
 * @param peer the device that the call means: the call fails with {@link
 *     org.iotmc.api.TrustException} before anything is sent if another answers; empty accepts any
 *     peer that the verifier accepts
 * @param server judges a web server by its host name, for https without credentials
 */
public record CallSpec(
    Duration deadline,
    Optional<Credentials> credentials,
    Optional<Udn> peer,
    Optional<ServerVerifier> server) {
  /** Deadline where none is given: 30 seconds (UDA 2.0, 2.11, 3.2.2 and 4.3.2). */
  public static final Duration DEFAULT_DEADLINE = Duration.ofSeconds(30);

  public CallSpec {
    if (deadline.isNegative() || deadline.isZero()) {
      throw new IllegalArgumentException("deadline must be positive: " + deadline);
    }
    if (server.isPresent() && (credentials.isPresent() || peer.isPresent())) {
      throw new IllegalArgumentException("a peer is known by its UDN or by its host name");
    }
  }

  /**
   * A call to a device or controller.
   *
   * @param deadline the longest time until the response's head is there
   * @param credentials who we are, for https
   * @param peer the device that the call means
   */
  public CallSpec(Duration deadline, Optional<Credentials> credentials, Optional<Udn> peer) {
    this(deadline, credentials, peer, Optional.empty());
  }

  /** A plain HTTP call with the default deadline. */
  public static CallSpec plain() {
    return new CallSpec(DEFAULT_DEADLINE, Optional.empty(), Optional.empty());
  }

  /**
   * A call with mutual authentication to a named device.
   *
   * @param credentials who we are and whom we trust
   * @param peer the device that is meant
   */
  public static CallSpec to(Credentials credentials, Udn peer) {
    return new CallSpec(DEFAULT_DEADLINE, Optional.of(credentials), Optional.of(peer));
  }

  /**
   * A call to a web server that is known by its host name. We show no certificate.
   *
   * @param verifier judges its certificate
   */
  public static CallSpec toServer(ServerVerifier verifier) {
    return new CallSpec(
        DEFAULT_DEADLINE, Optional.empty(), Optional.empty(), Optional.of(verifier));
  }

  /**
   * The same with another deadline.
   *
   * @param other positive
   */
  public CallSpec within(Duration other) {
    return new CallSpec(other, credentials, peer, server);
  }
}
