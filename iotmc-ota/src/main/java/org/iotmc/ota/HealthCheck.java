package org.iotmc.ota;

import java.util.concurrent.CompletionStage;
import org.iotmc.api.profile.HealthState;

/** The device's own judgement of firmware on probation. */
@FunctionalInterface
public interface HealthCheck {
  /**
   * Checks the device. Called on the updater's lane; must not block. {@code FAILED}, or a failure,
   * takes the device back to the previous firmware at once; {@code DEGRADED}, or no answer within
   * ten seconds, prevents the commit by own decision at the end of probation.
   */
  CompletionStage<HealthState> check();
}
