package org.iotmc.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.iotmc.api.Bytes;
import org.iotmc.api.LifecyclePhase;
import org.iotmc.api.StoreException;
import org.iotmc.api.profile.UpdateOutcome;
import org.iotmc.ota.StorageBootloader;
import org.iotmc.sim.SimStorage;
import org.junit.jupiter.api.Test;

/** A device whose storage has an end. */
class DeviceStorageTest {
  private static final byte[] IMAGE = "firmware 1.1.0".repeat(500).getBytes(StandardCharsets.UTF_8);

  private final DeviceWorld world = DeviceWorld.manufactured(9);
  private final FakeController controller = world.enrolled();
  private final SimStorage storage = world.host.storage();

  @Test
  void aDeviceWithAFullStorageSaysWhyItDoesNotStartAndStartsOnceThereIsRoom() {
    world.host.cutPower();
    storage.limit(storage.used());
    assertThatThrownBy(world::powerOn)
        .hasRootCauseInstanceOf(StoreException.class)
        .hasStackTraceContaining("cannot keep the number of this run")
        .hasStackTraceContaining("no room is left");
    storage.limit(storage.used() + 16_384);
    world.start();
    world.until(LifecyclePhase.OPERATION);
  }

  @Test
  void anImageLeavesTheRoomThatTheDeviceStartsWith() {
    storage.limit(storage.used() + StorageBootloader.RESERVE + IMAGE.length - 1);
    publish();
    assertThat(outcome()).isEqualTo(UpdateOutcome.FAILED);
    world.host.cutPower();
    world.powerOn().until(LifecyclePhase.OPERATION);
  }

  @Test
  void anImageThatIsLargerThanABankIsRefused() {
    world.variation = builder -> builder.bankCapacity(IMAGE.length - 1);
    world.host.cutPower();
    world.powerOn();
    publish();
    assertThat(outcome()).isEqualTo(UpdateOutcome.REFUSED);
    assertThatThrownBy(() -> DeviceAgent.builder(world.host).bankCapacity(0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private void publish() {
    controller.publish(world.offer(controller, "1.1.0", IMAGE), Bytes.of(IMAGE));
  }

  private UpdateOutcome outcome() {
    world.world.runUntil(() -> !controller.results.isEmpty(), Duration.ofHours(6));
    assertThat(controller.results).isNotEmpty();
    return controller.results.get(0).outcome();
  }
}
