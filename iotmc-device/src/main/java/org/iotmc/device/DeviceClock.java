package org.iotmc.device;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.iotmc.api.spi.Host;
import org.iotmc.pki.TrustClock;

/**
 * The time, as far as the device knows it (profile, section 4, Clock). A wall clock behind the
 * floor is not set; then the time that has passed since the floor was learnt counts. Thread-safe.
 */
final class DeviceClock implements InstantSource {
  private final Host host;
  private volatile Floor floor;

  private record Floor(Instant instant, long nanos) {}

  DeviceClock(Host host, Instant stored) {
    this.host = host;
    this.floor = new Floor(stored, host.nanos());
  }

  @Override
  public Instant instant() {
    Instant wall = host.clock().instant();
    Floor least = floor;
    return wall.isBefore(least.instant)
        ? least.instant.plus(Duration.ofNanos(host.nanos() - least.nanos))
        : wall;
  }

  /** Whether the wall clock can be believed. */
  boolean isSet() {
    return !host.clock().instant().isBefore(floor.instant);
  }

  /** Follows the floor of the device's state: it rises in an ownership, and falls at its end. */
  void follow(Instant kept) {
    if (!kept.equals(floor.instant)) {
      floor = new Floor(kept, host.nanos());
    }
  }

  /** For the judgement of certificates. */
  TrustClock trust() {
    return TrustClock.withFloor(host.clock(), () -> floor.instant);
  }

  /** The same, if a time that somebody tells were true. */
  TrustClock trustIf(Instant told) {
    return TrustClock.withFloor(
        host.clock(), () -> told.isAfter(floor.instant) ? told : floor.instant);
  }
}
