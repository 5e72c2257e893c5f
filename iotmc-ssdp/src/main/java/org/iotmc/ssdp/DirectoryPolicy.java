package org.iotmc.ssdp;

import java.util.List;
import java.util.function.Predicate;
import org.iotmc.api.Udn;

/**
 * Whom a directory takes in.
 *
 * @param interests what a device has to advertise, one of these
 * @param maxDevices most devices
 * @param maxPerSource most devices of one source
 * @param own our own devices: never
 * @param senderOnly whether a location at another host than the sender is refused
 */
record DirectoryPolicy(
    List<Target> interests,
    int maxDevices,
    int maxPerSource,
    Predicate<Udn> own,
    boolean senderOnly) {
  /** Whether a device that advertises this is of interest. */
  boolean wants(Target target) {
    return interests.stream().anyMatch(target::answers);
  }
}
