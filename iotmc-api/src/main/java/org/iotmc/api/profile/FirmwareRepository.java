package org.iotmc.api.profile;

import java.net.URI;
import java.time.Instant;
import java.util.concurrent.CompletionStage;
import org.iotmc.api.Bytes;
import org.iotmc.api.service.Action;
import org.iotmc.api.service.Call;
import org.iotmc.api.service.Caller;
import org.iotmc.api.service.Nothing;
import org.iotmc.api.service.StateVariable;
import org.iotmc.api.service.Uda;
import org.iotmc.api.service.UdaType;
import org.iotmc.api.service.UpnpService;

/** A controller's service that tells devices of firmware (profile, section 7). */
@UpnpService(domain = "iotmc-org", name = "FirmwareRepository")
@StateVariable(name = "FirmwareAvailable", type = String.class)
public interface FirmwareRepository {
  /**
   * What a device asks.
   *
   * @param currentVersion what it runs
   * @param wantedVersion a version it was told to install, or empty for what is its turn
   */
  record Query(String currentVersion, String wantedVersion) {}

  /**
   * A firmware on offer.
   *
   * @param version its version
   * @param size its length in bytes
   * @param sha256 its digest, in hexadecimal
   * @param releaseDate when it was released
   * @param imageUri where the image is, https
   * @param manifest the signed manifest; it alone is believed
   */
  record Offer(
      String version,
      @Uda(UdaType.UI8) long size,
      String sha256,
      Instant releaseDate,
      URI imageUri,
      Bytes manifest) {}

  /**
   * How an update ended.
   *
   * @param version the version
   * @param outcome how it ended
   * @param detail why, for a refusal or a failure
   */
  record Result(String version, UpdateOutcome outcome, String detail) {}

  /**
   * Asks for the firmware of the caller's turn.
   *
   * @param call with what runs; 809 if there is nothing, or not yet for this device
   */
  @Action(
      caller = Caller.DEVICE,
      quarantine = Action.Quarantine.ANSWERS,
      repeat = Action.Repeat.IDEMPOTENT)
  CompletionStage<Offer> getFirmwareInfo(Call<Query> call);

  /**
   * Reports how an update ended.
   *
   * @param call with the result
   */
  @Action(
      caller = Caller.DEVICE,
      quarantine = Action.Quarantine.ANSWERS,
      repeat = Action.Repeat.IDEMPOTENT)
  CompletionStage<Nothing> reportUpdateResult(Call<Result> call);
}
