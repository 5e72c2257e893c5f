package org.iotmc.ssdp;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import org.iotmc.api.Udn;
import org.iotmc.api.spi.Link;

/**
 * A device as far as it is known from the network; a hint only, until TLS has told who is there.
 *
 * @param udn its name
 * @param presence what it said last
 * @param targets what it was heard to advertise so far, sorted, at most {@value #MAX_TARGETS}
 * @param source who said so, as far as UDP can say
 * @param link where it was heard
 * @param heard when it was heard last
 */
public record DiscoveredDevice(
    Udn udn,
    Presence presence,
    List<Target> targets,
    InetSocketAddress source,
    Link link,
    Instant heard) {
  /** Most targets that are kept for a device. */
  public static final int MAX_TARGETS = 64;

  public DiscoveredDevice {
    targets = List.copyOf(targets);
  }

  /** The http or https URL of the description, as text. */
  public String location() {
    return presence.endpoint().location();
  }

  /** When it counts as gone unless it is heard again. */
  public Instant expires() {
    return heard.plus(SsdpDirectory.lifetime(presence.maxAge()));
  }
}
