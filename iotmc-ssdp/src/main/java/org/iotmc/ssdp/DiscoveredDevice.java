package org.iotmc.ssdp;

import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import org.iotmc.api.Udn;
import org.iotmc.api.Warning;
import org.iotmc.api.spi.Link;

/**
 * A device as far as it is known from the network; a hint only, until TLS has told who is there.
 *
 * @param udn its name
 * @param targets what it was heard to advertise so far, sorted, at most {@value #MAX_TARGETS}
 * @param sightings how it is heard, at most {@value #MAX_SIGHTINGS}; the first is the one to use,
 *     and stays first while it lasts
 */
public record DiscoveredDevice(Udn udn, List<Target> targets, List<Sighting> sightings) {
  /** Most targets that are kept for a device; fewer, if they take more than some 4 KiB. */
  public static final int MAX_TARGETS = 64;

  /**
   * Most sightings that are kept for a device; fewer, if they take more than some 4 KiB and nobody
   * asked to keep it.
   */
  public static final int MAX_SIGHTINGS = 8;

  public DiscoveredDevice {
    targets = List.copyOf(targets);
    sightings = List.copyOf(sightings);
    if (sightings.isEmpty()) {
      throw new IllegalArgumentException("a device that was not heard");
    }
  }

  /** The sighting to use. */
  public Sighting first() {
    return sightings.get(0);
  }

  /** What it said last, by its first sighting. */
  public Presence presence() {
    return first().presence();
  }

  /** The http or https URL of the description, as text, by its first sighting. */
  public String location() {
    return first().location();
  }

  /**
   * The same, to be fetched.
   *
   * @throws org.iotmc.api.MalformedMessageException if it is no URI with a host
   */
  public URI locationUri() {
    return first().locationUri();
  }

  /** Who said so, as far as UDP can say. */
  public InetSocketAddress source() {
    return first().source();
  }

  /** Where it was heard. */
  public Link link() {
    return first().link();
  }

  /** When it was heard last by its first sighting. */
  public Instant heard() {
    return first().heard();
  }

  /** When its first sighting counts as gone unless it is heard again. */
  public Instant expires() {
    return first().expires();
  }

  /** What was tolerated of its first sighting. */
  public List<Warning> warnings() {
    return first().warnings();
  }
}
