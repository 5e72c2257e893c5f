package org.iotmc.ssdp;

import java.util.List;
import org.iotmc.api.Udn;
import org.iotmc.api.spi.Source;

/**
 * A newcomer that found no room, and is asked whether it is there: then it gets the place of one
 * that is not.
 *
 * @param said what it said
 * @param heard where it was heard
 */
record Contest(Said said, Heard heard) {
  /** What became of asking somebody. */
  enum Answer {
    /** It answered. */
    GIVEN,
    /** It did not. */
    MISSING,
    /** It could not be asked. */
    UNKNOWN
  }

  Udn udn() {
    return said.udn();
  }

  Source source() {
    return Source.of(heard.source().getAddress());
  }

  /** The newcomer, to be asked. */
  DiscoveredDevice newcomer(Moment now) {
    Sighting sighting =
        new Sighting(said.presence(), heard.source(), heard.link(), now.time(), said.warnings());
    return new DiscoveredDevice(udn(), List.of(said.target()), List.of(sighting));
  }
}
