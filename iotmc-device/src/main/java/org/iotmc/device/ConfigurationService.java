package org.iotmc.device;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import org.iotmc.api.ActionException;
import org.iotmc.api.Causes;
import org.iotmc.api.LifecyclePhase;
import org.iotmc.api.PeerIdentity;
import org.iotmc.api.UpnpError;
import org.iotmc.api.profile.Configuration;
import org.iotmc.api.profile.Parameter;
import org.iotmc.api.profile.Profile;
import org.iotmc.api.profile.Severity;
import org.iotmc.api.service.Call;
import org.iotmc.api.service.Nothing;
import org.iotmc.device.DeviceState.ControllerRef;

/** Takes batches of parameters, one after the other, durable before they are answered. */
final class ConfigurationService implements Configuration {
  private final DeviceCore core;

  ConfigurationService(DeviceCore core) {
    this.core = core;
  }

  @Override
  public CompletionStage<Schema> getConfigurationSchema(Call<Nothing> call) {
    return core.completed(new Schema(current().schemas()));
  }

  @Override
  public CompletionStage<Snapshot> getConfiguration(Call<Nothing> call) {
    ConfigurationState now = current();
    return core.completed(new Snapshot(now.revision(), now.digest(), now.parameters()));
  }

  @Override
  public CompletionStage<Revision> setConfiguration(Call<Batch> call) {
    requireEnrolling(call.caller());
    Batch batch = call.arguments();
    return core.configuration()
        .update(now -> now.apply(batch))
        .thenApply(
            next -> {
              applied(next);
              return new Revision(next.revision(), next.digest());
            });
  }

  /** While it joins a domain, only the controller that it joins configures the device. */
  private void requireEnrolling(Optional<PeerIdentity> caller) {
    DeviceState state = core.state();
    if (state.phase() != LifecyclePhase.COMMISSIONING) {
      return;
    }
    boolean expected =
        state.membership().isPresent()
            && state.controller().map(ControllerRef::udn).equals(caller.map(PeerIdentity::udn));
    if (!expected) {
      throw new ActionException(UpnpError.NOT_IN_THIS_PHASE, "no enrolment with this controller");
    }
  }

  /** Back to the defaults. */
  CompletionStage<Boolean> reset() {
    return core.configuration()
        .update(ConfigurationState::reset)
        .thenApply(
            next -> {
              applied(next);
              return true;
            });
  }

  private void applied(ConfigurationState next) {
    core.event(Profile.CONFIGURATION, Map.of("ConfigurationRevision", next.revision()));
    core.log(Severity.INFORMATIONAL, "configuration", "revision " + next.revision());
    tell();
  }

  /** Tells the vendor's code what is in force. */
  void tell() {
    Map<String, String> values = new TreeMap<>();
    for (Parameter parameter : current().parameters()) {
      values.put(parameter.name(), parameter.value());
    }
    core.callback(
            () -> {
              core.wiring().configuration.accept(values);
              return true;
            })
        .exceptionally(
            failure -> {
              core.log(
                  Severity.ERROR,
                  "configuration",
                  "could not be applied: " + Causes.reason(failure));
              return false;
            });
  }

  private ConfigurationState current() {
    return core.configuration().current();
  }
}
