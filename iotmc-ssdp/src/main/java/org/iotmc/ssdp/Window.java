package org.iotmc.ssdp;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * A span of time out of which a moment is drawn.
 *
 * @param min the earliest
 * @param max the latest, exclusive; more than the earliest
 */
record Window(Duration min, Duration max) {
  /** A window from now on. */
  static Window within(Duration max) {
    return new Window(Duration.ZERO, max);
  }

  Duration draw(RandomGenerator random) {
    return Duration.ofNanos(random.nextLong(min.toNanos(), max.toNanos()));
  }
}
