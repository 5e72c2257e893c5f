package org.iotmc.netty.internal;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes a connection whose client does not take one {@link BodyWriter#PIECE} of an answer within
 * some time although it is waiting. Confined to the channel's event loop.
 */
final class OutputWatch {
  private static final Logger LOG = LoggerFactory.getLogger(OutputWatch.class);

  private final Channel channel;
  private final Duration patience;
  private final Deadline deadline;
  private final LongSupplier taken;
  private long takenBefore;

  /**
   * A watch.
   *
   * @param taken how many pieces the client took so far
   */
  OutputWatch(Channel channel, Duration patience, LongSupplier taken) {
    this.channel = channel;
    this.patience = patience;
    this.taken = taken;
    this.deadline = new Deadline(channel.eventLoop());
  }

  /** An answer begins. */
  void start() {
    takenBefore = 0;
    deadline.arm(patience, this::look);
  }

  void stop() {
    deadline.disarm();
  }

  private void look() {
    ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
    long pending = buffer == null ? 0 : buffer.totalPendingWriteBytes();
    long now = taken.getAsLong();
    if (pending > 0 && now == takenBefore) {
      LOG.debug("{}: takes no answer", channel.remoteAddress());
      // Past the pipeline: a polite end would wait for the client as well.
      channel.unsafe().close(channel.voidPromise());
      return;
    }
    takenBefore = now;
    deadline.arm(patience, this::look);
  }
}
