package org.iotmc.ota;

import java.time.Duration;
import java.util.Optional;
import org.iotmc.api.spi.Cancellable;
import org.iotmc.api.spi.Host;
import org.iotmc.api.spi.Lane;
import org.iotmc.ota.UpdateRecord.Job;

/** The one timer of an update: what is waited for replaces what was. Confined to the lane. */
final class Waiting {
  private static final Duration LONGEST_BACKOFF = Duration.ofMinutes(5);

  private final Host host;
  private final Lane lane;
  private Cancellable timer = () -> {};

  Waiting(Host host, Lane lane) {
    this.host = host;
    this.lane = lane;
  }

  void arm(Duration delay, Runnable task) {
    timer.cancel();
    timer = lane.after(delay, task);
  }

  void stop() {
    timer.cancel();
  }

  /** Arms it for another attempt: the later, the more there were already. */
  void again(Optional<Job> job, Runnable attempt) {
    int attempts = job.map(j -> j.progress().attempts()).orElse(1);
    Duration longest = Duration.ofSeconds(1L << Math.min(attempts, 16));
    Duration capped = longest.compareTo(LONGEST_BACKOFF) < 0 ? longest : LONGEST_BACKOFF;
    // Half fixed, half by chance, so that a fleet does not come back all at once.
    long half = capped.toMillis() / 2;
    arm(Duration.ofMillis(half + host.jitter().nextLong(half + 1)), attempt);
  }
}
