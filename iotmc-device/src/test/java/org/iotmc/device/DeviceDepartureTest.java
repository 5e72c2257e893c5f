package org.iotmc.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.iotmc.api.Bytes;
import org.iotmc.api.LifecyclePhase;
import org.iotmc.api.profile.FirmwareUpdate;
import org.iotmc.api.profile.Profile;
import org.iotmc.api.profile.UpdateState;
import org.iotmc.api.service.Call;
import org.iotmc.api.service.Nothing;
import org.iotmc.api.spi.Documents;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a device that changes its owner takes with it, and what not. */
class DeviceDepartureTest {
  private final DeviceWorld world = DeviceWorld.manufactured(31);

  private FakeController claimedBy(String name) {
    FakeController owner = world.controller(name);
    world.await(world.claim(owner));
    world.until(LifecyclePhase.OPERATION);
    world.pass(Duration.ofSeconds(5));
    return owner;
  }

  private void reset() {
    world.await(world.device().resetByPresence());
    world.until(LifecyclePhase.PROVISIONING);
    world.pass(Duration.ofSeconds(5));
  }

  /** The record of the update, as it is durable; empty while the device is off. */
  private String keptState() {
    return Documents.single(world.host.storage())
        .read("update-record")
        .map(content -> new String(content, StandardCharsets.UTF_8))
        .orElse("");
  }

  private FirmwareUpdate.UpdateStatus status(FakeController owner) {
    return world.await(
        world.as(owner, Profile.FIRMWARE_UPDATE).getUpdateStatus(Call.of(Nothing.NOTHING)));
  }

  private String firmware(FakeController owner) {
    var info =
        world.await(
            world.as(owner, Profile.FIRMWARE_UPDATE).getFirmwareInfo(Call.of(Nothing.NOTHING)));
    return info.activeVersion() + " " + info.committedVersion();
  }

  @ParameterizedTest
  @EnumSource(
      value = UpdateState.class,
      names = {"DOWNLOADING", "VERIFYING", "INSTALLING", "PROBATION"})
  void anUpdateOfTheLastOwnerNeitherRunsNorIsHeardOfUnderTheNext(UpdateState at) {
    world.start();
    FakeController first = claimedBy("first");
    byte[] image = "firmware 1.1.0".getBytes(StandardCharsets.UTF_8);
    first.publish(world.offer(first, "1.1.0", image), Bytes.of(image));
    world.until(() -> keptState().contains("state: " + at));
    if (at == UpdateState.PROBATION) {
      world.pass(Duration.ofSeconds(10));
      assertThat(firmware(first)).isEqualTo("1.1.0 1.0.0");
    }
    world.await(world.device().resetByPresence());
    world.until(LifecyclePhase.PROVISIONING);
    world.pass(Duration.ofMinutes(1));

    FakeController next = claimedBy("next");
    world.pass(Duration.ofHours(5));
    assertThat(firmware(next)).isEqualTo("1.0.0 1.0.0");
    assertThat(status(next).state()).isEqualTo(UpdateState.IDLE);
    assertThat(status(next).version()).isEmpty();
    assertThat(next.results).isEmpty();
    assertThat(first.results).isEmpty();

    next.publish(world.offer(next, "1.1.0", image), Bytes.of(image));
    world.world.runUntil(() -> !next.results.isEmpty(), Duration.ofHours(2));
    assertThat(firmware(next)).isEqualTo("1.1.0 1.1.0");
  }

  @Test
  void eachOfSeveralOwnersThatWereAwayGetsItsReceiptWhenItIsBack() {
    world.start();
    List<FakeController> owners = new ArrayList<>();
    for (String name : List.of("first", "second", "third")) {
      FakeController owner = claimedBy(name);
      owners.add(owner);
      world.world.network().partition(owner.host, world.host);
      reset();
    }
    world.host.cutPower();
    world.powerOn();
    // The newest is back first: those before it that are not must not be in its way.
    for (int i = 2; i >= 0; i--) {
      FakeController owner = owners.get(i);
      assertThat(owner.receipts).isEmpty();
      world.world.network().heal(owner.host, world.host);
      world.until(() -> !owner.receipts.isEmpty());
    }
    world.pass(Duration.ofMinutes(30));
    assertThat(owners).allMatch(owner -> owner.receipts.size() == 1);
    for (FakeController owner : owners) {
      assertThat(owner.receipts.get(0).enrollment()).contains("e-" + owner.requests.get(0).nonce());
    }
  }

  @Test
  void anOwnerThatIsGoneDoesNotKeepTheDeviceFromLeavingTheNext() {
    world.start();
    FakeController gone = claimedBy("gone");
    world.world.network().partition(gone.host, world.host);
    reset();
    FakeController owner = world.controller("owner");
    for (int i = 0; i < 20; i++) {
      world.await(world.claim(owner));
      world.until(LifecyclePhase.OPERATION);
      world.pass(Duration.ofSeconds(20 + 3L * i));
      world.await(world.device().resetByPresence());
      Instant decided = world.world.now();
      world.world.runUntil(
          () -> world.device().phase() == LifecyclePhase.PROVISIONING, Duration.ofHours(1));
      assertThat(Duration.between(decided, world.world.now())).isLessThan(Duration.ofSeconds(5));
      int receipts = i + 1;
      world.until(() -> owner.receipts.size() == receipts);
    }
  }
}
