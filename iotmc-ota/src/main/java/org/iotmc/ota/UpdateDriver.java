package org.iotmc.ota;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.iotmc.api.ActionException;
import org.iotmc.api.UpnpError;
import org.iotmc.api.profile.UpdateState;
import org.iotmc.api.spi.Bootloader.Bank;
import org.iotmc.api.spi.Bootloader.Boot;
import org.iotmc.api.spi.Cancellable;
import org.iotmc.api.spi.StorageFile;
import org.iotmc.ota.UpdateMachine.Action;
import org.iotmc.ota.UpdateMachine.Step;
import org.iotmc.ota.UpdateRecord.Image;
import org.iotmc.ota.UpdateRecord.Job;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does what the state machine asks for: storage, network and time. Confined to its lane. */
final class UpdateDriver {
  private static final Logger LOG = LoggerFactory.getLogger(UpdateDriver.class);
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);
  private static final Duration CLOCK_WAIT = Duration.ofMinutes(1);
  private static final Duration COMMIT_RETRY = Duration.ofMinutes(1);
  private static final Duration REBOOT_RETRY = Duration.ofMinutes(5);
  private static final Duration LONGEST_BACKOFF = Duration.ofMinutes(5);

  private final UpdaterConfig config;
  private final Threads threads;
  private final RecordStore store;
  private final StatusBoard board;
  private final Turns turns;
  private final List<CompletableFuture<Void>> committing = new ArrayList<>();
  private Cancellable timer = () -> {};
  private boolean commitUnderWay;
  private Optional<Watch> current = Optional.empty();
  private Optional<Probation> probation = Optional.empty();

  UpdateDriver(UpdaterConfig config, Threads threads, StatusBoard board) {
    this.config = config;
    this.threads = threads;
    this.board = board;
    this.store = new RecordStore(config.host().storage());
    this.turns = new Turns(threads, store, this::follow);
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
                  now -> UpdateMachine.booted(now, loaded.boot(), loaded.committed()))
              .whenComplete(
                  (nothing, failure) -> {
                    passFailure(failure, started);
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
    CompletableFuture<Void> durable = threads.lane().future();
    Function<UpdateRecord, Step> event =
        now -> {
          Step step = UpdateMachine.commitRequested(now);
          if (step.refusal().isEmpty()) {
            committing.add(durable);
          }
          return step;
        };
    turns.request(event).whenComplete((nothing, failure) -> passFailure(failure, durable));
    return durable;
  }

  /** A request to go back; what the boot control is committing already cannot be taken back. */
  CompletableFuture<Void> rollBack(String reason) {
    return turns.request(
        now ->
            commitUnderWay
                ? Step.refused(now, UpnpError.ACTION_FAILED, "it is being committed")
                : UpdateMachine.rollbackRequested(now, reason));
  }

  /** Verifies an offer, then takes or refuses it. */
  CompletableFuture<Void> offered(String id, Offer offer) {
    CompletableFuture<Void> done = threads.lane().future();
    OfferReview review = new OfferReview(config, offer, board.running().other());
    config
        .host()
        .blocking()
        .execute(
            () ->
                turns
                    .request(review.event(id, this::now))
                    .whenComplete(
                        (nothing, failure) -> {
                          passFailure(failure, done);
                          done.complete(null);
                        }));
    return done;
  }

  /** The time, if the clock is set. */
  Optional<Instant> now() {
    return config.callbacks().clockSet().getAsBoolean()
        ? Optional.of(config.host().clock().instant())
        : Optional.empty();
  }

  void stop() {
    timer.cancel();
    current.ifPresent(watch -> watch.download.stop());
    current = Optional.empty();
    probation.ifPresent(Probation::stop);
    probation = Optional.empty();
  }

  private void follow(UpdateRecord before, Step step) {
    board.changed(before, step.record());
    step.actions().forEach(this::perform);
    if (step.record().job().isEmpty() && before.job().isPresent()) {
      stop();
      settleCommits(waiter -> waiter.complete(null));
    }
  }

  private void settleCommits(Consumer<CompletableFuture<Void>> how) {
    List<CompletableFuture<Void>> waiters = List.copyOf(committing);
    committing.clear();
    waiters.forEach(how);
  }

  private void perform(Action action) {
    switch (action) {
      case WAIT -> awaitSchedule();
      case ASK_OFFER -> askOffer();
      case ASK_OFFER_LATER -> arm(backoff(), this::askOffer);
      case DOWNLOAD -> startDownload();
      case DOWNLOAD_LATER -> arm(backoff(), this::startDownload);
      case STOP -> stop();
      case VERIFY_AND_MARK -> verifyAndMark();
      case REBOOT -> reboot();
      case PROBE -> probe();
      case COMMIT -> commitBank();
    }
  }

  private void awaitSchedule() {
    Optional<Instant> now = now();
    Instant due = job().flatMap(Job::installAt).orElse(Instant.MAX);
    if (now.isPresent() && !now.get().isBefore(due)) {
      turns.event(UpdateMachine::due);
      return;
    }
    // In short turns: the wall clock may be set, or set right, while we wait.
    boolean near = now.filter(time -> due.isBefore(time.plus(LONGEST_WAIT))).isPresent();
    Duration far = now.isPresent() ? LONGEST_WAIT : CLOCK_WAIT;
    Duration turn = near ? Duration.between(now.get(), due) : far;
    arm(turn, () -> inState(UpdateState.SCHEDULED, job -> awaitSchedule()));
  }

  private void askOffer() {
    inState(
        UpdateState.SCHEDULED,
        job ->
            threads
                .lane()
                .adopt(Failures.ask(() -> config.callbacks().source().offer(job.version())))
                .thenCompose(offer -> offered(job.id(), offer))
                .whenComplete(
                    (nothing, failure) -> {
                      if (failure != null) {
                        // A refusal has ended the plan by now; anything else is tried again.
                        String why = Failures.reason(failure);
                        turns.event(now -> UpdateMachine.offerFailed(now, job.id(), why));
                      }
                    }));
  }

  private void startDownload() {
    inState(
        UpdateState.DOWNLOADING,
        job -> {
          Watch watch = new Watch(job.image().orElseThrow());
          current = Optional.of(watch);
          watch.download.start(job.progress().offset());
        });
  }

  /** Carries the words of one attempt, as long as it is the current one, into the machine. */
  private final class Watch implements ImageDownload.Observer {
    private final ImageDownload download;

    Watch(Image image) {
      download = new ImageDownload(config, threads, image, this);
    }

    @Override
    public void progress(long written) {
      board.progress(turns.record(), written);
    }

    @Override
    public void checkpoint(long durable) {
      event(now -> UpdateMachine.progressed(now, durable));
    }

    @Override
    public void complete() {
      event(UpdateMachine::downloaded);
    }

    @Override
    public void broken(long durable, String why) {
      LOG.info("the download broke off at {} bytes: {}", durable, why);
      event(now -> UpdateMachine.broken(now, durable, why));
    }

    @Override
    public void unfit(String why) {
      event(now -> UpdateMachine.unfit(now, why));
    }

    @Override
    public void unavailable(String why) {
      event(now -> UpdateMachine.unavailable(now, why));
    }

    private void event(Function<UpdateRecord, Step> event) {
      turns.event(
          now -> current.filter(this::equals).isPresent() ? event.apply(now) : Step.of(now));
    }
  }

  private void verifyAndMark() {
    Image image = job().flatMap(Job::image).orElseThrow();
    Optional<ActionException> expired = OfferCheck.expired(image.manifest(), now());
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
        failure -> turns.event(now -> UpdateMachine.bankBad(now, Failures.reason(failure))));
  }

  private boolean holds(Image image) {
    try (StorageFile file = config.bootloader().open(image.bank())) {
      file.sync();
      return BankDigest.matches(file, image.manifest());
    }
  }

  private void reboot() {
    stop();
    String verdict = job().map(job -> job.progress().verdict()).orElse("");
    String why = verdict.isEmpty() ? "to run the other bank" : verdict;
    LOG.info("restarting: {}", why);
    // Firmware that has to go, or to come, must not wait for ever for a restart that failed.
    arm(REBOOT_RETRY, this::reboot);
    try {
      config.callbacks().rebooter().accept(why);
    } catch (RuntimeException e) {
      LOG.warn("the restart failed and is tried again", e);
    }
  }

  private void probe() {
    if (probation.isPresent()) {
      probation.get().next();
      return;
    }
    Job job = job().orElseThrow();
    Probation begun =
        new Probation(
            config,
            threads,
            job,
            (state, millis) ->
                turns.event(
                    now ->
                        commitUnderWay ? Step.of(now) : UpdateMachine.checked(now, state, millis)));
    probation = Optional.of(begun);
    // What runs has to be what was verified, whatever happened to the bank in between.
    threads.onStorage(
        () -> holds(job.image().orElseThrow()),
        good -> {
          if (good) {
            begun.next();
          } else {
            turns.event(now -> UpdateMachine.goBack(now, "the bank is not what was verified"));
          }
        },
        failure -> turns.event(now -> UpdateMachine.goBack(now, Failures.reason(failure))));
  }

  private void commitBank() {
    commitUnderWay = true;
    threads.onStorage(
        () -> {
          config.bootloader().commit();
          return true;
        },
        done -> turns.event(UpdateMachine::committed),
        failure -> {
          commitUnderWay = false;
          LOG.warn("the commit failed: {}", Failures.reason(failure));
          settleCommits(waiter -> waiter.completeExceptionally(failure));
          arm(COMMIT_RETRY, () -> inState(UpdateState.PROBATION, job -> probe()));
        });
  }

  private Optional<Job> job() {
    return turns.record().job();
  }

  private void inState(UpdateState state, Consumer<Job> work) {
    if (turns.record().state() == state) {
      job().ifPresent(work);
    }
  }

  private void arm(Duration delay, Runnable task) {
    timer.cancel();
    timer = threads.lane().after(delay, task);
  }

  private Duration backoff() {
    int attempts = job().map(job -> job.progress().attempts()).orElse(1);
    Duration longest = Duration.ofSeconds(1L << Math.min(attempts, 16));
    Duration capped = longest.compareTo(LONGEST_BACKOFF) < 0 ? longest : LONGEST_BACKOFF;
    // Half fixed, half by chance, so that a fleet does not come back all at once.
    long half = capped.toMillis() / 2;
    return Duration.ofMillis(half + config.host().jitter().nextLong(half + 1));
  }

  private static void passFailure(Throwable failure, CompletableFuture<?> to) {
    if (failure != null) {
      to.completeExceptionally(failure);
    }
  }
}
