package org.iotmc.ota;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.iotmc.api.ActionException;
import org.iotmc.api.Causes;
import org.iotmc.api.StoreException;
import org.iotmc.api.UpnpError;
import org.iotmc.api.profile.UpdateState;
import org.iotmc.ota.UpdateRecord.Job;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes events one at a time: the record that an event leads to is durable before its actions
 * begin, before anybody is told, and before the next event is looked at. Confined to the lane.
 */
final class Turns {
  /** Most events that wait; a request beyond is refused as 814. */
  static final int MAX_WAITING = 64;

  private static final Logger LOG = LoggerFactory.getLogger(Turns.class);
  private static final Duration STORE_RETRY = Duration.ofMinutes(1);

  private record Turn(Function<UpdateRecord, Step> event, CompletableFuture<Void> done) {}

  private final Threads threads;
  private final RecordStore store;
  private final BiConsumer<UpdateRecord, Step> effects;
  private final ArrayDeque<Turn> waiting = new ArrayDeque<>();
  private UpdateRecord record;
  private boolean busy = true;
  private boolean closed;

  /**
   * Waits for {@link #begin}.
   *
   * @param threads where to run
   * @param store where records are kept
   * @param effects does what follows a durable step; gets the record before it, too
   */
  Turns(Threads threads, RecordStore store, BiConsumer<UpdateRecord, Step> effects) {
    this.threads = threads;
    this.store = store;
    this.effects = effects;
    this.record = UpdateRecord.NOTHING;
  }

  UpdateRecord record() {
    return record;
  }

  Optional<Job> job() {
    return record.job();
  }

  /** Does some work if this is still the state. */
  void inState(UpdateState state, Consumer<Job> work) {
    if (record.state() == state) {
      record.job().ifPresent(work);
    }
  }

  /** Starts with an event that comes before all that wait already. */
  CompletableFuture<Void> begin(UpdateRecord kept, Function<UpdateRecord, Step> first) {
    record = kept;
    CompletableFuture<Void> done = threads.lane().future();
    waiting.addFirst(new Turn(first, done));
    busy = false;
    next();
    return done;
  }

  /** An event from outside, from any thread; completes when what it led to is durable. */
  CompletableFuture<Void> request(Function<UpdateRecord, Step> event) {
    CompletableFuture<Void> done = threads.lane().future();
    threads
        .lane()
        .execute(
            () -> {
              if (waiting.size() >= MAX_WAITING) {
                done.completeExceptionally(
                    new ActionException(UpnpError.BUSY, "too many requests wait"));
                return;
              }
              waiting.add(new Turn(event, done));
              next();
            });
    return done;
  }

  /** An event of our own; should storage fail, it comes again later. */
  void event(Function<UpdateRecord, Step> event) {
    CompletableFuture<Void> done = threads.lane().future();
    done.whenComplete(
        (nothing, failure) -> {
          if (failure instanceof StoreException) {
            threads.lane().after(STORE_RETRY, () -> event(event));
          }
        });
    waiting.add(new Turn(event, done));
    next();
  }

  /** Takes no more events: the failures that the end itself causes decide nothing. */
  void close() {
    closed = true;
  }

  private void next() {
    if (busy || closed || waiting.isEmpty()) {
      return;
    }
    Turn turn = waiting.remove();
    Step step;
    try {
      step = turn.event().apply(record);
    } catch (RuntimeException e) {
      turn.done().completeExceptionally(e);
      next();
      return;
    }
    if (step.record().equals(record)) {
      settle(turn, step);
      return;
    }
    busy = true;
    threads.onStorage(
        () -> {
          store.save(step.record());
          return step;
        },
        saved -> settle(turn, saved),
        failure -> {
          LOG.warn("the state of an update cannot be kept: {}", Causes.reason(failure));
          busy = false;
          turn.done().completeExceptionally(failure);
          next();
        });
  }

  private void settle(Turn turn, Step step) {
    UpdateRecord before = record;
    record = step.record();
    // What the effects bring about waits its turn.
    busy = true;
    try {
      effects.accept(before, step);
    } finally {
      busy = false;
      step.refusal()
          .ifPresentOrElse(turn.done()::completeExceptionally, () -> turn.done().complete(null));
    }
    next();
  }
}
