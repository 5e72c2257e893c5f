package org.iotmc.ota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.iotmc.ota.TestDevice.NEW;
import static org.iotmc.ota.TestDevice.OLD;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.iotmc.api.FirmwareManifest;
import org.iotmc.api.profile.UpdateOutcome;
import org.iotmc.api.profile.UpdateState;
import org.junit.jupiter.api.Test;

/** Whatever instant the power goes, one bank boots, and it is one that was verified. */
class PowerCutTest {
  @Test
  void anUpdateSurvivesALossOfPowerInEveryOperationOfItsStorage() {
    TestDevice undisturbed = new TestDevice(0);
    long before = undisturbed.host.storage().operations();
    install(undisturbed, 0);
    long operations = undisturbed.host.storage().operations() - before;
    assertThat(operations).isGreaterThan(80);
    int resumed = 0;
    for (int cut = 1; cut <= operations; cut++) {
      TestDevice device = new TestDevice(cut);
      device.host.storage().cutAfter(cut);
      for (int offer = 0; offer < 3 && !isNew(device); offer++) {
        install(device, offer);
        assertThat(device.runs()).as("cut %s", cut).isIn(OLD, NEW);
      }
      assertThat(isNew(device)).as("completed after cut %s", cut).isTrue();
      assertThat(device.runs()).as("cut %s", cut).isEqualTo(NEW);
      assertThat(device.world.failures()).as("cut %s", cut).isEmpty();
      resumed += device.server.requests.stream().anyMatch(r -> r.startsWith("bytes=")) ? 1 : 0;
    }
    assertThat(resumed).as("downloads that went on where they were").isPositive();
  }

  /** Offers once, published anew each time, and waits for the end, with what comes between. */
  private static void install(TestDevice device, int edition) {
    device.until(() -> true, Duration.ofMinutes(1));
    assertThat(device.runs()).isIn(OLD, NEW);
    int boots = device.boots;
    device.updater.update(device.offer(manifest(edition)));
    // The power may go before the offer is durable: then there is nothing to wait for.
    device.until(
        () -> device.updater.status().state() != UpdateState.IDLE || device.boots > boots,
        Duration.ofMinutes(1));
    device.untilIdle();
    if (!isNew(device)) {
      assertThat(device.updater.status().lastOutcome())
          .isIn(UpdateOutcome.NONE, UpdateOutcome.ROLLED_BACK);
    }
  }

  private static boolean isNew(TestDevice device) {
    device.until(() -> true, Duration.ofMinutes(1));
    return device.updater.info().committedVersion().equals("2.0.0");
  }

  private static FirmwareManifest manifest(int edition) {
    return new FirmwareManifest(
        "thermostat",
        List.of("r2"),
        Samples.V2,
        6,
        NEW.length,
        BankDigest.of(NEW),
        Samples.RELEASED.plusSeconds(edition),
        Samples.EXPIRES,
        Optional.empty(),
        Duration.ofSeconds(8));
  }
}
