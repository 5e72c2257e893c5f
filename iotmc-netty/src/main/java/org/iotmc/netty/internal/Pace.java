package org.iotmc.netty.internal;

import java.time.Duration;

/**
 * How long a peer may take for a body: each {@link #STRETCH} of it has its time, and only the time
 * counts in which we waited for the peer. Confined to an event loop.
 */
final class Pace {
  /** So much of a body has to come within each {@link org.iotmc.netty.Limits#bodyTimeout}. */
  static final long STRETCH = 64 * 1024;

  private final long time;
  private long left;
  private long received;
  private long since;
  private boolean waiting;

  Pace(Duration time) {
    this.time = time.toNanos();
    this.left = this.time;
  }

  /** From now on we wait for the peer, if we don't already. */
  void await() {
    if (!waiting) {
      waiting = true;
      since = System.nanoTime();
    }
  }

  /** How long we may wait for the next piece. */
  Duration left() {
    return Duration.ofNanos(Math.max(0, left));
  }

  /** A piece came. */
  void arrived(int bytes) {
    if (waiting) {
      waiting = false;
      left -= System.nanoTime() - since;
    }
    long before = received;
    received += bytes;
    if (received / STRETCH > before / STRETCH) {
      left = time;
    }
  }
}
