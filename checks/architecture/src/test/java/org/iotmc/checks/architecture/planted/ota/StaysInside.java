package org.iotmc.checks.architecture.planted.ota;

import java.time.Clock;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** The neighbours of what is forbidden: allowed. */
public final class StaysInside {
  private StaysInside() {}

  static Instant given(Clock clock) {
    return Instant.now(clock);
  }

  static Random seeded(long seed) {
    return new Random(seed);
  }

  static CompletableFuture<String> onAGiven(Executor lane) {
    return CompletableFuture.supplyAsync(() -> "", lane);
  }
}
