package org.iotmc.api.spi;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * An open UDP port, on one or more links. It follows the links that its specification chooses: as
 * they come, go and change addresses, it joins and leaves, and tells its handler.
 */
public interface DatagramPort extends AutoCloseable {
  /**
   * Sends one datagram. Never blocks; a datagram that the system does not take is lost and counted,
   * as UDP allows. Ignored after close.
   *
   * @param payload the bytes between position and limit; not used after the call
   * @param target a unicast or multicast address
   * @param via the link to leave by; only its number counts
   * @param from the source address, one of those that the link has now; else the datagram is lost
   */
  void send(ByteBuffer payload, InetSocketAddress target, Link via, InetAddress from);

  /**
   * Sends one datagram from the address of the link that {@link Link#facing faces} the target.
   *
   * @param payload the bytes between position and limit; not used after the call
   * @param target a unicast or multicast address
   * @param via the link to leave by; where it has no address for the target, the datagram is lost
   */
  default void send(ByteBuffer payload, InetSocketAddress target, Link via) {
    Optional<InetAddress> from =
        target.isUnresolved() ? Optional.empty() : via.facing(target.getAddress());
    from.ifPresent(address -> send(payload, target, via, address));
  }

  /**
   * Sends one message over a TCP connection of its own, which is closed behind it: an answer to a
   * search that names a port for that (UDA 2.0, 1.3.3). Never blocks. Where nobody takes it within
   * {@link DatagramSpec#TCP_TIME}, or {@link DatagramSpec#MAX_TCP_CONNECTIONS} of this port are
   * under way, it is lost and counted as a datagram is.
   *
   * @param payload at most {@link DatagramSpec#MAX_TCP_MESSAGE} bytes; not used after the call
   * @param target a unicast address; ask for none but where a message came from
   * @param via the link to leave by; only its number counts
   * @param from the source address, one of those that the link has now
   */
  void sendByTcp(ByteBuffer payload, InetSocketAddress target, Link via, InetAddress from);

  /** The links this port is open on now, in a stable order. */
  List<Link> links();

  /**
   * The number of the port: what it sends comes from it, and what is sent to it at an address of
   * its links arrives. {@link DatagramSpec#port} says how it is found.
   */
  int port();

  /** Leaves the groups and closes the sockets; no handler call begins afterwards. Idempotent. */
  @Override
  void close();
}
