package org.iotmc.soap;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.iotmc.api.Causes;
import org.iotmc.api.IotmcException;
import org.iotmc.api.service.Action;
import org.iotmc.api.spi.Cancellable;
import org.iotmc.api.spi.Lane;
import org.iotmc.soap.SoapMessage.Response;

/** One call with its repetitions, all within one deadline. State confined to the lane. */
final class Retry {
  /** Most repetitions of a call. */
  static final int MAX_RETRIES = 2;

  /** The pause before the first repetition; it doubles, and is spread by half to both sides. */
  static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

  private final Source source;
  private final Function<Duration, CompletableFuture<Response>> attempt;
  private final long end;
  private final CompletableFuture<Response> result = new CompletableFuture<>();
  private int retriesLeft;
  private Duration pause = FIRST_PAUSE;

  private Retry(
      Source source,
      long end,
      int retries,
      Function<Duration, CompletableFuture<Response>> attempt) {
    this.source = source;
    this.end = end;
    this.retriesLeft = retries;
    this.attempt = attempt;
  }

  /** Where time and chance come from. */
  record Source(Lane lane, RandomGenerator jitter, LongSupplier nanos) {
    /**
     * Begins a call. To cancel what is returned cancels the attempt that is under way; the lane's
     * end does not end it.
     *
     * @param attempt makes it once, within the time it is given
     */
    CompletableFuture<Response> start(
        Action.Repeat repeat,
        Duration deadline,
        Function<Duration, CompletableFuture<Response>> attempt) {
      int retries = repeat == Action.Repeat.IDEMPOTENT ? MAX_RETRIES : 0;
      long end = nanos.getAsLong() + deadline.toNanos();
      Retry retry = new Retry(this, end, retries, attempt);
      lane.execute(retry::attempt);
      return retry.result;
    }
  }

  /** In whole milliseconds, rounded up, as whoever waits in vain is told it. */
  private Duration left() {
    long millis = -Math.floorDiv(source.nanos().getAsLong() - end, 1_000_000L);
    return Duration.ofMillis(Math.max(1, millis));
  }

  private void attempt() {
    if (result.isDone()) {
      return;
    }
    CompletableFuture<Response> current;
    try {
      current = attempt.apply(left());
    } catch (RuntimeException e) {
      // An address that no request can go to, which no repetition mends.
      result.completeExceptionally(e);
      return;
    }
    result.whenComplete((response, failure) -> current.cancel(false));
    current.whenComplete(
        (response, failure) -> {
          if (failure == null) {
            result.complete(response);
          } else {
            failed(Causes.of(failure));
          }
        });
  }

  private void failed(Throwable failure) {
    boolean mayHelp =
        retriesLeft > 0 && !result.isDone() && failure instanceof IotmcException e && e.retryable();
    Duration wait = mayHelp ? pauseAfter((IotmcException) failure) : Duration.ZERO;
    if (!mayHelp || wait.compareTo(left()) >= 0) {
      result.completeExceptionally(failure);
      return;
    }
    retriesLeft--;
    pause = pause.multipliedBy(2);
    Cancellable timer = source.lane().after(wait, this::attempt);
    result.whenComplete((response, ended) -> timer.cancel());
  }

  /** Not before the peer wants it, and not just then either: others were told the same. */
  private Duration pauseAfter(IotmcException failure) {
    double spread = 0.5 + source.jitter().nextDouble();
    Duration own = Duration.ofMillis((long) (pause.toMillis() * spread));
    return failure.retryAfter().map(own::plus).orElse(own);
  }
}
