package org.iotmc.ssdp;

import java.net.InetAddress;
import java.util.Optional;
import java.util.function.Predicate;
import org.iotmc.api.Udn;
import org.iotmc.api.internal.httpu.Tally;

/**
 * Whether to believe where a device is said to be. Refused and counted: what is said of our own
 * devices, and a location that no device can mean. One at another host than the sender has a
 * warning.
 *
 * @param own our own devices
 * @param senderOnly whether a location at another host is refused, too
 * @param tally where refusals are counted
 */
record SightingCheck(Predicate<Udn> own, boolean senderOnly, Tally<Refusal> tally) {
  /** What is to be believed of it; nothing if it is refused. */
  Optional<Seen> check(Seen seen) {
    if (own.test(seen.udn())) {
      tally.refuse(Refusal.OWN_DEVICE);
      return Optional.empty();
    }
    InetAddress source = seen.sighting().source().getAddress();
    Locations.Place place = Locations.judge(seen.sighting().location(), source);
    boolean elsewhere = place == Locations.Place.ELSEWHERE;
    if (place == Locations.Place.REFUSED || (elsewhere && senderOnly)) {
      tally.refuse(Refusal.LOCATION, source, "LOCATION leads elsewhere");
      return Optional.empty();
    }
    return Optional.of(elsewhere ? seen.elsewhere() : seen);
  }
}
