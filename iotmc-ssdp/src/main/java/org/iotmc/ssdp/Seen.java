package org.iotmc.ssdp;

import java.time.Instant;
import java.util.List;
import org.iotmc.api.Udn;
import org.iotmc.api.spi.Source;

/**
 * That something is there, as an alive or a search response says.
 *
 * @param advertisement what
 * @param sighting where, by whom and when
 */
record Seen(Advertisement advertisement, Sighting sighting) {
  static Seen of(SsdpMessage.Alive alive, Heard heard, Instant now) {
    Sighting sighting =
        new Sighting(alive.presence(), heard.source(), heard.link(), now, alive.warnings());
    return new Seen(alive.advertisement(), sighting);
  }

  static Seen of(SsdpMessage.SearchResponse response, Heard heard, Instant now) {
    Sighting sighting =
        new Sighting(response.presence(), heard.source(), heard.link(), now, response.warnings());
    return new Seen(response.advertisement(), sighting);
  }

  Udn udn() {
    return advertisement.usn().udn();
  }

  Target target() {
    return advertisement.target();
  }

  Presence presence() {
    return sighting.presence();
  }

  /** In whose share it is. */
  Source source() {
    return Source.of(sighting.source().getAddress());
  }

  /** The same, with the warning that the location is not at the sender's address. */
  Seen elsewhere() {
    return new Seen(advertisement, sighting.elsewhere());
  }

  /** A device of which nothing else is known. */
  DiscoveredDevice device() {
    return new DiscoveredDevice(udn(), List.of(target()), List.of(sighting));
  }

  /** A search that found nothing else. */
  Found found() {
    return new Found(advertisement, List.of(sighting));
  }
}
