package org.iotmc.device;

import java.time.LocalDate;
import java.util.concurrent.CompletionStage;
import org.iotmc.api.ActionException;
import org.iotmc.api.LifecyclePhase;
import org.iotmc.api.UpnpError;
import org.iotmc.api.profile.Management;
import org.iotmc.api.profile.Severity;
import org.iotmc.api.service.Call;
import org.iotmc.api.service.Nothing;
import org.iotmc.ota.FirmwareUpdater;

/** Says what the device is and how it is, and takes it through its life. */
final class ManagementService implements Management {
  private final DeviceCore core;
  private final HealthMonitor health;
  private final ConfigurationService configuration;
  private final FirmwareUpdater updater;

  ManagementService(
      DeviceCore core,
      HealthMonitor health,
      ConfigurationService configuration,
      FirmwareUpdater updater) {
    this.core = core;
    this.health = health;
    this.configuration = configuration;
    this.updater = updater;
  }

  @Override
  public CompletionStage<DeviceInfo> getDeviceInfo(Call<Nothing> call) {
    DeviceModel model = core.wiring().model;
    return core.completed(
        new DeviceInfo(
            core.state().udn(),
            model.manufacturer(),
            model.modelName(),
            model.productClass(),
            model.hardwareRevision(),
            updater.info().committedVersion(),
            core.keys().protection(),
            model.endOfSupport().map(LocalDate::toString).orElse("")));
  }

  @Override
  public CompletionStage<Lifecycle> getLifecyclePhase(Call<Nothing> call) {
    DeviceState state = core.state();
    return core.completed(new Lifecycle(state.phase(), state.quarantined()));
  }

  @Override
  public CompletionStage<Health> getHealth(Call<Nothing> call) {
    return health.check();
  }

  @Override
  public CompletionStage<Nothing> reboot(Call<Nothing> call) {
    core.restart("asked by the controller");
    return core.completed(Nothing.NOTHING);
  }

  @Override
  public CompletionStage<Nothing> setQuarantine(Call<Quarantine> call) {
    boolean wanted = call.arguments().quarantined();
    return core.change(state -> state.withQuarantine(wanted)).thenApply(done -> Nothing.NOTHING);
  }

  @Override
  public CompletionStage<Nothing> enterMaintenance(Call<Nothing> call) {
    return enter(LifecyclePhase.MAINTENANCE);
  }

  @Override
  public CompletionStage<Nothing> leaveMaintenance(Call<Nothing> call) {
    return enter(LifecyclePhase.OPERATION);
  }

  @Override
  public CompletionStage<Nothing> factoryReset(Call<Meant> call) {
    check(call.arguments());
    return configuration
        .reset()
        .thenCompose(done -> core.journal().clear())
        .thenApply(
            done -> {
              core.log(Severity.NOTICE, "lifecycle", "reset to the state of the factory");
              return Nothing.NOTHING;
            });
  }

  /** The decision is durable with the answer; the rest begins when the answer had its time. */
  @Override
  public CompletionStage<Nothing> decommission(Call<Meant> call) {
    check(call.arguments());
    return enter(LifecyclePhase.DECOMMISSIONING);
  }

  private CompletionStage<Nothing> enter(LifecyclePhase phase) {
    return core.change(state -> state.enter(phase)).thenApply(done -> Nothing.NOTHING);
  }

  private void check(Meant meant) {
    if (!meant.udn().equals(core.state().udn())) {
      throw new ActionException(UpnpError.ARGUMENT_VALUE_INVALID, "another device is meant");
    }
  }
}
