package org.iotmc.controller;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.iotmc.api.profile.Profile;
import org.iotmc.sim.SimHost;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Devices and controllers that get another address while they run, as when a lease runs out. */
class MovingTest {
  private static final Duration SOON = Duration.ofMinutes(1);

  private final Site site = new Site(19).start();
  private final ScriptedDevice device = site.device("lamp").start().enroll();

  @BeforeEach
  void eventsArrive() {
    site.pass(SOON);
    assertHears(1);
  }

  @AfterEach
  void nothingWasThrown() {
    assertThat(site.world.failures()).isEmpty();
  }

  @Test
  @Tag("FIELD-79")
  void whereADeviceMovesItsSubscriptionsAreMadeAgain() {
    move(device.host);
    site.pass(SOON);
    assertThat(site.known(device.udn).location()).contains(device.location());
    assertHears(2);
  }

  @Test
  @Tag("FIELD-79")
  void whereAControllerMovesItIsToldAtItsNewAddress() {
    move(site.host);
    site.pass(SOON);
    assertHears(2);
  }

  private static void move(SimHost host) {
    host.renumber(host.links().get(0));
  }

  private void assertHears(long sequence) {
    device.event(Profile.DIAGNOSTICS, Map.of("LogSequence", sequence));
    site.pass(Duration.ofSeconds(5));
    assertThat(site.heard.last("Diagnostics")).containsEntry("LogSequence", sequence);
  }
}
