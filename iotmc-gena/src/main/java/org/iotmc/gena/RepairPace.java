package org.iotmc.gena;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * How long to wait before a gap is repaired: not at all, but if gaps follow each other within a
 * minute, longer each time. A publisher that cannot count would keep both sides subscribing. Pure.
 */
final class RepairPace {
  static final Duration FIRST = Duration.ofSeconds(1);
  static final Duration LAST = Duration.ofMinutes(1);

  private OptionalLong lastRepair = OptionalLong.empty();
  private Duration pause = Duration.ZERO;

  /** A gap was seen at some time, in nanoseconds of a clock that never goes back. */
  Duration next(long now) {
    boolean again = lastRepair.isPresent() && now - lastRepair.getAsLong() < LAST.toNanos();
    pause = again ? longer(pause) : Duration.ZERO;
    lastRepair = OptionalLong.of(now + pause.toNanos());
    return pause;
  }

  /** Twice as long, within bounds. */
  static Duration longer(Duration pause) {
    Duration twice = pause.isZero() ? FIRST : pause.multipliedBy(2);
    return twice.compareTo(LAST) > 0 ? LAST : twice;
  }
}
