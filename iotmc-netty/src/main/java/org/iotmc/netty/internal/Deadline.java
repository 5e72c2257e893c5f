package org.iotmc.netty.internal;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One timer of a connection, which is set much more often than it runs out: so what is pending with
 * the event loop stays where it is, and looks again when it comes too early. Confined to its event
 * loop.
 */
final class Deadline {
  private final EventLoop loop;
  private @Nullable ScheduledFuture<?> pending;
  private @Nullable Runnable action;
  private long pendingAt;
  private long due;

  Deadline(EventLoop loop) {
    this.loop = loop;
  }

  /** Starts the timer, instead of what was set. */
  void arm(Duration after, Runnable then) {
    long now = System.nanoTime();
    action = then;
    due = now + after.toNanos();
    if (pending == null || pendingAt - due > 0) {
      schedule(now);
    }
  }

  private void schedule(long now) {
    cancel();
    pendingAt = due;
    pending = loop.schedule(this::look, due - now, TimeUnit.NANOSECONDS);
  }

  private void look() {
    pending = null;
    Runnable now = action;
    if (now == null) {
      return;
    }
    long time = System.nanoTime();
    if (due - time > 0) {
      schedule(time);
    } else {
      action = null;
      now.run();
    }
  }

  boolean isArmed() {
    return action != null;
  }

  void disarm() {
    action = null;
  }

  /** Disarms, and leaves nothing with the event loop. */
  void end() {
    disarm();
    cancel();
  }

  private void cancel() {
    if (pending != null) {
      pending.cancel(false);
      pending = null;
    }
  }
}
