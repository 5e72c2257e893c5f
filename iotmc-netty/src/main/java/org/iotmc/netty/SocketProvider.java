package org.iotmc.netty;

import org.iotmc.netty.internal.Sockets;

/** Whose sockets a host uses. Nobody on the network can tell them apart. */
public enum SocketProvider {
  /** The JDK's; always there. */
  JDK,

  /**
   * Linux's own, by epoll, with less work for each message, where {@code
   * netty-transport-native-epoll} for this processor is on the class path.
   */
  EPOLL;

  /** Whether it can be used here. */
  public boolean isAvailable() {
    return this == JDK || Sockets.hasEpoll();
  }

  /** {@link #EPOLL} where it can be used, or else {@link #JDK}. */
  public static SocketProvider preferred() {
    return EPOLL.isAvailable() ? EPOLL : JDK;
  }
}
