package org.iotmc.device;

import java.util.concurrent.CompletionStage;
import org.iotmc.api.ActionException;
import org.iotmc.api.FirmwareVersion;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.UpnpError;
import org.iotmc.api.profile.FirmwareUpdate;
import org.iotmc.api.service.Call;
import org.iotmc.api.service.Nothing;
import org.iotmc.ota.FirmwareUpdater;

/** Offers the updater to the controller. */
final class FirmwareService implements FirmwareUpdate {
  private final DeviceCore core;
  private final FirmwareUpdater updater;

  FirmwareService(DeviceCore core, FirmwareUpdater updater) {
    this.core = core;
    this.updater = updater;
  }

  @Override
  public CompletionStage<FirmwareInfo> getFirmwareInfo(Call<Nothing> call) {
    return core.completed(updater.info());
  }

  @Override
  public CompletionStage<UpdateStatus> getUpdateStatus(Call<Nothing> call) {
    return core.completed(updater.status());
  }

  @Override
  public CompletionStage<Schedule> scheduleFirmwareUpdate(Call<Plan> call) {
    Plan plan = call.arguments();
    return core.lane()
        .adopt(updater.schedule(version(plan.firmwareVersion()), plan.installAt()))
        .thenApply(Schedule::new);
  }

  private static FirmwareVersion version(String text) {
    try {
      return FirmwareVersion.parse(text);
    } catch (MalformedMessageException e) {
      throw new ActionException(UpnpError.ARGUMENT_VALUE_INVALID, "not a version: " + text);
    }
  }

  @Override
  public CompletionStage<Nothing> cancelFirmwareUpdate(Call<Schedule> call) {
    return nothing(updater.cancel(call.arguments().scheduleId()));
  }

  @Override
  public CompletionStage<Nothing> commitFirmware(Call<Nothing> call) {
    return nothing(updater.commit());
  }

  @Override
  public CompletionStage<Nothing> rollbackFirmware(Call<Reason> call) {
    return nothing(updater.rollBack(call.arguments().reason()));
  }

  private CompletionStage<Nothing> nothing(CompletionStage<Void> done) {
    return core.lane().adopt(done).thenApply(v -> Nothing.NOTHING);
  }
}
