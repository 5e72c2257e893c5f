package org.iotmc.ssdp;

import java.util.Optional;
import java.util.OptionalInt;
import org.iotmc.api.internal.httpu.Texts;

/**
 * Which run of a device, and which of its descriptions, a message speaks of. Empty for UDA 1.0
 * devices; 0 is a value like others.
 *
 * @param bootId BOOTID.UPNP.ORG, not negative
 * @param configId CONFIGID.UPNP.ORG, not negative
 * @param nls the network location signature, 1 to 64 printable ASCII characters (01-NLS); UDA 1.0
 *     devices change it when they start
 */
public record Epoch(OptionalInt bootId, OptionalInt configId, Optional<String> nls) {
  /** Longest network location signature, in characters (UDA 2.0, A.4.1). */
  public static final int MAX_NLS_LENGTH = 64;

  /** Nothing known. */
  public static final Epoch UNKNOWN =
      new Epoch(OptionalInt.empty(), OptionalInt.empty(), Optional.empty());

  public Epoch {
    if (bootId.orElse(0) < 0 || configId.orElse(0) < 0) {
      throw new IllegalArgumentException("ids must not be negative (UDA 2.0, 1.2.2)");
    }
    if (nls.isPresent() && !Texts.isToken(nls.get(), MAX_NLS_LENGTH)) {
      throw new IllegalArgumentException("nls must be 1 to 64 characters (UDA 2.0, A.4.1)");
    }
  }

  /**
   * Both known.
   *
   * @param bootId not negative
   * @param configId not negative
   */
  public static Epoch of(int bootId, int configId) {
    return new Epoch(OptionalInt.of(bootId), OptionalInt.of(configId), Optional.empty());
  }

  /**
   * What an advertiser says of itself: for UDA 1.0 control points the BOOTID is the signature, too
   * (UDA 2.0, A.4.1).
   */
  static Epoch signed(int bootId, int configId) {
    return new Epoch(
        OptionalInt.of(bootId), OptionalInt.of(configId), Optional.of(String.valueOf(bootId)));
  }

  /** One more, within 31 bits. */
  static int after(int bootId) {
    return bootId == Integer.MAX_VALUE ? 1 : bootId + 1;
  }

  /** The same descriptions in another run. */
  Epoch inRun(int next) {
    return signed(next, configId.orElse(0));
  }

  /**
   * Whether the other belongs to another run: another BOOTID, or, where there is none, another
   * signature. False where either is not known.
   */
  boolean differsInBoot(Epoch other) {
    if (bootId.isPresent() || other.bootId.isPresent()) {
      return bootId.isPresent() && other.bootId.isPresent() && !bootId.equals(other.bootId);
    }
    return nls.isPresent() && other.nls.isPresent() && !nls.equals(other.nls);
  }

  /** Whether both are numbered, and this run came after the other. */
  boolean isLaterThan(Epoch other) {
    return bootId.isPresent()
        && other.bootId.isPresent()
        && bootId.getAsInt() > other.bootId.getAsInt();
  }
}
