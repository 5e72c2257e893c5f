package org.iotmc.api.profile;

import static org.iotmc.api.LifecyclePhase.COMMISSIONING;
import static org.iotmc.api.LifecyclePhase.MAINTENANCE;
import static org.iotmc.api.LifecyclePhase.OPERATION;

import java.util.concurrent.CompletionStage;
import org.iotmc.api.LifecyclePhase;
import org.iotmc.api.Udn;
import org.iotmc.api.service.Action;
import org.iotmc.api.service.Call;
import org.iotmc.api.service.Caller;
import org.iotmc.api.service.Nothing;
import org.iotmc.api.service.StateVariable;
import org.iotmc.api.service.Uda;
import org.iotmc.api.service.UdaType;
import org.iotmc.api.service.UpnpService;
import org.iotmc.api.spi.KeyVault;

/** What a device is, how it is, and its life cycle (profile, sections 3 and 6). */
@UpnpService(domain = "iotmc-org", name = "Management")
@StateVariable(name = "LifecyclePhase", type = LifecyclePhase.class)
@StateVariable(name = "Health", type = HealthState.class)
@StateVariable(name = "Quarantined", type = boolean.class)
public interface Management {
  /**
   * What a device is.
   *
   * @param udn its name
   * @param manufacturer who made it
   * @param modelName the model
   * @param productClass what firmware and backups have to match
   * @param hardwareRevision its hardware
   * @param firmwareVersion the committed firmware
   * @param keyProtection what protects its keys
   * @param endOfSupport date after which its maker promises no updates, {@code yyyy-mm-dd}
   */
  record DeviceInfo(
      Udn udn,
      String manufacturer,
      String modelName,
      String productClass,
      String hardwareRevision,
      String firmwareVersion,
      KeyVault.Protection keyProtection,
      String endOfSupport) {}

  /**
   * Where the device stands.
   *
   * @param phase its phase
   * @param quarantined whether it is in quarantine
   */
  record Lifecycle(LifecyclePhase phase, boolean quarantined) {}

  /**
   * How the device is.
   *
   * @param state by its own checks
   * @param detail what is wrong, or empty
   * @param uptimeSeconds since its last start
   */
  record Health(HealthState state, String detail, @Uda(UdaType.UI4) long uptimeSeconds) {}

  /**
   * Whether to be in quarantine.
   *
   * @param quarantined the new state
   */
  record Quarantine(boolean quarantined) {}

  /**
   * Names the device that is meant, so that nothing destructive hits another.
   *
   * @param udn the device that is meant; 600 if it is not this one
   */
  record Meant(Udn udn) {}

  /**
   * Tells what the device is.
   *
   * @param call without arguments
   */
  @Action(
      caller = Caller.CONTROLLER,
      quarantine = Action.Quarantine.ANSWERS,
      repeat = Action.Repeat.IDEMPOTENT)
  CompletionStage<DeviceInfo> getDeviceInfo(Call<Nothing> call);

  /**
   * Tells where it stands.
   *
   * @param call without arguments
   */
  @Action(
      caller = Caller.CONTROLLER,
      quarantine = Action.Quarantine.ANSWERS,
      repeat = Action.Repeat.IDEMPOTENT)
  CompletionStage<Lifecycle> getLifecyclePhase(Call<Nothing> call);

  /**
   * Tells how it is.
   *
   * @param call without arguments
   */
  @Action(
      caller = Caller.CONTROLLER,
      phases = {COMMISSIONING, OPERATION, MAINTENANCE},
      quarantine = Action.Quarantine.ANSWERS,
      repeat = Action.Repeat.IDEMPOTENT)
  CompletionStage<Health> getHealth(Call<Nothing> call);

  /**
   * Restarts the device after it has answered.
   *
   * @param call without arguments
   */
  @Action(
      caller = Caller.CONTROLLER,
      phases = {OPERATION, MAINTENANCE},
      quarantine = Action.Quarantine.ANSWERS)
  CompletionStage<Nothing> reboot(Call<Nothing> call);

  /**
   * Puts the device into quarantine or takes it out.
   *
   * @param call with the new state
   */
  @Action(
      caller = Caller.CONTROLLER,
      phases = {OPERATION, MAINTENANCE},
      quarantine = Action.Quarantine.ANSWERS,
      repeat = Action.Repeat.IDEMPOTENT)
  CompletionStage<Nothing> setQuarantine(Call<Quarantine> call);

  /**
   * From OPERATION to MAINTENANCE.
   *
   * @param call without arguments
   */
  @Action(caller = Caller.CONTROLLER, phases = OPERATION, quarantine = Action.Quarantine.ANSWERS)
  CompletionStage<Nothing> enterMaintenance(Call<Nothing> call);

  /**
   * From MAINTENANCE to OPERATION.
   *
   * @param call without arguments
   */
  @Action(caller = Caller.CONTROLLER, phases = MAINTENANCE, quarantine = Action.Quarantine.ANSWERS)
  CompletionStage<Nothing> leaveMaintenance(Call<Nothing> call);

  /**
   * Takes configuration and log back to the factory state; enrolment and identity stay.
   *
   * @param call names the device that is meant
   */
  @Action(
      caller = Caller.CONTROLLER,
      phases = {OPERATION, MAINTENANCE},
      quarantine = Action.Quarantine.ANSWERS)
  CompletionStage<Nothing> factoryReset(Call<Meant> call);

  /**
   * Ends the device's service for this owner: it wipes the owner's data, sends a receipt signed by
   * its identity key to the controller, and waits for a new owner. The answer says that it has
   * begun; the decision is durable by then.
   *
   * @param call names the device that is meant
   */
  @Action(
      caller = Caller.CONTROLLER,
      phases = {COMMISSIONING, OPERATION, MAINTENANCE},
      quarantine = Action.Quarantine.ANSWERS)
  CompletionStage<Nothing> decommission(Call<Meant> call);
}
