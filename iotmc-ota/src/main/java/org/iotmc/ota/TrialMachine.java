package org.iotmc.ota;

import java.util.function.Function;
import org.iotmc.api.UpnpError;
import org.iotmc.api.profile.HealthState;
import org.iotmc.api.profile.UpdateOutcome;
import org.iotmc.api.profile.UpdateState;
import org.iotmc.api.spi.Bootloader.Bank;
import org.iotmc.api.spi.Bootloader.Boot;
import org.iotmc.ota.Step.Action;
import org.iotmc.ota.UpdateRecord.Health;
import org.iotmc.ota.UpdateRecord.Image;
import org.iotmc.ota.UpdateRecord.Installed;
import org.iotmc.ota.UpdateRecord.Job;

/**
 * What becomes of a bank that was marked: its start, its probation, the commit or the way back.
 * Pure, as {@link UpdateMachine} is, of which it is the second half.
 */
final class TrialMachine {
  private static final String OWNER_LEFT = "its owner left it";
  private static final String NO_COMMIT = "the device restarted without a commit";

  private TrialMachine() {}

  /** The device started. */
  static Step booted(UpdateRecord record, Boot boot, Bank committed) {
    boolean early = record.state().compareTo(UpdateState.VERIFYING) < 0;
    if (early && boot == Boot.TRIAL) {
      // A trial that nobody knows of would never end by itself.
      return Step.of(record, Action.REBOOT);
    }
    boolean untried = record.state() == UpdateState.VERIFYING && boot == Boot.COMMITTED;
    return early || untried ? UpdateMachine.resumed(record) : afterTrial(record, boot, committed);
  }

  private static Step afterTrial(UpdateRecord record, Boot boot, Bank committed) {
    Job job = record.job().orElseThrow();
    if (job.accepted().bank() == committed) {
      return installed(record, job);
    }
    String verdict = job.progress().verdict();
    if (boot == Boot.FELL_BACK && verdict.equals(OWNER_LEFT)) {
      // Nothing speaks against this firmware: whoever wants it may install it.
      return Step.of(record.abandoned());
    }
    if (boot == Boot.TRIAL) {
      Action next = verdict.isEmpty() ? Action.PROBE : Action.REBOOT;
      return Step.of(record.in(UpdateState.PROBATION, job), next);
    }
    return UpdateMachine.condemn(
        record, UpdateOutcome.ROLLED_BACK, verdict.isEmpty() ? NO_COMMIT : verdict);
  }

  /** A health check gave its answer, with so much of the probation over. */
  static Step checked(UpdateRecord record, HealthState state, long probationMillis) {
    if (state == HealthState.FAILED) {
      return goBack(record, "the health check failed");
    }
    return UpdateMachine.when(
        record,
        UpdateState.PROBATION,
        job -> {
          boolean good = state == HealthState.OK && job.progress().health() == Health.GOOD;
          Health health = good ? Health.GOOD : Health.DOUBTFUL;
          long limit = job.accepted().manifest().probation().toMillis();
          Job now = job.with(job.progress().checked(probationMillis, health));
          UpdateRecord next = record.in(UpdateState.PROBATION, now);
          if (!job.progress().verdict().isEmpty()) {
            return Step.of(record);
          }
          if (probationMillis < limit) {
            return Step.of(next, Action.PROBE);
          }
          return good ? Step.of(next, Action.COMMIT) : goBack(next, "no commit within probation");
        });
  }

  static Step commitRequested(UpdateRecord record) {
    return onProbation(record, job -> Step.of(record, Action.COMMIT));
  }

  static Step rollbackRequested(UpdateRecord record, String reason) {
    return onProbation(record, job -> goBack(record, "asked to: " + reason));
  }

  private static Step onProbation(UpdateRecord record, Function<Job, Step> step) {
    boolean open =
        record.state() == UpdateState.PROBATION
            && record.job().orElseThrow().progress().verdict().isEmpty();
    return open
        ? UpdateMachine.when(record, UpdateState.PROBATION, step)
        : Step.refused(record, UpnpError.ACTION_FAILED, "nothing is on probation");
  }

  /** The firmware on probation has to go; it ends with the next start. */
  static Step goBack(UpdateRecord record, String why) {
    return UpdateMachine.when(
        record,
        UpdateState.PROBATION,
        job -> {
          Job doomed = job.with(job.progress().condemned(UpdateMachine.line(why)));
          return Step.of(record.in(UpdateState.PROBATION, doomed), Action.REBOOT);
        });
  }

  /** Whoever wanted the firmware on probation is gone: it goes back, and nobody hears of it. */
  static Step orphaned(UpdateRecord record) {
    Job job = record.job().orElseThrow().orphaned();
    UpdateRecord silent = record.in(UpdateState.PROBATION, job);
    return job.progress().verdict().isEmpty() ? goBack(silent, OWNER_LEFT) : Step.of(silent);
  }

  /** The boot control made the running bank the committed one. */
  static Step committed(UpdateRecord record) {
    return UpdateMachine.when(record, UpdateState.PROBATION, job -> installed(record, job));
  }

  private static Step installed(UpdateRecord record, Job job) {
    Image image = job.accepted();
    Installed now = new Installed(image.manifest().version(), image.manifest().securityCounter());
    UpdateRecord raised = record.with(record.installed().max(now));
    return UpdateMachine.end(raised, job, UpdateOutcome.COMMITTED, "");
  }
}
