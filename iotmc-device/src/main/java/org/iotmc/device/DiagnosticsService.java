package org.iotmc.device;

import java.util.concurrent.CompletionStage;
import org.iotmc.api.ActionException;
import org.iotmc.api.UpnpError;
import org.iotmc.api.profile.Diagnostics;
import org.iotmc.api.profile.Severity;
import org.iotmc.api.service.Call;
import org.iotmc.api.service.Nothing;

/** Gives out the log, clears what was received, and tests the device. */
final class DiagnosticsService implements Diagnostics {
  private final DeviceCore core;
  private final HealthMonitor health;

  DiagnosticsService(DeviceCore core, HealthMonitor health) {
    this.core = core;
    this.health = health;
  }

  /** Durable first: a number that was read must not be given to another entry after a restart. */
  @Override
  public CompletionStage<Page> getDiagnosticsLog(Call<Query> call) {
    Page page = core.journal().log().read(call.arguments());
    return core.journal().flush().thenApply(done -> page);
  }

  @Override
  public CompletionStage<Nothing> clearDiagnosticsLog(Call<Received> call) {
    if (!core.journal().log().clear(call.arguments().receipt())) {
      throw new ActionException(UpnpError.ARGUMENT_VALUE_INVALID, "no such receipt");
    }
    return core.journal().flush().thenApply(done -> Nothing.NOTHING);
  }

  @Override
  public CompletionStage<SelfTest> runSelfTest(Call<Nothing> call) {
    return health
        .check()
        .thenApply(
            found -> {
              core.log(Severity.NOTICE, "diagnostics", "self-test: " + found.state());
              return new SelfTest(found.state(), found.detail());
            });
  }
}
