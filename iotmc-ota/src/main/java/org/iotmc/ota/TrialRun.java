package org.iotmc.ota;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.iotmc.api.ActionException;
import org.iotmc.api.Causes;
import org.iotmc.api.UpnpError;
import org.iotmc.api.profile.UpdateState;
import org.iotmc.api.spi.StorageFile;
import org.iotmc.ota.UpdateRecord.Image;
import org.iotmc.ota.UpdateRecord.Job;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what was fetched to its trial, and the trial to commit or the way back. Confined to the
 * lane.
 */
final class TrialRun {
  private static final Logger LOG = LoggerFactory.getLogger(TrialRun.class);
  private static final Duration COMMIT_RETRY = Duration.ofMinutes(1);
  private static final Duration REBOOT_RETRY = Duration.ofMinutes(5);

  private final UpdaterConfig config;
  private final Threads threads;
  private final Turns turns;
  private final Waiting waiting;
  private final List<CompletableFuture<Void>> committing = new ArrayList<>();
  private boolean commitUnderWay;
  private Optional<Probation> probation = Optional.empty();

  TrialRun(UpdaterConfig config, Threads threads, Turns turns, Waiting waiting) {
    this.config = config;
    this.threads = threads;
    this.turns = turns;
    this.waiting = waiting;
  }

  /** Asks for a commit; completes when it is durable. */
  CompletableFuture<Void> requestCommit() {
    CompletableFuture<Void> durable = threads.lane().future();
    Function<UpdateRecord, Step> event =
        now -> {
          Step step = TrialMachine.commitRequested(now);
          if (step.refusal().isEmpty()) {
            committing.add(durable);
          }
          return step;
        };
    turns.request(event).whenComplete((nothing, failure) -> Failures.pass(failure, durable));
    return durable;
  }

  /** Asks to go back; what the boot control is committing already cannot be taken back. */
  CompletableFuture<Void> requestWayBack(String reason) {
    return turns.request(
        now ->
            commitUnderWay
                ? Step.refused(now, UpnpError.ACTION_FAILED, "it is being committed")
                : TrialMachine.rollbackRequested(now, reason));
  }

  /** The job is over, and with it what was asked of it. */
  void ended() {
    settleCommits(waiter -> waiter.complete(null));
  }

  void stop() {
    probation.ifPresent(Probation::stop);
    probation = Optional.empty();
  }

  void verifyAndMark() {
    Image image = turns.job().flatMap(Job::image).orElseThrow();
    Optional<ActionException> expired = OfferCheck.expired(image.manifest(), config.now());
    if (expired.isPresent()) {
      turns.event(now -> UpdateMachine.unfit(now, expired.get().description()));
      return;
    }
    threads.onStorage(
        () -> {
          boolean good = holds(image);
          if (good) {
            config.bootloader().markForTrial(image.bank());
          }
          return good;
        },
        good ->
            turns.event(
                now ->
                    good
                        ? UpdateMachine.marked(now)
                        : UpdateMachine.bankBad(now, "the bank does not hold the image")),
        failure -> turns.event(now -> UpdateMachine.bankBad(now, Causes.reason(failure))));
  }

  /**
   * After whatever marks it: storage takes one at a time. A trial that starts all the same ends.
   */
  void unmark() {
    threads.onStorage(
        () -> {
          config.bootloader().clearMark();
          return true;
        },
        done -> {},
        failure -> LOG.warn("a bank stays marked for a trial: {}", Causes.reason(failure)));
  }

  private boolean holds(Image image) {
    try (StorageFile file = config.bootloader().open(image.bank())) {
      file.sync();
      return BankDigest.matches(file, image.manifest());
    }
  }

  void reboot() {
    stop();
    String verdict = turns.job().map(job -> job.progress().verdict()).orElse("");
    String why = verdict.isEmpty() ? "to run the other bank" : verdict;
    LOG.info("restarting: {}", why);
    // Firmware that has to go, or to come, must not wait for ever for a restart that failed.
    waiting.arm(REBOOT_RETRY, this::reboot);
    try {
      config.callbacks().rebooter().accept(why);
    } catch (RuntimeException e) {
      LOG.warn("the restart failed and is tried again", e);
    }
  }

  void probe() {
    if (probation.isPresent()) {
      probation.get().next();
      return;
    }
    Job job = turns.job().orElseThrow();
    Probation begun =
        new Probation(
            config,
            threads,
            job,
            (state, millis) ->
                turns.event(
                    now ->
                        commitUnderWay ? Step.of(now) : TrialMachine.checked(now, state, millis)));
    probation = Optional.of(begun);
    // What runs has to be what was verified, whatever happened to the bank in between.
    threads.onStorage(
        () -> holds(job.accepted()),
        good -> {
          if (good) {
            begun.next();
          } else {
            turns.event(now -> TrialMachine.goBack(now, "the bank is not what was verified"));
          }
        },
        failure -> turns.event(now -> TrialMachine.goBack(now, Causes.reason(failure))));
  }

  void commit() {
    commitUnderWay = true;
    threads.onStorage(
        () -> {
          config.bootloader().commit();
          return true;
        },
        done -> turns.event(TrialMachine::committed),
        failure -> {
          commitUnderWay = false;
          LOG.warn("the commit failed: {}", Causes.reason(failure));
          settleCommits(waiter -> waiter.completeExceptionally(failure));
          waiting.arm(COMMIT_RETRY, () -> turns.inState(UpdateState.PROBATION, this::goOn));
        });
  }

  /** It may have been decided meanwhile that it has to go. */
  private void goOn(Job job) {
    if (job.progress().verdict().isEmpty()) {
      probe();
    } else {
      reboot();
    }
  }

  private void settleCommits(Consumer<CompletableFuture<Void>> how) {
    List<CompletableFuture<Void>> waiters = List.copyOf(committing);
    committing.clear();
    waiters.forEach(how);
  }
}
