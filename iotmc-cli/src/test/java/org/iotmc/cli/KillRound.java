package org.iotmc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * One life of a device, during whose enrolment and update either role is killed at random instants.
 * Afterwards everything has to be there, and everything once.
 *
 * <p>A device that is killed on probation goes back to the firmware before, and that is no loss: it
 * has to say so, the controller has to show it, and the next firmware has to come. What is neither
 * committed nor reported as rolled back is lost.
 *
 * @param which says how to repeat it
 * @param kills how many in each half
 * @param longestMillis the longest time until the next
 */
record KillRound(String which, int kills, int longestMillis) {
  private static final int IMAGE = 4 << 20;
  private static final String FIRST = "1.0.0";
  private static final String UPDATE = "1.1.0";
  private static final String NEXT = "1.2.0";

  void play(Path place, Random random) {
    assertThat(place.toFile().mkdirs()).isTrue();
    System.out.println("kills with -Diotmc.soak.seed=" + which);
    try (Household home = new Household(place)) {
      home.startDevice();
      killAtRandom(home, random);
      home.awaitInFleet("state", "enrolled");
      home.awaitInFleet("phase", "operation");
      configure(home);
      home.controller.order(home.firmware(IMAGE, UPDATE, 1));
      int killsOfDevice = killAtRandom(home, random);
      String runs = runsAfterwards(home, killsOfDevice);
      home.device.kill();
      home.startDevice();
      home.device.await("configuration", "mode", "eco", "report-interval", "7");
      home.device.await("started", "phase", "operation", "udn", home.udn);
      home.awaitInFleet("state", "enrolled");
      home.awaitInFleet("firmware", runs);
      home.close();
      home.checkOneEnrollment();
    }
  }

  /** Returns how many of the kills hit the device. */
  private int killAtRandom(Household home, Random random) {
    int ofDevice = 0;
    for (int kill = 0; kill < kills; kill++) {
      Household.pause(random.nextInt(longestMillis));
      if (random.nextBoolean()) {
        home.device.kill();
        home.startDevice();
        ofDevice++;
      } else {
        home.controller.kill();
        home.startController();
      }
    }
    return ofDevice;
  }

  /** What the device runs once its update has ended, one way or the other. */
  private String runsAfterwards(Household home, int killsOfDevice) {
    Map<?, ?> report = awaitReport(home, UPDATE);
    if ("committed".equals(report.get("outcome"))) {
      home.awaitInFleet("firmware", UPDATE);
      return UPDATE;
    }
    System.out.println(which + ": killed on probation");
    expectRolledBackByKill(report);
    assertThat(killsOfDevice).as(which + ": went back, but nobody killed it").isPositive();
    home.awaitInFleet("firmware", FIRST);
    home.controller.order(home.firmware(IMAGE, NEXT, 1));
    assertThat(awaitReport(home, NEXT).get("outcome")).as(which).isEqualTo("committed");
    home.awaitInFleet("firmware", NEXT);
    return NEXT;
  }

  static void expectRolledBackByKill(Map<?, ?> report) {
    assertThat(report.get("outcome")).as("%s", report).isEqualTo("rolled_back");
    assertThat(report.get("detail")).isEqualTo("the device restarted without a commit");
  }

  private void configure(Household home) {
    String result = "";
    for (int i = 0; i < Household.TRIES && !result.equals("applied"); i++) {
      Household.pause(i == 0 ? 0 : 200);
      home.controller.send("configure default mode=eco report-interval=7");
      result = home.controller.await("outcome").get("result").toString();
    }
    assertThat(result).as(which).isEqualTo("applied");
  }

  /** The one report of an update. */
  private Map<?, ?> awaitReport(Household home, String version) {
    List<Map<?, ?>> seen = List.of();
    for (int i = 0; i < Household.TRIES && seen.isEmpty(); i++) {
      Household.pause(i == 0 ? 0 : 200);
      seen = home.reports(version);
    }
    assertThat(seen).as(which + ": reports of " + version).hasSize(1);
    return seen.get(0);
  }
}
