package org.iotmc.controller;

import java.time.Instant;
import org.iotmc.api.profile.UpdateOutcome;

/**
 * What a device reported of an update.
 *
 * @param version the version
 * @param outcome how it ended
 * @param detail why, for a refusal or a failure
 * @param at when the report came, by the controller's clock
 */
public record UpdateReport(String version, UpdateOutcome outcome, String detail, Instant at) {
  /** Whether the device will not change its mind about the same image. */
  boolean isFinal() {
    return outcome == UpdateOutcome.REFUSED
        || outcome == UpdateOutcome.ROLLED_BACK
        || outcome == UpdateOutcome.COMMITTED;
  }
}
