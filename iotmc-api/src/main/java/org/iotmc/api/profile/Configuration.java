package org.iotmc.api.profile;

import static org.iotmc.api.LifecyclePhase.COMMISSIONING;
import static org.iotmc.api.LifecyclePhase.MAINTENANCE;
import static org.iotmc.api.LifecyclePhase.OPERATION;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.iotmc.api.service.Action;
import org.iotmc.api.service.Call;
import org.iotmc.api.service.Caller;
import org.iotmc.api.service.Nothing;
import org.iotmc.api.service.StateVariable;
import org.iotmc.api.service.Uda;
import org.iotmc.api.service.UdaType;
import org.iotmc.api.service.UpnpService;

/** Typed parameters, set in batches that apply as a whole or not at all (profile, section 6). */
@UpnpService(domain = "iotmc-org", name = "Configuration")
@StateVariable(name = "ConfigurationRevision", type = long.class, uda = @Uda(UdaType.UI4))
public interface Configuration {
  /**
   * The parameters that there are.
   *
   * @param parameters their schemas
   */
  record Schema(List<ParameterSchema> parameters) {}

  /**
   * A revision of the configuration.
   *
   * @param revision grows with each accepted batch
   * @param digest SHA-256 over revision, names and values, in hexadecimal
   */
  record Revision(@Uda(UdaType.UI4) long revision, String digest) {}

  /**
   * The configuration as it is.
   *
   * @param revision its revision
   * @param digest its digest
   * @param parameters all parameters, sorted by name
   */
  record Snapshot(@Uda(UdaType.UI4) long revision, String digest, List<Parameter> parameters) {}

  /**
   * A batch of changes.
   *
   * @param expectedRevision the revision that the caller knows; 805 if another is in force
   * @param parameters the changes, at most 256
   */
  record Batch(@Uda(UdaType.UI4) long expectedRevision, List<Parameter> parameters) {}

  /**
   * Tells which parameters there are.
   *
   * @param call without arguments
   */
  @Action(
      caller = Caller.CONTROLLER,
      phases = {COMMISSIONING, OPERATION, MAINTENANCE},
      repeat = Action.Repeat.IDEMPOTENT)
  CompletionStage<Schema> getConfigurationSchema(Call<Nothing> call);

  /**
   * Tells their values.
   *
   * @param call without arguments
   */
  @Action(
      caller = Caller.CONTROLLER,
      phases = {COMMISSIONING, OPERATION, MAINTENANCE},
      repeat = Action.Repeat.IDEMPOTENT)
  CompletionStage<Snapshot> getConfiguration(Call<Nothing> call);

  /**
   * Applies a batch, all or nothing; durable when it is answered.
   *
   * @param call with the batch; 804 for an unknown parameter, 600 for a value of another type, 601
   *     for one out of range or not among the allowed ones, 805 for another revision
   */
  @Action(
      caller = Caller.CONTROLLER,
      phases = {COMMISSIONING, OPERATION, MAINTENANCE})
  CompletionStage<Revision> setConfiguration(Call<Batch> call);
}
