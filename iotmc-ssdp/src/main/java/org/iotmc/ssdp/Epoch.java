package org.iotmc.ssdp;

import java.util.OptionalInt;

/**
 * Which run of a device, and which of its descriptions, a message speaks of. Empty for UDA 1.0
 * devices; 0 is a value like others.
 *
 * @param bootId BOOTID.UPNP.ORG, not negative
 * @param configId CONFIGID.UPNP.ORG, not negative
 */
public record Epoch(OptionalInt bootId, OptionalInt configId) {
  /** Nothing known. */
  public static final Epoch UNKNOWN = new Epoch(OptionalInt.empty(), OptionalInt.empty());

  public Epoch {
    if (bootId.orElse(0) < 0 || configId.orElse(0) < 0) {
      throw new IllegalArgumentException("ids must not be negative (UDA 2.0, 1.2.2)");
    }
  }

  /**
   * Both known.
   *
   * @param bootId not negative
   * @param configId not negative
   */
  public static Epoch of(int bootId, int configId) {
    return new Epoch(OptionalInt.of(bootId), OptionalInt.of(configId));
  }

  /** Whether the other belongs to another run; false where either is not known. */
  boolean differsInBoot(Epoch other) {
    return bootId.isPresent() && other.bootId.isPresent() && !bootId.equals(other.bootId);
  }
}
