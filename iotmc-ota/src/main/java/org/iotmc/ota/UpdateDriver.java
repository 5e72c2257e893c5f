package org.iotmc.ota;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.iotmc.api.Causes;
import org.iotmc.api.UpnpError;
import org.iotmc.api.profile.UpdateState;
import org.iotmc.api.spi.BlockingWork;
import org.iotmc.api.spi.Bootloader.Bank;
import org.iotmc.api.spi.Bootloader.Boot;
import org.iotmc.ota.Step.Action;
import org.iotmc.ota.UpdateRecord.Job;

/**
 * Does what the state machines ask for: waits for a plan's time and its offer, and has {@link
 * Fetching} and {@link TrialRun} do the rest. Confined to its lane.
 */
final class UpdateDriver {
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);
  private static final Duration CLOCK_WAIT = Duration.ofMinutes(1);

  private final UpdaterConfig config;
  private final Threads threads;
  private final RecordStore store;
  private final StatusBoard board;
  private final Turns turns;
  private final Waiting waiting;
  private final Fetching fetching;
  private final TrialRun trial;
  private final AtomicInteger forgotten = new AtomicInteger();

  UpdateDriver(UpdaterConfig config, Threads threads, StatusBoard board) {
    this.config = config;
    this.threads = threads;
    this.board = board;
    this.store = new RecordStore(config.host().storage());
    this.turns = new Turns(threads, store, this::follow);
    this.waiting = new Waiting(config.host(), threads.lane());
    this.fetching = new Fetching(config, threads, turns, board);
    this.trial = new TrialRun(config, threads, turns, waiting);
  }

  private record Loaded(Boot boot, UpdateRecord record, Bank running, Bank committed) {}

  /** Boots and takes up what was under way; events wait until then. */
  CompletableFuture<Boot> start() {
    CompletableFuture<Boot> started = threads.lane().future();
    threads.onStorage(
        () -> {
          Boot boot = config.bootloader().boot();
          Bank running = config.bootloader().running();
          Bank committed = config.bootloader().committed();
          return new Loaded(boot, store.load(config.factory()), running, committed);
        },
        loaded -> {
          board.booted(loaded.running(), loaded.record());
          turns
              .begin(
                  loaded.record(),
                  now -> TrialMachine.booted(now, loaded.boot(), loaded.committed()))
              .whenComplete(
                  (nothing, failure) -> {
                    Failures.pass(failure, started);
                    started.complete(loaded.boot());
                  });
        },
        started::completeExceptionally);
    return started;
  }

  CompletableFuture<Void> request(Function<UpdateRecord, Step> event) {
    return turns.request(event);
  }

  /** A request for a commit; completes when the commit is durable. */
  CompletableFuture<Void> commit() {
    return trial.requestCommit();
  }

  /** A request to go back. */
  CompletableFuture<Void> rollBack(String reason) {
    return trial.requestWayBack(reason);
  }

  /** Verifies an offer, then takes or refuses it. */
  CompletableFuture<Void> offered(String id, Offer offer) {
    int before = forgotten.get();
    return review(id, offer)
        .thenCompose(
            event ->
                turns.request(
                    now ->
                        forgotten.get() == before
                            ? event.apply(now)
                            : Step.refused(now, UpnpError.BUSY, "all was called off meanwhile")));
  }

  /** Calls off what is under way, and what is being looked at. */
  CompletableFuture<Void> forget() {
    return turns.request(
        now -> {
          forgotten.incrementAndGet();
          return UpdateMachine.forgotten(now);
        });
  }

  private CompletableFuture<Function<UpdateRecord, Step>> review(String id, Offer offer) {
    OfferReview review = new OfferReview(config, offer, board.running().other());
    return BlockingWork.start(config.host(), threads.lane(), () -> review.event(id));
  }

  /** Nothing is decided any more; what is under way goes on at the next start. */
  void close() {
    turns.close();
    stop();
  }

  void stop() {
    waiting.stop();
    fetching.stop();
    trial.stop();
  }

  private void follow(UpdateRecord before, Step step) {
    board.changed(before, step.record());
    step.actions().forEach(this::perform);
    if (step.record().job().isEmpty() && before.job().isPresent()) {
      stop();
      trial.ended();
    }
  }

  private void perform(Action action) {
    switch (action) {
      case WAIT -> awaitSchedule();
      case ASK_OFFER -> askOffer();
      case ASK_OFFER_LATER -> waiting.again(turns.job(), this::askOffer);
      case DOWNLOAD -> fetching.start();
      case DOWNLOAD_LATER -> waiting.again(turns.job(), fetching::start);
      case STOP -> stop();
      case VERIFY_AND_MARK -> trial.verifyAndMark();
      case UNMARK -> trial.unmark();
      case REBOOT -> trial.reboot();
      case PROBE -> trial.probe();
      case COMMIT -> trial.commit();
    }
  }

  private void awaitSchedule() {
    Optional<Instant> now = config.now();
    Instant due = turns.job().flatMap(Job::installAt).orElse(Instant.MAX);
    if (now.isPresent() && !now.get().isBefore(due)) {
      turns.event(UpdateMachine::due);
      return;
    }
    // In short turns: the wall clock may be set, or set right, while we wait.
    boolean near = now.filter(time -> due.isBefore(time.plus(LONGEST_WAIT))).isPresent();
    Duration far = now.isPresent() ? LONGEST_WAIT : CLOCK_WAIT;
    Duration turn = near ? Duration.between(now.get(), due) : far;
    waiting.arm(turn, () -> turns.inState(UpdateState.SCHEDULED, job -> awaitSchedule()));
  }

  private void askOffer() {
    turns.inState(
        UpdateState.SCHEDULED,
        job ->
            threads
                .lane()
                .adopt(Failures.ask(() -> config.callbacks().source().offer(job.version())))
                .thenCompose(offer -> review(job.id(), offer))
                .thenCompose(
                    event -> turns.request(now -> UpdateMachine.planned(now, job.id(), event)))
                .whenComplete(
                    (nothing, failure) -> {
                      if (failure != null) {
                        // A refusal has ended the plan by now; anything else is tried again.
                        String why = Causes.reason(failure);
                        turns.event(now -> UpdateMachine.offerFailed(now, job.id(), why));
                      }
                    }));
  }
}
