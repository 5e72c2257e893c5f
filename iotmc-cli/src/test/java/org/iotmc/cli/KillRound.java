package org.iotmc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * One life of a device, during whose enrolment and update either role is killed at random instants.
 * Afterwards everything has to be there, and everything once.
 *
 * @param which says how to repeat it
 * @param kills how many in each half
 * @param longestMillis the longest time until the next
 */
record KillRound(String which, int kills, int longestMillis) {
  private static final int IMAGE = 4 << 20;
  private static final int TRIES = 300;

  void play(Path place, Random random) {
    assertThat(place.toFile().mkdirs()).isTrue();
    try (Household home = new Household(place)) {
      home.startDevice();
      killAtRandom(home, random);
      awaitInFleet(home, "state", "enrolled");
      awaitInFleet(home, "phase", "operation");
      configure(home);
      home.controller.order(home.firmware(IMAGE, "1.1.0"));
      killAtRandom(home, random);
      awaitInFleet(home, "firmware", "1.1.0");
      home.device.kill();
      home.startDevice();
      home.device.await("configuration", "mode", "eco", "report-interval", "7");
      home.device.await("started", "phase", "operation", "udn", home.udn);
      awaitInFleet(home, "state", "enrolled");
      home.close();
      home.checkOneEnrollment();
    }
  }

  private void killAtRandom(Household home, Random random) {
    for (int kill = 0; kill < kills; kill++) {
      pause(random.nextInt(longestMillis));
      if (random.nextBoolean()) {
        home.device.kill();
        home.startDevice();
      } else {
        home.controller.kill();
        home.startController();
      }
    }
  }

  private void configure(Household home) {
    String result = "";
    for (int i = 0; i < TRIES && !result.equals("applied"); i++) {
      pause(i == 0 ? 0 : 200);
      home.controller.send("configure default mode=eco report-interval=7");
      result = home.controller.await("outcome").get("result").toString();
    }
    assertThat(result).as(which).isEqualTo("applied");
  }

  private void awaitInFleet(Household home, String fact, String value) {
    Map<?, ?> seen = Map.of();
    for (int i = 0; i < TRIES && !value.equals(seen.get(fact)); i++) {
      pause(i == 0 ? 0 : 200);
      seen = home.inFleetIfAny();
    }
    assertThat(seen.get(fact)).as(which + ": " + fact + " in " + seen).isEqualTo(value);
  }

  /** Real processes have no other clock than the real one. */
  private static void pause(int millis) {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
