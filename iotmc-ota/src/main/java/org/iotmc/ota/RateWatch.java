package org.iotmc.ota;

import java.time.Duration;
import org.iotmc.api.spi.Cancellable;
import org.iotmc.api.spi.Lane;

/** Tells when a download falls below its minimum rate. Confined to the lane. */
final class RateWatch {
  private final Lane lane;
  private final Duration window;
  private final long minimum;
  private final Runnable tooSlow;
  private long bytes;
  private Cancellable timer = () -> {};

  /**
   * Waits for {@link #start}.
   *
   * @param lane where it lives
   * @param limits the least number of bytes, and the time they may take
   * @param tooSlow called once, when they took longer
   */
  RateWatch(Lane lane, UpdaterConfig.Limits limits, Runnable tooSlow) {
    this.lane = lane;
    this.window = limits.rateWindow();
    this.minimum = limits.minimumBytes();
    this.tooSlow = tooSlow;
  }

  void start() {
    bytes = 0;
    timer = lane.after(window, this::look);
  }

  void count(int more) {
    bytes += more;
  }

  void stop() {
    timer.cancel();
  }

  private void look() {
    if (bytes < minimum) {
      tooSlow.run();
    } else {
      start();
    }
  }
}
