package org.iotmc.sim;

import java.time.Duration;

/** Durations as nanoseconds, cut to what fits. */
final class Times {
  private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

  private Times() {}

  static long nanos(Duration duration) {
    if (duration.isNegative()) {
      return 0;
    }
    return duration.compareTo(LONGEST) >= 0 ? Long.MAX_VALUE : duration.toNanos();
  }
}
