package org.iotmc.api.spi;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/**
 * One UDP datagram as it arrived; or a message by TCP ({@link DatagramSpec#acceptTcp}).
 *
 * @param payload the bytes; the receiver's own, read-only
 * @param source who sent it, as far as UDP can say
 * @param link where it came in
 * @param to whom it was sent to
 */
public record Datagram(ByteBuffer payload, InetSocketAddress source, Link link, To to) {
  /** Whom a datagram was sent to. */
  public enum To {
    /** One of the groups that the port joined. */
    GROUP,
    /** The port alone. */
    PORT
  }
}
