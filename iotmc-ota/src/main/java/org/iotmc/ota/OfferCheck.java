package org.iotmc.ota;

import java.time.Instant;
import java.util.Optional;
import org.iotmc.api.ActionException;
import org.iotmc.api.FirmwareManifest;
import org.iotmc.api.FirmwareVersion;
import org.iotmc.api.UpnpError;
import org.iotmc.ota.UpdateRecord.Installed;

/**
 * Whether a verified manifest may be installed here (profile, section 7). Pure.
 *
 * @param productClass the device's own
 * @param hardwareRevision the device's own
 * @param bankCapacity the largest image that a bank holds, in bytes
 */
record OfferCheck(String productClass, String hardwareRevision, long bankCapacity) {
  /**
   * Looks for a reason against it.
   *
   * @param manifest verified
   * @param floor the committed firmware
   * @param now the time, if the clock is set
   */
  Optional<ActionException> against(
      FirmwareManifest manifest, Installed floor, Optional<Instant> now) {
    FirmwareVersion version = manifest.version();
    if (!manifest.productClass().equals(productClass)) {
      return refuse(UpnpError.VERIFICATION_FAILED, "made for another product class");
    }
    if (!manifest.hardwareRevisions().contains(hardwareRevision)) {
      return refuse(UpnpError.VERIFICATION_FAILED, "not made for revision " + hardwareRevision);
    }
    if (version.compareTo(floor.version()) <= 0) {
      return refuse(UpnpError.WOULD_GO_BACK, version + " does not follow " + floor.version());
    }
    if (manifest.securityCounter() < floor.securityCounter()) {
      return refuse(UpnpError.WOULD_GO_BACK, "security counter below " + floor.securityCounter());
    }
    if (manifest
        .minimumVersion()
        .filter(least -> floor.version().compareTo(least) < 0)
        .isPresent()) {
      return refuse(
          UpnpError.VERIFICATION_FAILED, "does not follow " + floor.version() + " directly");
    }
    if (manifest.size() > bankCapacity) {
      return refuse(UpnpError.VERIFICATION_FAILED, "larger than a bank");
    }
    return expired(manifest, now);
  }

  /**
   * Whether it is too old to be installed; without a clock nobody can tell.
   *
   * @param manifest verified
   * @param now the time, if the clock is set
   */
  static Optional<ActionException> expired(FirmwareManifest manifest, Optional<Instant> now) {
    if (now.filter(time -> !time.isBefore(manifest.notAfter())).isPresent()) {
      return refuse(
          UpnpError.VERIFICATION_FAILED, "not to be installed after " + manifest.notAfter());
    }
    return Optional.empty();
  }

  private static Optional<ActionException> refuse(UpnpError error, String why) {
    return Optional.of(new ActionException(error, why));
  }
}
