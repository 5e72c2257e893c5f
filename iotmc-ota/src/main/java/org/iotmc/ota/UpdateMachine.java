package org.iotmc.ota;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import org.iotmc.api.ActionException;
import org.iotmc.api.FirmwareVersion;
import org.iotmc.api.UpnpError;
import org.iotmc.api.profile.FirmwareRepository;
import org.iotmc.api.profile.UpdateOutcome;
import org.iotmc.api.profile.UpdateState;
import org.iotmc.ota.Step.Action;
import org.iotmc.ota.UpdateRecord.Ending;
import org.iotmc.ota.UpdateRecord.Image;
import org.iotmc.ota.UpdateRecord.Job;
import org.iotmc.ota.UpdateRecord.Progress;

/**
 * The course of an update (profile, section 7) up to the bank that is marked; {@link TrialMachine}
 * takes it from there. Each method takes what is kept and one event, and says what is to be kept
 * and done. Pure; an event that does not concern the state changes nothing. What is to be kept is
 * made durable before anything is done.
 */
final class UpdateMachine {
  /** Most attempts in a row that get nowhere, before an update is given up. */
  static final int MAX_ATTEMPTS = 10;

  /** Longest detail, in characters. */
  static final int MAX_DETAIL = 200;

  /** Bytes of progress that make up for attempts; a 16th of the image if that is less. */
  private static final long ENOUGH = 1L << 20;

  private UpdateMachine() {}

  static Step scheduled(UpdateRecord record, String id, FirmwareVersion version, Instant at) {
    if (record.state() != UpdateState.IDLE) {
      return Step.refused(record, UpnpError.UPDATE_IN_PROGRESS, record.state().name());
    }
    if (version.compareTo(record.installed().version()) <= 0) {
      String why = version + " does not follow " + record.installed().version();
      return Step.refused(record, UpnpError.WOULD_GO_BACK, why);
    }
    Job job = new Job(id, version, Optional.of(at), Optional.empty(), Progress.NONE);
    return Step.of(record.in(UpdateState.SCHEDULED, job), Action.WAIT);
  }

  static Step due(UpdateRecord record) {
    return when(record, UpdateState.SCHEDULED, job -> Step.of(record, Action.ASK_OFFER));
  }

  static Step offerFailed(UpdateRecord record, String id, String why) {
    return when(
        record,
        UpdateState.SCHEDULED,
        job ->
            isJob(record, id) ? retry(record, job, Action.ASK_OFFER_LATER, why) : Step.of(record));
  }

  /** What became of the offer for a plan; one that was called off meanwhile is not begun. */
  static Step planned(UpdateRecord record, String id, Function<UpdateRecord, Step> event) {
    return when(
        record,
        UpdateState.SCHEDULED,
        job -> isJob(record, id) ? event.apply(record) : Step.of(record));
  }

  /** A verified manifest that nothing speaks against. */
  static Step accepted(UpdateRecord record, String id, Image image) {
    Optional<Job> plan = record.job();
    boolean planned = record.state() == UpdateState.SCHEDULED && isJob(record, id);
    if (record.state() != UpdateState.IDLE && !planned) {
      return Step.refused(record, UpnpError.UPDATE_IN_PROGRESS, record.state().name());
    }
    FirmwareVersion version = image.manifest().version();
    if (planned && !plan.orElseThrow().version().equals(version)) {
      ActionException why = new ActionException(UpnpError.NO_SUCH_FIRMWARE, "offered " + version);
      return refused(record, id, version.toString(), why);
    }
    if (record.failed().contains(image.fingerprint())) {
      ActionException why =
          new ActionException(
              UpnpError.VERIFICATION_FAILED, version + " failed before and was not published anew");
      return planned ? refused(record, id, version.toString(), why) : Step.refused(record, why);
    }
    Job job =
        plan.orElseGet(
            () -> new Job(id, version, Optional.empty(), Optional.empty(), Progress.NONE));
    return Step.of(record.in(UpdateState.DOWNLOADING, job.with(image)), Action.DOWNLOAD);
  }

  /** An offer that was refused before anything was fetched. */
  static Step refused(UpdateRecord record, String id, String version, ActionException why) {
    if (record.state() == UpdateState.IDLE || isJob(record, id)) {
      Ending ending = new Ending(id, version, UpdateOutcome.REFUSED, line(why.description()));
      return Step.refused(record.ended(ending), why);
    }
    return Step.refused(record, UpnpError.UPDATE_IN_PROGRESS, record.state().name());
  }

  static Step progressed(UpdateRecord record, long offset) {
    return when(
        record,
        UpdateState.DOWNLOADING,
        job -> {
          Job further = moved(job, offset);
          return Step.of(record.in(UpdateState.DOWNLOADING, further));
        });
  }

  /** The transfer broke off, with so many bytes durable. */
  static Step broken(UpdateRecord record, long offset, String why) {
    return when(
        record,
        UpdateState.DOWNLOADING,
        job -> retry(record, moved(job, offset), Action.DOWNLOAD_LATER, why));
  }

  /** The image cannot be fetched, and trying again is of no use. */
  static Step unavailable(UpdateRecord record, String why) {
    return when(
        record, UpdateState.DOWNLOADING, job -> end(record, job, UpdateOutcome.FAILED, why));
  }

  /** What is served is not what the manifest describes, or must not be installed any more. */
  static Step unfit(UpdateRecord record, String why) {
    return record.state() == UpdateState.DOWNLOADING || record.state() == UpdateState.VERIFYING
        ? condemn(record, UpdateOutcome.REFUSED, why)
        : Step.of(record);
  }

  static Step downloaded(UpdateRecord record) {
    return when(
        record,
        UpdateState.DOWNLOADING,
        job -> {
          Job whole = moved(job, job.accepted().manifest().size());
          return Step.of(record.in(UpdateState.VERIFYING, whole), Action.VERIFY_AND_MARK);
        });
  }

  /** The bank does not hold what was written to it. */
  static Step bankBad(UpdateRecord record, String why) {
    return when(
        record,
        UpdateState.VERIFYING,
        job -> {
          UpdateRecord again = record.in(UpdateState.DOWNLOADING, job);
          return broken(again, 0, why);
        });
  }

  static Step marked(UpdateRecord record) {
    return when(
        record,
        UpdateState.VERIFYING,
        job -> Step.of(record.in(UpdateState.INSTALLING, job), Action.REBOOT));
  }

  /** The device started, and nothing was tried yet. */
  static Step resumed(UpdateRecord record) {
    return switch (record.state()) {
      case SCHEDULED -> Step.of(record, Action.WAIT);
      case DOWNLOADING -> restarted(record, Action.DOWNLOAD);
      case VERIFYING -> restarted(record, Action.VERIFY_AND_MARK);
      case IDLE, INSTALLING, PROBATION -> Step.of(record);
    };
  }

  private static Step restarted(UpdateRecord record, Action action) {
    return retry(record, record.job().orElseThrow(), action, "the device kept restarting");
  }

  static Step cancelled(UpdateRecord record, String id) {
    if (isJob(record, id)) {
      Job job = record.job().orElseThrow();
      if (!isEarly(record)) {
        return Step.refused(record, UpnpError.UPDATE_IN_PROGRESS, "it is being installed");
      }
      UpdateRecord ended = end(record, job, UpdateOutcome.CANCELLED, "").record();
      return Step.of(ended, Action.STOP);
    }
    boolean repeated =
        record.last().id().equals(id) && record.last().outcome() == UpdateOutcome.CANCELLED;
    return repeated
        ? Step.of(record)
        : Step.refused(record, UpnpError.ARGUMENT_VALUE_INVALID, "no such plan");
  }

  /**
   * Nobody is left who planned anything, or wants to hear how it ended. What was not tried yet is
   * not tried any more. Firmware on probation has to go back: the next owner did not choose it, and
   * what was committed has proved itself.
   */
  static Step forgotten(UpdateRecord record) {
    UpdateRecord clean = record.withoutEndings();
    return switch (record.state()) {
      case IDLE -> Step.of(clean);
      case SCHEDULED, DOWNLOADING -> Step.of(clean.abandoned(), Action.STOP);
      case VERIFYING, INSTALLING -> Step.of(clean.abandoned(), Action.STOP, Action.UNMARK);
      case PROBATION -> TrialMachine.orphaned(clean);
    };
  }

  static Step acknowledged(UpdateRecord record, FirmwareRepository.Result result) {
    return Step.of(record.acknowledged(result));
  }

  /** Ends the job; this manifest is not tried again. */
  static Step condemn(UpdateRecord record, UpdateOutcome outcome, String why) {
    Job job = record.job().orElseThrow();
    return end(record.remembering(job.accepted().fingerprint()), job, outcome, why);
  }

  private static Step retry(UpdateRecord record, Job job, Action action, String why) {
    int attempts = job.progress().attempts() + 1;
    if (attempts >= MAX_ATTEMPTS) {
      return end(record, job, UpdateOutcome.FAILED, why);
    }
    return Step.of(record.in(record.state(), job.with(job.progress().attempt(attempts))), action);
  }

  /** Ends the job. */
  static Step end(UpdateRecord record, Job job, UpdateOutcome outcome, String why) {
    if (job.isOrphaned()) {
      return Step.of(record.abandoned());
    }
    return Step.of(
        record.ended(new Ending(job.id(), job.version().toString(), outcome, line(why))));
  }

  private static Job moved(Job job, long offset) {
    long enough = Math.min(ENOUGH, Math.max(1, job.accepted().manifest().size() / 16));
    return job.with(job.progress().at(offset, enough));
  }

  /** Whether what is under way can still be called off. */
  private static boolean isEarly(UpdateRecord record) {
    return record.state() == UpdateState.SCHEDULED || record.state() == UpdateState.DOWNLOADING;
  }

  private static boolean isJob(UpdateRecord record, String id) {
    return record.job().filter(job -> job.id().equals(id)).isPresent();
  }

  /** A step in one state; in any other the event changes nothing. */
  static Step when(UpdateRecord record, UpdateState state, Function<Job, Step> step) {
    return record.state() == state ? step.apply(record.job().orElseThrow()) : Step.of(record);
  }

  /** A detail as it is kept and sent: one line of bounded length. */
  static String line(String text) {
    String clean = text.replaceAll("[^\\x20-\\x7e]", "?");
    return clean.length() > MAX_DETAIL ? clean.substring(0, MAX_DETAIL) : clean;
  }
}
