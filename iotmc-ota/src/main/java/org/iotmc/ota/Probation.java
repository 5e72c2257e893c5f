package org.iotmc.ota;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.iotmc.api.profile.HealthState;
import org.iotmc.api.spi.Cancellable;

/** Runs the health checks of one firmware on probation, one after the other. On the lane. */
final class Probation {
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(10);
  private static final Duration SHORTEST = Duration.ofMillis(100);

  /** Hears the result of a check. */
  interface Observer {
    /**
     * A check ended.
     *
     * @param state what it said
     * @param probationMillis how much of the probation is over
     */
    void checked(HealthState state, long probationMillis);
  }

  private final UpdaterConfig config;
  private final Threads threads;
  private final Duration length;
  private final long start;
  private final Observer observer;
  private Cancellable timer = () -> {};

  Probation(UpdaterConfig config, Threads threads, UpdateRecord.Job job, Observer observer) {
    this.config = config;
    this.threads = threads;
    this.length = job.image().orElseThrow().manifest().probation();
    this.start =
        config.host().nanos() - Duration.ofMillis(job.progress().probationMillis()).toNanos();
    this.observer = observer;
  }

  /** The next check, after an interval, or at the end of the probation if that is earlier. */
  void next() {
    Duration interval = least(config.limits().healthInterval(), length.dividedBy(4));
    Duration wait = interval.compareTo(SHORTEST) < 0 ? SHORTEST : interval;
    timer.cancel();
    timer = threads.lane().after(least(wait, length.minus(spent())), this::check);
  }

  void stop() {
    timer.cancel();
  }

  private void check() {
    CompletableFuture<HealthState> answer = threads.lane().future();
    timer = threads.lane().after(ANSWER_WITHIN, () -> answer.complete(HealthState.DEGRADED));
    threads
        .lane()
        .adopt(Failures.ask(config.callbacks().health()::check))
        .whenComplete(
            (state, failure) -> answer.complete(failure == null ? state : HealthState.FAILED));
    answer.thenAccept(
        state -> {
          timer.cancel();
          observer.checked(state, spent().toMillis());
        });
  }

  private Duration spent() {
    return Duration.ofNanos(config.host().nanos() - start);
  }

  private static Duration least(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
