package org.iotmc.ssdp;

import java.net.InetSocketAddress;
import org.iotmc.api.spi.Link;

/**
 * What a search found; a hint only, until TLS has told who is there.
 *
 * @param advertisement ST and USN
 * @param presence what the device said
 * @param source who answered, as far as UDP can say
 * @param link where the answer came in
 */
public record Found(
    Advertisement advertisement, Presence presence, InetSocketAddress source, Link link) {}
