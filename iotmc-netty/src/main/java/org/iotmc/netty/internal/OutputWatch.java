package org.iotmc.netty.internal;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes a connection whose client takes nothing of an answer for some time although it is waiting.
 * Confined to the channel's event loop.
 */
final class OutputWatch {
  private static final Logger LOG = LoggerFactory.getLogger(OutputWatch.class);

  private final Channel channel;
  private final Duration patience;
  private final Deadline deadline;
  private volatile long takenAt;

  OutputWatch(Channel channel, Duration patience) {
    this.channel = channel;
    this.patience = patience;
    this.deadline = new Deadline(channel.eventLoop());
  }

  /** An answer begins. */
  void start() {
    taken();
    deadline.arm(patience, this::look);
  }

  /** A piece of it was taken. */
  void taken() {
    takenAt = System.nanoTime();
  }

  /** When a piece was taken last, in nanoseconds of this machine; from any thread. */
  long takenAt() {
    return takenAt;
  }

  void stop() {
    deadline.disarm();
  }

  /** The connection is gone. */
  void end() {
    deadline.end();
  }

  private void look() {
    ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
    boolean pending = buffer != null && buffer.totalPendingWriteBytes() > 0;
    if (pending && System.nanoTime() - takenAt >= patience.toNanos()) {
      LOG.debug("{}: takes no answer", channel.remoteAddress());
      // Past the pipeline: a polite end would wait for the client as well.
      channel.unsafe().close(channel.voidPromise());
      return;
    }
    deadline.arm(patience, this::look);
  }
}
