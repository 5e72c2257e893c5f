package org.iotmc.ssdp;

import java.net.InetSocketAddress;
import org.iotmc.api.spi.Link;

/**
 * A message and where it came from.
 *
 * @param message the message
 * @param source who sent it, as far as UDP can say
 * @param link where it came in
 */
record Heard(SsdpMessage message, InetSocketAddress source, Link link) {}
