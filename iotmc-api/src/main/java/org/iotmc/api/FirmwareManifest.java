package org.iotmc.api;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a firmware image is and where it may run; signed by the firmware authority (profile, section
 * 7). Instants have a precision of one second.
 *
 * @param productClass the products it is made for, equal to the device's own
 * @param hardwareRevisions the revisions it runs on
 * @param version its version
 * @param securityCounter never lower than that of the committed firmware; 0 to {@link #MAX_COUNTER}
 * @param size length of the image in bytes
 * @param sha256 digest of the image, 32 bytes
 * @param releaseDate when it was released
 * @param notAfter from when on it must not be installed any more
 * @param minimumVersion the least version that may be replaced by it
 * @param probation how long it has to prove itself after its first boot
 */
public record FirmwareManifest(
    String productClass,
    List<String> hardwareRevisions,
    FirmwareVersion version,
    long securityCounter,
    long size,
    Bytes sha256,
    Instant releaseDate,
    Instant notAfter,
    Optional<FirmwareVersion> minimumVersion,
    Duration probation) {
  /** Probation where the signer gives none. */
  public static final Duration DEFAULT_PROBATION = Duration.ofHours(24);

  /** Largest security counter: what a {@code ui4} holds. */
  public static final long MAX_COUNTER = 0xffff_ffffL;

  /** Largest image, in bytes: 4 GiB. */
  public static final long MAX_SIZE = 4L << 30;

  public FirmwareManifest {
    hardwareRevisions = List.copyOf(hardwareRevisions);
    boolean counts = securityCounter >= 0 && securityCounter <= MAX_COUNTER;
    if (!counts || size < 1 || size > MAX_SIZE || sha256.size() != 32) {
      throw new IllegalArgumentException("counter, size or digest out of bounds");
    }
    if (probation.isNegative() || probation.compareTo(Duration.ofDays(30)) > 0) {
      throw new IllegalArgumentException("probation must be 0 to 30 days: " + probation);
    }
  }
}
