package org.iotmc.controller;

import java.util.List;
import org.iotmc.api.ActionException;
import org.iotmc.api.Causes;
import org.iotmc.api.Udn;

/**
 * What came of a batch of parameters for a group.
 *
 * @param outcomes one for each device of the group, in the order of their names
 */
public record BatchReport(List<Outcome> outcomes) {
  public BatchReport {
    outcomes = List.copyOf(outcomes);
  }

  /** What a device did. */
  public enum Result {
    /** The whole batch is in force. */
    APPLIED,
    /** Nothing of the batch was taken. */
    REFUSED,
    /** Whether the device took it is not known. */
    UNREACHABLE
  }

  /**
   * What came of the batch at one device.
   *
   * @param device the device
   * @param result what it did
   * @param revision the revision in force, if it was applied; else 0
   * @param errorCode the UPnP error code, if it was refused; else 0
   * @param description why it was not applied, or empty
   */
  public record Outcome(
      Udn device, Result result, long revision, int errorCode, String description) {
    static Outcome applied(Udn device, long revision) {
      return new Outcome(device, Result.APPLIED, revision, 0, "");
    }

    static Outcome failed(Udn device, Throwable failure) {
      return Causes.of(failure) instanceof ActionException refusal
          ? new Outcome(device, Result.REFUSED, 0, refusal.code(), refusal.description())
          : new Outcome(device, Result.UNREACHABLE, 0, 0, Causes.reason(failure));
    }
  }

  /** Whether every device applied it. */
  public boolean isComplete() {
    return outcomes.stream().allMatch(outcome -> outcome.result() == Result.APPLIED);
  }
}
