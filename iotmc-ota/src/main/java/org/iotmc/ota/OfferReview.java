package org.iotmc.ota;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import org.iotmc.api.ActionException;
import org.iotmc.api.Causes;
import org.iotmc.api.FirmwareManifest;
import org.iotmc.api.UpnpError;
import org.iotmc.api.spi.Bootloader.Bank;
import org.iotmc.ota.UpdateRecord.Image;

/**
 * Looks an offer over before anything is fetched.
 *
 * @param config what this device is
 * @param offer what is offered
 * @param standby where the image would go
 */
record OfferReview(UpdaterConfig config, Offer offer, Bank standby) {
  /** Verifies the signature, which may block, and gives the event that takes or refuses it. */
  Function<UpdateRecord, Step> event(String id) {
    FirmwareManifest manifest;
    try {
      manifest = ManifestCodec.decode(config.verifier().verify(offer.manifest().toArray()));
    } catch (RuntimeException e) {
      ActionException why = new ActionException(UpnpError.VERIFICATION_FAILED, Causes.reason(e));
      return record -> UpdateMachine.refused(record, id, plannedVersion(record, id), why);
    }
    return record -> judge(record, id, manifest, config.now());
  }

  private Step judge(
      UpdateRecord record, String id, FirmwareManifest manifest, Optional<Instant> now) {
    Optional<ActionException> against =
        config.check().against(manifest, record.installed(), now).or(offer::objection);
    if (against.isEmpty()) {
      return UpdateMachine.accepted(record, id, new Image(manifest, offer.image(), standby));
    }
    boolean runsAlready = manifest.version().equals(record.installed().version());
    if (runsAlready && record.job().isEmpty()) {
      // No news for anybody: a controller may offer what is installed as often as it likes.
      return Step.refused(record, against.get());
    }
    return UpdateMachine.refused(record, id, manifest.version().toString(), against.get());
  }

  private static String plannedVersion(UpdateRecord record, String id) {
    return record
        .job()
        .filter(job -> job.id().equals(id))
        .map(job -> job.version().toString())
        .orElse("");
  }
}
