package org.iotmc.controller;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.iotmc.api.Udn;
import org.iotmc.api.profile.Enrollment;
import org.iotmc.controller.ManagedDevice.State;
import org.junit.jupiter.api.Test;

/** A controller that loses its power at any moment (profile, section 5). */
class RestartTest {
  private final Site site = new Site(2).start();

  @Test
  void whereverThePowerFailsADeviceHasOneCertificateInTheEnd() {
    int count =
        site.enrollThroughEachPowerCut(
            site::restart,
            device -> {
              assertThat(site.known(device.udn).state()).isEqualTo(State.ENROLLED);
              site.restart();
              assertThat(site.known(device.udn).state()).isEqualTo(State.ENROLLED);
            });
    // Acceptance, configuration and confirmation are documents of six operations each.
    assertThat(count).isGreaterThan(15);
    assertThat(site.world.failures()).isEmpty();
  }

  @Test
  void aRestartKeepsTheFleetAndTheControllersOwnIdentity() {
    ScriptedDevice device = site.device("lamp").start().enroll();
    site.pass(Duration.ofSeconds(5));
    Udn udn = site.controller.udn();
    var locations = site.controller.secureLocations();
    ManagedDevice before = site.known(device.udn);
    site.restart();
    site.pass(Duration.ofSeconds(5));
    assertThat(site.controller.udn()).isEqualTo(udn);
    assertThat(site.controller.secureLocations()).isEqualTo(locations);
    ManagedDevice after = site.known(device.udn);
    assertThat(after.state()).isEqualTo(State.ENROLLED);
    assertThat(after.group()).isEqualTo(before.group());
    assertThat(after.phase()).isEqualTo(before.phase());
    assertThat(after.firmwareVersion()).isEqualTo(before.firmwareVersion());
  }

  @Test
  void aPendingDeviceStillWaitsAfterARestart() {
    site.with(builder -> builder.policy(EnrollmentPolicy.manual())).restart();
    ScriptedDevice device = site.device("lamp").start();
    Enrollment.Answer asked = site.await(device.ask());
    site.restart();
    site.await(site.controller.enrollment().approve(device.udn, "lamps"));
    assertThat(device.status(asked.enrollmentId()).certificateChain()).isNotEmpty();
  }

  @Test
  void closingLeavesNothingOpen() {
    site.device("lamp").start().enroll();
    site.pass(Duration.ofSeconds(5));
    site.await(site.controller.close());
    site.pass(Duration.ofSeconds(1));
    assertThat(site.host.openResources()).isEmpty();
    assertThat(site.world.failures()).isEmpty();
  }
}
