package org.iotmc.cli;

import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Kills both roles at random instants: once shortly, and for as long as is asked for. */
class KillSoakTest {
  @TempDir private Path directory;
  private final long seed = Long.getLong("iotmc.soak.seed", System.nanoTime());

  /** Four kills, in each build. */
  @Test
  @Timeout(240)
  void whateverInstantARoleIsKilledNothingIsLostOrThereTwice() {
    new KillRound(Long.toString(seed), 2, 1500).play(directory.resolve("home"), new Random(seed));
  }

  /** See CONTRIBUTING.md. */
  @Test
  @EnabledIfSystemProperty(named = "iotmc.soak.minutes", matches = "[1-9][0-9]*")
  void norInManyLives() {
    Random random = new Random(seed);
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(Long.getLong("iotmc.soak.minutes"));
    for (int round = 0; System.nanoTime() < end; round++) {
      new KillRound(seed + ", round " + round, 4, 4000)
          .play(directory.resolve("round-" + round), random);
    }
  }
}
