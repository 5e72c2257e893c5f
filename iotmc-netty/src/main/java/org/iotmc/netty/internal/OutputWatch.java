package org.iotmc.netty.internal;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes a connection whose client takes nothing for some time although an answer is waiting.
 * Confined to the channel's event loop.
 */
final class OutputWatch {
  private static final Logger LOG = LoggerFactory.getLogger(OutputWatch.class);

  private final Channel channel;
  private final Duration patience;
  private final Deadline deadline;
  private long pendingBefore;

  OutputWatch(Channel channel, Duration patience) {
    this.channel = channel;
    this.patience = patience;
    this.deadline = new Deadline(channel.eventLoop());
  }

  /** An answer begins. */
  void start() {
    pendingBefore = 0;
    deadline.arm(patience, this::look);
  }

  void stop() {
    deadline.disarm();
  }

  private void look() {
    ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
    long pending = buffer == null ? 0 : buffer.totalPendingWriteBytes();
    if (pending > 0 && pending == pendingBefore) {
      LOG.debug("{}: takes no answer", channel.remoteAddress());
      // Past the pipeline: a polite end would wait for the client as well.
      channel.unsafe().close(channel.voidPromise());
      return;
    }
    pendingBefore = pending;
    deadline.arm(patience, this::look);
  }
}
