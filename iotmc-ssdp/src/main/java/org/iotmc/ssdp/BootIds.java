package org.iotmc.ssdp;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;
import org.iotmc.api.internal.httpu.TokenBucket;
import org.iotmc.api.spi.Cancellable;
import org.iotmc.api.spi.Lane;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The numbers of an advertiser's further runs, whatever their source does. Those for addresses that
 * came are paced: each may cost a write to flash, and a neighbour can make addresses come and go as
 * it likes, by router advertisements. On a lane.
 */
final class BootIds {
  /** How many addresses that came may have a number at once after a pause. */
  static final int BURST = 5;

  /** After that, the time between two such numbers. */
  static final Duration INTERVAL = Duration.ofMinutes(1);

  private static final Logger LOG = LoggerFactory.getLogger(BootIds.class);

  /** How long it may take to keep the next one. */
  private static final Duration LONGEST = Duration.ofSeconds(10);

  private final Lane lane;
  private final IntFunction<CompletionStage<Integer>> source;
  private final TokenBucket pace;

  BootIds(Lane lane, IntFunction<CompletionStage<Integer>> source) {
    this.lane = lane;
    this.source = source;
    this.pace = new TokenBucket(BURST, INTERVAL);
  }

  /** How long addresses that came have to wait for {@link #nextForAddress}. */
  Duration pause(long now) {
    return pace.untilNext(now);
  }

  /** The number for addresses that came, after the pause. */
  CompletableFuture<Integer> nextForAddress(int last) {
    pace.pay(1);
    return next(last);
  }

  /**
   * The one after the last, once it is kept: an announced number that is forgotten may come again
   * in the next run, which nobody would notice then (UDA 2.0, 1.2.2). Fails where it is not known
   * to be kept in time.
   */
  CompletableFuture<Integer> next(int last) {
    return soon(asked(last))
        .whenComplete(
            (bootId, failure) -> {
              if (failure != null) {
                LOG.warn("the next BOOTID is not known to be kept: {}", failure.toString());
              }
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
