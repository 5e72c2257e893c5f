package org.iotmc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Kills both roles at random instants, for as long as was asked for; see CONTRIBUTING.md. */
@EnabledIfSystemProperty(named = "iotmc.soak.minutes", matches = "[1-9][0-9]*")
class KillSoakTest {
  private static final int KILLS = 6;
  private static final int LONGEST_MILLIS = 4000;

  @TempDir private Path directory;

  @Test
  void whateverInstantARoleIsKilledTheDeviceIsEnrolledOnce() throws InterruptedException {
    long seed = Long.getLong("iotmc.soak.seed", System.nanoTime());
    Random random = new Random(seed);
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(Long.getLong("iotmc.soak.minutes"));
    for (int round = 0; System.nanoTime() < end; round++) {
      round(directory.resolve("round-" + round), random, "seed " + seed + ", round " + round);
    }
  }

  private static void round(Path place, Random random, String which) throws InterruptedException {
    assertThat(place.toFile().mkdirs()).isTrue();
    try (Household home = new Household(place)) {
      home.startDevice();
      String publish = home.firmware(4 << 20, "1.1.0");
      for (int kill = 0; kill < KILLS; kill++) {
        // Real processes have no other clock than the real one.
        TimeUnit.MILLISECONDS.sleep(random.nextInt(LONGEST_MILLIS));
        if (random.nextBoolean()) {
          home.device.kill();
          home.startDevice();
        } else {
          home.controller.kill();
          home.startController();
          home.controller.send(publish);
        }
      }
      home.controller.kill();
      home.startController();
      home.controller.order(publish);
      home.controller.await("reached");
      home.device.kill();
      home.startDevice();
      home.device.await("started");
      assertThat(home.inFleet().get("state")).as(which).isEqualTo("enrolled");
      home.close();
      home.checkOneEnrollment();
    }
  }
}
