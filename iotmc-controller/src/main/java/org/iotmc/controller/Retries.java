package org.iotmc.controller;

import java.time.Duration;
import java.util.Optional;
import org.iotmc.api.spi.Cancellable;
import org.iotmc.api.spi.Host;
import org.iotmc.api.spi.Lane;

/** When something is tried again: ever later, until all is well. Confined to the lane. */
final class Retries {
  private static final Duration FIRST = Duration.ofSeconds(2);
  private static final Duration LAST = Duration.ofMinutes(5);

  private final Host host;
  private final Lane lane;
  private final Runnable attempt;
  private Optional<Cancellable> timer = Optional.empty();
  private Duration pause = FIRST;

  Retries(Host host, Lane lane, Runnable attempt) {
    this.host = host;
    this.lane = lane;
    this.attempt = attempt;
  }

  /** Tries again later. */
  void schedule() {
    cancel();
    double spread = 0.8 + host.jitter().nextDouble() * 0.4;
    Duration wait = Duration.ofMillis((long) (pause.toMillis() * spread));
    Duration twice = pause.multipliedBy(2);
    pause = twice.compareTo(LAST) > 0 ? LAST : twice;
    timer = Optional.of(lane.after(wait, attempt));
  }

  /** An attempt begins, or none is wanted. */
  void cancel() {
    timer.ifPresent(Cancellable::cancel);
    timer = Optional.empty();
  }

  /** Whether an attempt is to come, or waits for its turn. */
  boolean isScheduled() {
    return timer.isPresent();
  }

  /** All is well: the next pause is short again. */
  void reset() {
    pause = FIRST;
  }

  /** Whether nothing was scheduled since all was well. */
  boolean isFresh() {
    return pause.equals(FIRST);
  }
}
