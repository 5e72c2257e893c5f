package org.iotmc.netty.internal;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One timer of a connection. Confined to its event loop. */
final class Deadline {
  private final EventLoop loop;
  private @Nullable ScheduledFuture<?> pending;

  Deadline(EventLoop loop) {
    this.loop = loop;
  }

  /** Starts the timer, instead of what was pending. */
  void arm(Duration after, Runnable action) {
    disarm();
    pending =
        loop.schedule(
            () -> {
              pending = null;
              action.run();
            },
            after.toNanos(),
            TimeUnit.NANOSECONDS);
  }

  boolean isArmed() {
    return pending != null;
  }

  void disarm() {
    if (pending != null) {
      pending.cancel(false);
      pending = null;
    }
  }
}
