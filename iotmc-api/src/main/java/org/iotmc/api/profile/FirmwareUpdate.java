package org.iotmc.api.profile;

import static org.iotmc.api.LifecyclePhase.MAINTENANCE;
import static org.iotmc.api.LifecyclePhase.OPERATION;

import java.time.Instant;
import java.util.concurrent.CompletionStage;
import org.iotmc.api.service.Action;
import org.iotmc.api.service.Call;
import org.iotmc.api.service.Caller;
import org.iotmc.api.service.Nothing;
import org.iotmc.api.service.Range;
import org.iotmc.api.service.StateVariable;
import org.iotmc.api.service.Uda;
import org.iotmc.api.service.UdaType;
import org.iotmc.api.service.UpnpService;
import org.iotmc.api.spi.Bootloader;

/** A device's firmware: two banks, a trial, a commit or the way back (profile, section 7). */
@UpnpService(domain = "iotmc-org", name = "FirmwareUpdate")
@StateVariable(name = "UpdateState", type = UpdateState.class)
@StateVariable(name = "ActiveVersion", type = String.class)
public interface FirmwareUpdate {
  /**
   * What runs.
   *
   * @param activeVersion the version that runs
   * @param activeBank the bank that runs
   * @param committedVersion the version that a restart without a trial would run
   * @param securityCounter the floor that no firmware may go below
   */
  record FirmwareInfo(
      String activeVersion,
      Bootloader.Bank activeBank,
      String committedVersion,
      @Uda(UdaType.UI4) long securityCounter) {}

  /**
   * Where the update stands.
   *
   * @param state what is going on
   * @param version the version that it is about, or the last one was about; empty if none
   * @param progressPercent of the download
   * @param lastOutcome how the last update ended
   * @param detail why, for a refusal or a failure
   */
  record UpdateStatus(
      UpdateState state,
      String version,
      @Uda(UdaType.UI1) @Range(min = 0, max = 100) int progressPercent,
      UpdateOutcome lastOutcome,
      String detail) {
    // Spelled out, as every start compares some: a record's own is code that is made at run time.
    @Override
    public boolean equals(Object other) {
      return other instanceof UpdateStatus that
          && state == that.state
          && version.equals(that.version)
          && progressPercent == that.progressPercent
          && lastOutcome == that.lastOutcome
          && detail.equals(that.detail);
    }

    @Override
    public int hashCode() {
      return 31 * version.hashCode() + progressPercent;
    }
  }

  /**
   * A plan.
   *
   * @param firmwareVersion the version to install
   * @param installAt when; 808 if in the past by more than a minute
   */
  record Plan(String firmwareVersion, Instant installAt) {}

  /**
   * Names a plan.
   *
   * @param scheduleId the plan's identifier
   */
  record Schedule(String scheduleId) {}

  /**
   * Why to go back.
   *
   * @param reason for the log
   */
  record Reason(String reason) {}

  /**
   * Tells what runs.
   *
   * @param call without arguments
   */
  @Action(
      caller = Caller.CONTROLLER,
      phases = {OPERATION, MAINTENANCE},
      quarantine = Action.Quarantine.ANSWERS,
      repeat = Action.Repeat.IDEMPOTENT)
  CompletionStage<FirmwareInfo> getFirmwareInfo(Call<Nothing> call);

  /**
   * Tells where the update stands.
   *
   * @param call without arguments
   */
  @Action(
      caller = Caller.CONTROLLER,
      phases = {OPERATION, MAINTENANCE},
      quarantine = Action.Quarantine.ANSWERS,
      repeat = Action.Repeat.IDEMPOTENT)
  CompletionStage<UpdateStatus> getUpdateStatus(Call<Nothing> call);

  /**
   * Plans an update; the plan survives a restart.
   *
   * @param call with the plan; 808, 810, 816
   */
  @Action(
      caller = Caller.CONTROLLER,
      phases = {OPERATION, MAINTENANCE},
      quarantine = Action.Quarantine.ANSWERS)
  CompletionStage<Schedule> scheduleFirmwareUpdate(Call<Plan> call);

  /**
   * Calls a plan, or a download under way, off.
   *
   * @param call names the plan; 600 if there is no such plan, 810 once it is being installed
   */
  @Action(
      caller = Caller.CONTROLLER,
      phases = {OPERATION, MAINTENANCE},
      quarantine = Action.Quarantine.ANSWERS,
      repeat = Action.Repeat.IDEMPOTENT)
  CompletionStage<Nothing> cancelFirmwareUpdate(Call<Schedule> call);

  /**
   * Ends probation with a commit.
   *
   * @param call without arguments; 501 if nothing is on probation
   */
  @Action(
      caller = Caller.CONTROLLER,
      phases = {OPERATION, MAINTENANCE},
      quarantine = Action.Quarantine.ANSWERS)
  CompletionStage<Nothing> commitFirmware(Call<Nothing> call);

  /**
   * Ends probation by going back; the device restarts.
   *
   * @param call with the reason; 501 if nothing is on probation
   */
  @Action(
      caller = Caller.CONTROLLER,
      phases = {OPERATION, MAINTENANCE},
      quarantine = Action.Quarantine.ANSWERS)
  CompletionStage<Nothing> rollbackFirmware(Call<Reason> call);
}
