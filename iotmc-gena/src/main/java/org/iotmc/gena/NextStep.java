package org.iotmc.gena;

import java.time.Duration;
import java.util.Optional;
import org.iotmc.api.spi.Cancellable;
import org.iotmc.api.spi.Host;
import org.iotmc.api.spi.Lane;

/**
 * When a subscription is renewed, tried again or repaired; one of them waits at a time. Confined to
 * the lane.
 */
final class NextStep {
  private final Host host;
  private final Lane lane;
  private final RepairPace pace = new RepairPace();
  private Optional<Cancellable> timer = Optional.empty();
  private Duration retry = RepairPace.FIRST;
  private boolean repairing;

  NextStep(Host host, Lane lane) {
    this.host = host;
    this.lane = lane;
  }

  /** All is well: at half of its life, spread by a tenth, lest a fleet renew in one moment. */
  void renewal(Duration life, Runnable step) {
    retry = RepairPace.FIRST;
    schedule(spread(life, 0.45, 0.1), step);
  }

  /** It failed: a while later, and longer each time. */
  void retry(Runnable step) {
    schedule(spread(retry), step);
    retry = RepairPace.longer(retry);
  }

  /** Events were lost: at once, or as the pace allows; one repair at a time. */
  void repair(Runnable step) {
    if (repairing) {
      return;
    }
    Duration pause = pace.next(host.nanos());
    if (pause.isZero()) {
      step.run();
    } else {
      schedule(spread(pause), step);
      repairing = true;
    }
  }

  /** Nothing is to be done later, not even a repair. */
  void cancel() {
    repairing = false;
    timer.ifPresent(Cancellable::cancel);
    timer = Optional.empty();
  }

  /** A repair that is due makes all anew: nothing else is done then, and nothing puts it off. */
  private void schedule(Duration delay, Runnable step) {
    if (repairing) {
      return;
    }
    timer.ifPresent(Cancellable::cancel);
    timer = Optional.of(lane.after(delay, step));
  }

  private Duration spread(Duration delay) {
    return spread(delay, 0.8, 0.4);
  }

  private Duration spread(Duration delay, double least, double range) {
    double share = least + host.jitter().nextDouble() * range;
    return Duration.ofMillis((long) (delay.toMillis() * share));
  }
}
