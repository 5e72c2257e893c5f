package org.iotmc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Somebody has a device in hand whose owner is gone. */
@Timeout(180)
class DeviceResetTest {
  @TempDir private Path directory;

  @Test
  void aDeviceWhoseOwnerIsGoneIsFreedByPhysicalPresenceAndTheOwnerStillGetsTheReceipt() {
    try (Household house = new Household(directory)) {
      house.startDevice();
      house.device.await("phase", "phase", "operation");
      house.device.terminate();
      house.controller.terminate();

      house.device =
          ChildRole.start(
              directory.resolve("device.log"),
              "device",
              "--json",
              "--interface",
              "lo",
              "--state",
              house.path("device"),
              "--reset");
      assertThat(house.device.await("started").get("phase")).isEqualTo("operation");
      house.device.await("phase", "phase", "decommissioning");
      house.device.await("phase", "phase", "provisioning");

      house.startController();
      house.controller.await("decommissioned", "udn", house.udn);
    }
  }
}
