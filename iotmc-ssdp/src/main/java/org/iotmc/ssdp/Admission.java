package org.iotmc.ssdp;

import java.net.InetAddress;
import java.util.Optional;
import java.util.function.Predicate;
import org.iotmc.api.Udn;

/**
 * Who may say where a device is. Refused and counted: what our own devices say, and a location that
 * no device can mean. One at another host than the sender is told by a warning.
 *
 * @param own our own devices
 * @param senderOnly whether a location at another host is refused, too
 * @param tally where refusals are counted
 */
record Admission(Predicate<Udn> own, boolean senderOnly, Tally tally) {
  /** What counts of what a source said; nothing if it is refused. */
  Optional<Said> admit(Said said, InetAddress source) {
    if (own.test(said.udn())) {
      tally.refuse(Refusal.OWN_DEVICE);
      return Optional.empty();
    }
    Locations.Place place = Locations.judge(said.location(), source);
    boolean elsewhere = place == Locations.Place.ELSEWHERE;
    if (place == Locations.Place.REFUSED || (elsewhere && senderOnly)) {
      tally.refuse(Refusal.LOCATION, source, "LOCATION leads elsewhere");
      return Optional.empty();
    }
    return Optional.of(elsewhere ? said.elsewhere() : said);
  }
}
