package org.iotmc.device;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** Growing pauses between attempts, half by chance, so that a fleet does not come all at once. */
final class Backoff {
  private final RandomGenerator jitter;
  private final Duration first;
  private final Duration longest;
  private Duration next;

  Backoff(RandomGenerator jitter, Duration first, Duration longest) {
    this.jitter = jitter;
    this.first = first;
    this.longest = longest;
    this.next = first;
  }

  /** From one second to one minute. */
  static Backoff usual(RandomGenerator jitter) {
    return new Backoff(jitter, Duration.ofSeconds(1), Duration.ofMinutes(1));
  }

  Duration next() {
    Duration pause = next;
    Duration twice = next.multipliedBy(2);
    next = twice.compareTo(longest) > 0 ? longest : twice;
    return spread(pause);
  }

  void reset() {
    next = first;
  }

  private Duration spread(Duration pause) {
    long half = pause.toMillis() / 2;
    return Duration.ofMillis(half + jitter.nextLong(half + 1));
  }
}
