package org.iotmc.netty.internal;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * How long a peer may let us wait for what it has to send: for the next piece, and for each {@link
 * #STRETCH} of a body. Only the time counts in which we wait for it; while our own reader takes its
 * time, nothing runs out. Confined to its event loop.
 */
final class InputWatch {
  /** So much of a body has to come within each {@link org.iotmc.netty.Limits#bodyTimeout}. */
  static final long STRETCH = 64 * 1024;

  private final Deadline deadline;
  private final long stretchNanos;
  private final Runnable tooLong;
  private long left;
  private long received;
  private long waited;
  private long waitingFrom;
  private volatile boolean waiting;
  // As if it had been waited for at a stretch.
  private volatile long since;

  /**
   * A watch that begins to wait with {@link #await}.
   *
   * @param stretch the time for each stretch of a body
   * @param tooLong called when the peer has taken too long
   */
  InputWatch(EventLoop loop, Duration stretch, Runnable tooLong) {
    this.deadline = new Deadline(loop);
    this.stretchNanos = stretch.toNanos();
    this.tooLong = tooLong;
  }

  /** A message or its body begins, for which the peer has all its time. */
  void begin() {
    left = stretchNanos;
    received = 0;
    waited = 0;
  }

  /** From now on we wait for the peer, if we don't already: so long at most for the next piece. */
  void await(Duration atMost) {
    if (!waiting) {
      waitingFrom = System.nanoTime();
      since = waitingFrom - waited;
      waiting = true;
      deadline.arm(atMost, tooLong);
    }
  }

  /** As {@link #await}, and the stretch of the body has to be complete in its time. */
  void awaitBody(Duration atMost) {
    if (!waiting) {
      Duration stretch = Duration.ofNanos(Math.max(0, left));
      await(stretch.compareTo(atMost) < 0 ? stretch : atMost);
    }
  }

  /** The piece that we wait for has begun: how long it may take from now on. */
  void hurry(Duration atMost) {
    if (waiting) {
      deadline.arm(atMost, tooLong);
    }
  }

  /** A piece of a body came. */
  void arrived(int bytes) {
    rest();
    long before = received;
    received += bytes;
    if (received / STRETCH > before / STRETCH) {
      left = stretchNanos;
    }
  }

  /** We don't wait for the peer: what we wanted came, or is wanted no more. */
  void rest() {
    if (waiting) {
      waiting = false;
      deadline.disarm();
      long took = System.nanoTime() - waitingFrom;
      waited += took;
      left -= took;
    }
  }

  /** Since when we wait, in nanoseconds of this machine; empty while we don't. From any thread. */
  OptionalLong waitingSince() {
    return waiting ? OptionalLong.of(since) : OptionalLong.empty();
  }

  /** The connection is gone. */
  void end() {
    waiting = false;
    deadline.end();
  }
}
