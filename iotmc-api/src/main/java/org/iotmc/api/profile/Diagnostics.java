package org.iotmc.api.profile;

import static org.iotmc.api.LifecyclePhase.COMMISSIONING;
import static org.iotmc.api.LifecyclePhase.MAINTENANCE;
import static org.iotmc.api.LifecyclePhase.OPERATION;

import java.time.Instant;
import java.util.List;
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

/** A device's log and self-test (profile, section 6). */
@UpnpService(domain = "iotmc-org", name = "Diagnostics")
@StateVariable(name = "LogSequence", type = long.class, uda = @Uda(UdaType.UI4))
public interface Diagnostics {
  /**
   * Which entries are wanted.
   *
   * @param minSeverity the least severity
   * @param from the earliest time, included
   * @param to the latest time, included
   * @param afterSequence only entries with a greater number; 0 for all: the cursor of the last
   *     answer
   * @param maxEntries at most so many, oldest first
   * @param clearAfterRetrieval whether the entries of the answer go once {@link
   *     #clearDiagnosticsLog} says that they were received
   */
  record Query(
      Severity minSeverity,
      Instant from,
      Instant to,
      @Uda(UdaType.UI4) long afterSequence,
      @Uda(UdaType.UI2) @Range(min = 1, max = 1000) int maxEntries,
      boolean clearAfterRetrieval) {}

  /**
   * The entries that matched.
   *
   * @param entries oldest first
   * @param lastSequence number of the newest entry in the log, whether it matched or not
   * @param cursor where the next query goes on
   * @param overwritten how many entries were overwritten before anybody read them
   * @param receipt names this answer to {@link #clearDiagnosticsLog}; empty if nothing is to be
   *     cleared
   */
  record Page(
      List<LogEntry> entries,
      @Uda(UdaType.UI4) long lastSequence,
      @Uda(UdaType.UI4) long cursor,
      @Uda(UdaType.UI4) long overwritten,
      String receipt) {}

  /**
   * Says that the entries of an answer were received.
   *
   * @param receipt from that answer; 600 if it is unknown
   */
  record Received(String receipt) {}

  /**
   * Result of a self-test.
   *
   * @param state the outcome
   * @param detail what is wrong, or empty
   */
  record SelfTest(HealthState state, String detail) {}

  /**
   * Reads the log by severity and time.
   *
   * @param call with the query
   */
  @Action(
      caller = Caller.CONTROLLER,
      phases = {COMMISSIONING, OPERATION, MAINTENANCE},
      quarantine = Action.Quarantine.ANSWERS,
      repeat = Action.Repeat.IDEMPOTENT)
  CompletionStage<Page> getDiagnosticsLog(Call<Query> call);

  /**
   * Removes exactly the entries of an answer that asked for it; the same receipt again is no error.
   *
   * @param call with the receipt
   */
  @Action(
      caller = Caller.CONTROLLER,
      phases = {COMMISSIONING, OPERATION, MAINTENANCE},
      quarantine = Action.Quarantine.ANSWERS,
      repeat = Action.Repeat.IDEMPOTENT)
  CompletionStage<Nothing> clearDiagnosticsLog(Call<Received> call);

  /**
   * Runs the device's own checks.
   *
   * @param call without arguments
   */
  @Action(
      caller = Caller.CONTROLLER,
      phases = {OPERATION, MAINTENANCE},
      quarantine = Action.Quarantine.ANSWERS)
  CompletionStage<SelfTest> runSelfTest(Call<Nothing> call);
}
