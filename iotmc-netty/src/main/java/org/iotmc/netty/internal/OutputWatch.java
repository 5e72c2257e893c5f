package org.iotmc.netty.internal;

import io.netty.channel.Channel;
import java.time.Duration;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends an answer that does not begin or does not move for some time: as its client takes nothing,
 * which closes the connection, or as its handler or source gives nothing, which is not the client's
 * fault. Confined to the channel's event loop.
 */
final class OutputWatch {
  private static final Logger LOG = LoggerFactory.getLogger(OutputWatch.class);

  private final Channel channel;
  private final Duration patience;
  private final Deadline deadline;
  private final Runnable starved;
  private final Runnable look = this::look;
  private boolean started;
  private int pending;
  private volatile boolean waiting;
  private volatile long movedAt;

  /**
   * A watch that begins with {@link #start}.
   *
   * @param patience how long nothing may move
   * @param starved called if the handler or the source of an answer gives nothing
   */
  OutputWatch(Channel channel, Duration patience, Runnable starved) {
    this.channel = channel;
    this.patience = patience;
    this.deadline = new Deadline(channel.eventLoop());
    this.starved = starved;
  }

  /** The handler is waited for, if there is no answer yet: so long at most. */
  void awaitAnswer(Duration atMost) {
    if (!started && !deadline.isArmed()) {
      deadline.arm(atMost, starved);
    }
  }

  /** The handler has taken something, or waits for the client itself. */
  void rest() {
    if (!started) {
      deadline.disarm();
    }
  }

  /** An answer begins, of which a piece is given at once. */
  void start() {
    started = true;
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
    started = false;
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
      Reset.now(channel);
    } else {
      starved.run();
    }
  }
}
