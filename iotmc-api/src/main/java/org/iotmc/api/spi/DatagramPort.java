package org.iotmc.api.spi;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;

/** An open UDP port, on one or more links. */
public interface DatagramPort extends AutoCloseable {
  /**
   * Sends one datagram. Never blocks; a datagram that the system does not take is lost and counted,
   * as UDP allows. Ignored after close.
   *
   * @param payload the bytes between position and limit; not used after the call
   * @param target a unicast or multicast address
   * @param via the link to leave by
   */
  void send(ByteBuffer payload, InetSocketAddress target, Link via);

  /** The links this port is open on now. */
  List<Link> links();

  /** The UDP port number in use. */
  int port();

  /** Leaves the groups and closes the sockets; no handler call begins afterwards. Idempotent. */
  @Override
  void close();
}
