package org.iotmc.ssdp;

import java.net.InetSocketAddress;
import org.iotmc.api.spi.Datagram;
import org.iotmc.api.spi.Link;

/**
 * A message and where it came from.
 *
 * @param message the message
 * @param source who sent it, as far as UDP can say
 * @param link where it came in
 * @param to whom it was sent to
 */
record Heard(SsdpMessage message, InetSocketAddress source, Link link, Datagram.To to) {
  static Heard of(SsdpMessage message, Datagram datagram) {
    return new Heard(message, datagram.source(), datagram.link(), datagram.to());
  }

  /** Whether it went to all; else to us alone. */
  boolean isToGroup() {
    return to == Datagram.To.GROUP;
  }
}
