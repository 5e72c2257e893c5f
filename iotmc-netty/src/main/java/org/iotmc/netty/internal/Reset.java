package org.iotmc.netty.internal;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a connection by a reset: the peer sees that something is missing, and the system keeps
 * nothing that is still to be sent.
 */
final class Reset {
  private static final Logger LOG = LoggerFactory.getLogger(Reset.class);

  private Reset() {}

  /** Closes at once, past the pipeline: a polite end would wait for the peer. */
  static void now(Channel channel) {
    end(channel, true);
  }

  /** Closes at once, past the pipeline; by a reset if something is missing. */
  static void end(Channel channel, boolean cut) {
    if (cut) {
      byClosing(channel);
    }
    channel.unsafe().close(channel.voidPromise());
  }

  /** Makes a reset of the end, when it comes. */
  static void byClosing(Channel channel) {
    if (!channel.isActive()) {
      return;
    }
    try {
      channel.config().setOption(ChannelOption.SO_LINGER, 0);
    } catch (ChannelException peerWasFirst) {
      LOG.trace("{}: reset already", channel, peerWasFirst);
    }
  }
}
