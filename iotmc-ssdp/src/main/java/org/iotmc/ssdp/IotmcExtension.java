package org.iotmc.ssdp;

import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.iotmc.api.LifecyclePhase;

/**
 * What a device of the IoTMC profile adds to its advertisements (profile, section 2). Version 1 of
 * the profile; a sender of another version counts as a plain UPnP device.
 *
 * @param capabilities tokens of {@code a-z 0-9 -}, sorted, each once; unknown ones are kept; joined
 *     by commas at most 64 bytes
 * @param phase where the device stands; never {@code MANUFACTURING} or {@code RETIRED}
 */
public record IotmcExtension(List<String> capabilities, Optional<LifecyclePhase> phase) {
  /** The version of the profile. */
  public static final int PROFILE = 1;

  /** Longest list of capabilities on the wire, in bytes. */
  public static final int MAX_CAPABILITIES_LENGTH = 64;

  public IotmcExtension {
    capabilities = List.copyOf(new TreeSet<>(capabilities));
    if (!capabilities.stream().allMatch(IotmcExtension::isCapability)
        || String.join(",", capabilities).length() > MAX_CAPABILITIES_LENGTH) {
      throw new IllegalArgumentException(
          "capabilities must be tokens of together at most 64 bytes (profile, section 2)");
    }
    if (phase.isPresent() && !isAnnounced(phase.get())) {
      throw new IllegalArgumentException("phase is not one to announce: " + phase.get());
    }
  }

  /**
   * Whether the device says that it can do something.
   *
   * @param capability the token
   */
  public boolean can(String capability) {
    return capabilities.contains(capability);
  }

  static boolean isCapability(String token) {
    for (int i = 0; i < token.length(); i++) {
      char c = token.charAt(i);
      if ((c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-') {
        return false;
      }
    }
    return !token.isEmpty();
  }

  static boolean isAnnounced(LifecyclePhase phase) {
    return phase != LifecyclePhase.MANUFACTURING && phase != LifecyclePhase.RETIRED;
  }
}
