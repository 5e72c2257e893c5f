package org.iotmc.device;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * When to look again for what anybody can say, and may say for ever: after ever longer pauses,
 * until it has been quiet for a while.
 */
final class WatchPace {
  /** Between the first two looks; twice as long after each further one. */
  static final Duration FIRST = Duration.ofSeconds(10);

  /** The longest pause: what is true has to wait so long while somebody says what is not. */
  static final Duration LONGEST = Duration.ofMinutes(1);

  /** After so long without a look the pauses begin anew. */
  static final Duration QUIET = Duration.ofMinutes(10);

  private OptionalLong last = OptionalLong.empty();
  private Duration pause = FIRST;

  /**
   * Plans a look.
   *
   * @param now in nanoseconds
   * @param delay how long it is to be put off at least
   * @return how long it is put off
   */
  Duration next(long now, Duration delay) {
    long wait = delay.toNanos();
    if (last.isPresent()) {
      long since = now - last.getAsLong();
      if (since > QUIET.toNanos()) {
        pause = FIRST;
      } else {
        wait += Math.max(0, pause.toNanos() - since);
        Duration twice = pause.multipliedBy(2);
        pause = twice.compareTo(LONGEST) > 0 ? LONGEST : twice;
      }
    }
    last = OptionalLong.of(now + wait);
    return Duration.ofNanos(wait);
  }
}
