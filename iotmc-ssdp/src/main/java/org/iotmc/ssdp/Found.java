package org.iotmc.ssdp;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Comparator;
import java.util.List;
import org.iotmc.api.Udn;
import org.iotmc.api.Warning;
import org.iotmc.api.spi.Link;

/**
 * What a search found; a hint only, until TLS has told who is there.
 *
 * <p>A device with IPv4 and IPv6, or on two links, answers on several ways. In the result of a
 * search the first is the one to use: a location at the address of who answered comes before one
 * elsewhere, one that others can reach, too, before a link-local one, IPv4, which every device has
 * (UDA 2.0, A.2.2), before IPv6, and then what came first.
 *
 * @param advertisement ST and USN
 * @param sightings the ways on which it answered, 1 to {@value DiscoveredDevice#MAX_SIGHTINGS}; of
 *     the others first those are left out whose {@link org.iotmc.api.spi.Source} has many
 */
public record Found(Advertisement advertisement, List<Sighting> sightings) {
  private static final Comparator<Sighting> PREFERENCE =
      Comparator.comparing(Sighting::isElsewhere)
          .thenComparing(one -> one.source().getAddress().isLinkLocalAddress())
          .thenComparing(one -> one.source().getAddress().getAddress().length);

  public Found {
    sightings = List.copyOf(sightings);
    if (sightings.isEmpty()) {
      throw new IllegalArgumentException("found, but nowhere");
    }
  }

  /** The same with the way to use first. */
  Found inOrderOfPreference() {
    return new Found(advertisement, sightings.stream().sorted(PREFERENCE).toList());
  }

  /** The way to use. */
  public Sighting first() {
    return sightings.get(0);
  }

  /** The device that answered; one in another where that is what was searched for. */
  public Udn udn() {
    return advertisement.usn().udn();
  }

  /** What the device said, on the way to use. */
  public Presence presence() {
    return first().presence();
  }

  /** Who answered on the way to use, as far as UDP can say. */
  public InetSocketAddress source() {
    return first().source();
  }

  /** Where the answer came in that is to be used. */
  public Link link() {
    return first().link();
  }

  /**
   * What was tolerated of the answer that is to be used; {@code UNUSUAL_VALUE LOCATION} means that
   * the location is not at the sender's address.
   */
  public List<Warning> warnings() {
    return first().warnings();
  }

  /** The http or https URL of the description on the way to use, as text. */
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
}
