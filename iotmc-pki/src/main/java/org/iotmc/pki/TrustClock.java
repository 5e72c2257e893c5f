package org.iotmc.pki;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;

/**
 * The time at which certificates are judged (profile, section 4, Clock). A clock that is behind the
 * floor is unset; then the later of the floor and the newest not-before of the chain counts.
 */
public final class TrustClock {
  private final InstantSource clock;
  private final Supplier<Instant> floor;

  private TrustClock(InstantSource clock, Supplier<Instant> floor) {
    this.clock = clock;
    this.floor = floor;
  }

  /**
   * A clock that is known to be set.
   *
   * @param clock the time
   */
  public static TrustClock of(InstantSource clock) {
    return new TrustClock(clock, () -> Instant.MIN);
  }

  /**
   * A clock that may be unset.
   *
   * @param clock the time
   * @param floor a time that has passed for certain; asked each time, must not block
   */
  public static TrustClock withFloor(InstantSource clock, Supplier<Instant> floor) {
    return new TrustClock(clock, floor);
  }

  Instant at(List<X509Certificate> chain) {
    Instant now = clock.instant();
    Instant least = floor.get();
    if (!now.isBefore(least)) {
      return now;
    }
    Instant at = least;
    for (X509Certificate each : chain) {
      Instant begins = each.getNotBefore().toInstant();
      at = begins.isAfter(at) ? begins : at;
    }
    return at;
  }
}
