package org.iotmc.ssdp;

import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.iotmc.api.Warning;
import org.iotmc.api.internal.httpu.Header;
import org.iotmc.api.spi.Link;

/**
 * One way on which a device is heard: a location, announced from an address, on a link. A device
 * with IPv4 and IPv6, or on two links, has several.
 *
 * @param presence what was said last
 * @param source who said so, as far as UDP can say
 * @param link where it was heard
 * @param heard when it was heard last
 * @param warnings what was tolerated of it; {@code UNUSUAL_VALUE LOCATION} means that the location
 *     is not at the sender's address
 */
public record Sighting(
    Presence presence, InetSocketAddress source, Link link, Instant heard, List<Warning> warnings) {
  private static final Warning ELSEWHERE =
      new Warning(Warning.Kind.UNUSUAL_VALUE, Header.LOCATION.text());

  public Sighting {
    warnings = List.copyOf(warnings);
  }

  /** Whether it has the warning that the location is not at the sender's address. */
  boolean isElsewhere() {
    return warnings.contains(ELSEWHERE);
  }

  /** The same with that warning, once. */
  Sighting elsewhere() {
    if (isElsewhere()) {
      return this;
    }
    List<Warning> more = new ArrayList<>(warnings);
    more.add(ELSEWHERE);
    return new Sighting(presence, source, link, heard, more);
  }

  /** The http or https URL of the description, as text. */
  public String location() {
    return presence.endpoint().location();
  }

  /**
   * The same, to be fetched.
   *
   * @throws org.iotmc.api.MalformedMessageException if it is no URI with a host
   */
  public URI locationUri() {
    return presence.endpoint().locationUri();
  }

  /** When it counts as gone unless it is heard again. */
  public Instant expires() {
    return heard.plus(SsdpDirectory.lifetime(presence.maxAge()));
  }
}
