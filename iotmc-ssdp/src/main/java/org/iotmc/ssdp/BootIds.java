package org.iotmc.ssdp;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;
import org.iotmc.api.spi.Cancellable;
import org.iotmc.api.spi.Lane;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The numbers of an advertiser's further runs, whatever their source does. On its lane. */
final class BootIds {
  private static final Logger LOG = LoggerFactory.getLogger(BootIds.class);

  /** How long it may take to keep the next one. */
  private static final Duration LONGEST = Duration.ofSeconds(10);

  private final Lane lane;
  private final IntFunction<CompletionStage<Integer>> source;

  BootIds(Lane lane, IntFunction<CompletionStage<Integer>> source) {
    this.lane = lane;
    this.source = source;
  }

  /** The one after the last; one more than that where the source fails or takes too long. */
  CompletableFuture<Integer> after(int last) {
    return soon(asked(last))
        .exceptionally(
            failure -> {
              LOG.warn("the next BOOTID is not known to be kept: {}", failure.toString());
              return Epoch.after(last);
            });
  }

  private CompletionStage<Integer> asked(int last) {
    try {
      return source.apply(last);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private CompletableFuture<Integer> soon(CompletionStage<Integer> asked) {
    CompletableFuture<Integer> here = lane.adopt(asked);
    Cancellable timer =
        lane.after(
            LONGEST, () -> here.completeExceptionally(new TimeoutException("it takes too long")));
    return here.whenComplete((bootId, failure) -> timer.cancel());
  }
}
