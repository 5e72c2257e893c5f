package org.iotmc.ota;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import org.iotmc.api.Bytes;
import org.iotmc.api.FirmwareManifest;
import org.iotmc.api.FirmwareVersion;
import org.iotmc.api.TrustException;
import org.iotmc.api.profile.FirmwareRepository;
import org.iotmc.api.profile.FirmwareUpdate.UpdateStatus;
import org.iotmc.api.profile.HealthState;
import org.iotmc.api.profile.UpdateState;
import org.iotmc.sim.SimHost;
import org.iotmc.sim.SimWorld;

/** A device that restarts when its updater asks for it, and after a loss of power. */
final class TestDevice {
  static final byte[] OLD = Samples.image(1, 3000);
  static final byte[] NEW = Samples.image(2, 8000);

  private static final String SIGNATURE = "signed by us:";

  final SimWorld world;
  final SimHost host;
  final ImageServer server;
  final List<UpdateState> states = new ArrayList<>();
  final List<FirmwareRepository.Result> endings = new ArrayList<>();
  final List<FirmwareVersion> askedFor = new ArrayList<>();
  CompletionStage<HealthState> health = CompletableFuture.completedFuture(HealthState.OK);
  Optional<Offer> onOffer = Optional.empty();
  Optional<CompletableFuture<Offer>> offerUnderWay = Optional.empty();
  boolean clockSet = true;
  boolean clockBroken;
  int rebootsThatFail;
  boolean wantsReboot;
  boolean booted;
  Optional<Throwable> unverified = Optional.empty();
  int boots;
  FirmwareUpdater updater;
  StorageBootloader bootloader;

  TestDevice(long seed) {
    world = SimWorld.seeded(seed);
    server = new ImageServer(world, NEW);
    host = world.host("device");
    StorageBootloader.install(host.storage(), OLD);
    start();
  }

  void start() {
    booted = false;
    wantsReboot = false;
    boots++;
    bootloader = new StorageBootloader(host.storage());
    updater =
        FirmwareUpdater.builder(host)
            .bootloader(bootloader)
            .verifier(TestDevice::verify)
            .device("thermostat", "r2")
            .factory(Samples.V1, 5)
            .rebooter(why -> reboot())
            .health(() -> health)
            .clockSet(this::isClockSet)
            .source(this::offerFor)
            .listener(new Recorder())
            .minimumRate(1000, Duration.ofSeconds(10))
            .bankCapacity(16384)
            .checkpoint(2048)
            .build();
    updater
        .start()
        .whenComplete(
            (boot, failure) -> {
              booted = failure == null;
              if (booted) {
                // At every start, before anything could put it right.
                assertThat(runs()).as("what runs").isIn(OLD, NEW);
              }
            })
        .exceptionally(
            failure -> {
              unverified = Optional.of(failure);
              return null;
            });
  }

  private boolean isClockSet() {
    if (clockBroken) {
      throw new IllegalStateException("no clock chip");
    }
    return clockSet;
  }

  private void reboot() {
    if (rebootsThatFail > 0) {
      rebootsThatFail--;
      throw new IllegalStateException("nobody restarts us");
    }
    wantsReboot = true;
  }

  private CompletionStage<Offer> offerFor(FirmwareVersion wanted) {
    askedFor.add(wanted);
    if (offerUnderWay.isPresent()) {
      return offerUnderWay.get();
    }
    return onOffer
        .map(CompletableFuture::completedFuture)
        .orElseGet(() -> CompletableFuture.failedFuture(new TrustException("nobody there")));
  }

  /** Lets time pass until something holds; the device restarts as often as it has to. */
  void until(BooleanSupplier condition, Duration max) {
    Instant end = world.now().plus(max);
    while (true) {
      world.runUntil(
          () -> !host.isOn() || wantsReboot || (booted && condition.getAsBoolean()),
          Duration.between(world.now(), end));
      assertThat(unverified).isEmpty();
      if (host.isOn() && !wantsReboot) {
        return;
      }
      restart();
    }
  }

  void restart() {
    host.cutPower();
    host.powerOn();
    start();
  }

  /** Until nothing is under way. */
  void untilIdle() {
    until(() -> updater.status().state() == UpdateState.IDLE, Duration.ofDays(3));
  }

  void untilState(UpdateState state) {
    until(() -> updater.status().state() == state, Duration.ofDays(3));
  }

  <T> T await(CompletionStage<T> stage) {
    return world.await(stage, Duration.ofMinutes(1));
  }

  Offer offer(FirmwareManifest manifest) {
    return new Offer(signed(manifest), server.uri());
  }

  Offer offer(FirmwareManifest manifest, URI uri) {
    return new Offer(signed(manifest), uri);
  }

  FirmwareUpdater updater() {
    until(() -> true, Duration.ofMinutes(1));
    return updater;
  }

  byte[] runs() {
    return StorageBootloaderTest.content(bootloader, bootloader.running());
  }

  static Bytes signed(FirmwareManifest manifest) {
    ByteArrayOutputStream signed = new ByteArrayOutputStream();
    signed.writeBytes(SIGNATURE.getBytes(StandardCharsets.UTF_8));
    signed.writeBytes(ManifestCodec.encode(manifest));
    return Bytes.of(signed.toByteArray());
  }

  private static byte[] verify(byte[] signed) {
    byte[] signature = SIGNATURE.getBytes(StandardCharsets.UTF_8);
    if (!Arrays.equals(signed, 0, signature.length, signature, 0, signature.length)) {
      throw new TrustException("no trusted signer");
    }
    return Arrays.copyOfRange(signed, signature.length, signed.length);
  }

  private final class Recorder implements UpdateListener {
    @Override
    public void changed(UpdateStatus status) {
      if (states.isEmpty() || states.get(states.size() - 1) != status.state()) {
        states.add(status.state());
      }
    }

    @Override
    public void ended(FirmwareRepository.Result result) {
      endings.add(result);
    }
  }
}
