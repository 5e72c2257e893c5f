package org.iotmc.netty.internal;

import io.netty.channel.Channel;
import java.time.Duration;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends an answer that does not move for some time: as its client takes nothing, which closes the
 * connection, or as its own source gives nothing, which is not the client's fault. Confined to the
 * channel's event loop.
 */
final class OutputWatch {
  private static final Logger LOG = LoggerFactory.getLogger(OutputWatch.class);

  private final Channel channel;
  private final Duration patience;
  private final Deadline deadline;
  private final Runnable starved;
  private final Runnable look = this::look;
  private int pending;
  private volatile boolean waiting;
  private volatile long movedAt;

  /**
   * A watch that begins with {@link #start}.
   *
   * @param patience how long nothing may move
   * @param starved called if the source of an answer gives nothing
   */
  OutputWatch(Channel channel, Duration patience, Runnable starved) {
    this.channel = channel;
    this.patience = patience;
    this.deadline = new Deadline(channel.eventLoop());
    this.starved = starved;
  }

  /** An answer begins, of which a piece is given at once. */
  void start() {
    deadline.arm(patience, look);
  }

  /** A piece of it waits for the client. */
  void given() {
    if (pending == 0) {
      // Until now it was not the client that was waited for.
      movedAt = System.nanoTime();
      waiting = true;
    }
    pending++;
  }

  /** The client took a piece. */
  void taken() {
    movedAt = System.nanoTime();
    pending--;
    waiting = pending > 0;
  }

  /**
   * Since when we wait for the client to take something, in nanoseconds of this machine; empty
   * while nothing is there for it. From any thread.
   */
  OptionalLong waitingSince() {
    return waiting ? OptionalLong.of(movedAt) : OptionalLong.empty();
  }

  void stop() {
    pending = 0;
    waiting = false;
    deadline.disarm();
  }

  /** The connection is gone. */
  void end() {
    stop();
    deadline.end();
  }

  private void look() {
    long left = patience.toNanos() - (System.nanoTime() - movedAt);
    if (left > 0) {
      deadline.arm(Duration.ofNanos(left), look);
    } else if (waiting) {
      LOG.debug("{}: takes no answer", channel.remoteAddress());
      // Past the pipeline: a polite end would wait for the client as well.
      channel.unsafe().close(channel.voidPromise());
    } else {
      starved.run();
    }
  }
}
