package org.iotmc.api.spi;

import java.util.List;

/**
 * Receives datagrams. Called on an I/O thread, one call at a time for each port: hand over to a
 * lane. What it throws is logged and the port goes on.
 */
@FunctionalInterface
public interface DatagramHandler {
  /**
   * A datagram arrived.
   *
   * @param datagram the datagram
   */
  void received(Datagram datagram);

  /**
   * The links of the port changed: one came, went, or has other addresses. What is said here is in
   * force: the port can send on these links and has joined its groups there. Not called for the
   * links that a port has when it opens.
   *
   * @param links what {@link DatagramPort#links} says from now on; empty when no link is left
   */
  default void linksChanged(List<Link> links) {}
}
