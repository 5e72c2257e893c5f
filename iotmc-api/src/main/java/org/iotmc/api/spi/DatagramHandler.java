package org.iotmc.api.spi;

/** Receives datagrams. */
@FunctionalInterface
public interface DatagramHandler {
  /**
   * A datagram arrived. Called on an I/O thread, one call at a time for each port: hand over to a
   * lane. What it throws is logged and the port goes on.
   *
   * @param datagram the datagram
   */
  void received(Datagram datagram);
}
