package org.iotmc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills real processes with SIGKILL between the lines that they print. What the roles do when the
 * power fails between any two writes is tested in the simulated world; this shows that files, locks
 * and ports of real processes come back, too.
 */
class KillTest {
  private static final int IMAGE = 24 << 20;

  @TempDir private Path directory;

  @Test
  @Timeout(240)
  void bothRolesComeBackFromSigkillAndTheDeviceIsEnrolledOnce() {
    try (Household home = new Household(directory)) {
      killedDuringEnrollment(home);
      killedAfterConfiguration(home);
      killedDuringDownload(home);
      killedOnProbation(home);

      assertThat(home.device.terminate()).as("exit status of SIGTERM").isEqualTo(143);
      home.controller.send("quit");
      assertThat(home.controller.status()).isZero();
      home.checkOneEnrollment();
    }
  }

  private static void killedDuringEnrollment(Household home) {
    home.startDevice();
    home.device.await("phase", "phase", "commissioning");
    home.device.kill();
    home.startDevice();
    home.device.await("started", "phase", "commissioning");
    home.device.await("controller");
    home.controller.kill();
    home.startController();
    home.device.await("phase", "phase", "operation");
    assertThat(home.inFleet().get("state")).isEqualTo("enrolled");
  }

  private static void killedAfterConfiguration(Household home) {
    home.controller.send("configure default mode=eco report-interval=7");
    home.controller.await("outcome", "result", "applied");
    home.device.kill();
    home.startDevice();
    home.device.await("configuration", "mode", "eco", "report-interval", "7");
    home.device.await("started", "phase", "operation", "udn", home.udn);
    home.controller.kill();
    home.startController();
    assertThat(home.inFleet().get("state")).isEqualTo("enrolled");
    home.controller.await("event", "LifecyclePhase", "OPERATION");
  }

  private static void killedDuringDownload(Household home) {
    String publish = home.firmware(IMAGE, "1.1.0", 1);
    home.controller.order(publish);
    home.controller.await("event", "UpdateState", "DOWNLOADING");
    home.device.kill();
    home.startDevice();
    home.device.await("configuration", "mode", "eco");
    home.controller.await("update", "version", "1.1.0", "outcome", "committed");
    assertThat(home.inFleet().get("firmware")).isEqualTo("1.1.0");
  }

  /**
   * A restart without a commit is what the way back is for: no loss, and the controller is told.
   */
  private static void killedOnProbation(Household home) {
    home.controller.order(home.firmware(1 << 20, "1.2.0", 600));
    home.controller.await("event", "UpdateState", "PROBATION", "ActiveVersion", "1.2.0");
    home.awaitInFleet("firmware", "1.2.0");
    home.device.kill();
    home.startDevice();
    home.controller.await("update", "version", "1.2.0", "outcome", "rolled_back");
    home.awaitInFleet("firmware", "1.1.0");
    assertThat(home.reports("1.2.0")).singleElement().satisfies(KillRound::expectRolledBackByKill);
  }
}
