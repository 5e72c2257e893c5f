package org.iotmc.ota;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.iotmc.api.ActionException;
import org.iotmc.api.FirmwareManifest;
import org.iotmc.api.FirmwareVersion;
import org.iotmc.api.UpnpError;
import org.iotmc.api.profile.FirmwareRepository;
import org.iotmc.api.profile.FirmwareUpdate.UpdateStatus;
import org.iotmc.api.profile.HealthState;
import org.iotmc.api.spi.Bootloader;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.Host;
import org.iotmc.api.spi.ManifestVerifier;
import org.iotmc.ota.UpdateRecord.Installed;

/**
 * What a {@link FirmwareUpdater} needs to know: boot control, verifier, device, factory firmware
 * and rebooter have to be given. Not thread-safe.
 */
public final class FirmwareUpdaterBuilder {
  private final Host host;
  private Optional<Bootloader> bootloader = Optional.empty();
  private Optional<ManifestVerifier> verifier = Optional.empty();
  private Optional<OfferCheck> device = Optional.empty();
  private Optional<Installed> factory = Optional.empty();
  private Optional<Consumer<String>> rebooter = Optional.empty();
  private Function<URI, CallSpec> calls = image -> CallSpec.plain();
  private OfferSource source = FirmwareUpdaterBuilder::noSource;
  private HealthCheck health = () -> CompletableFuture.completedFuture(HealthState.DEGRADED);
  private UpdateListener listener = new SilentListener();
  private BooleanSupplier clockSet = () -> true;
  private long bankCapacity = FirmwareManifest.MAX_SIZE;
  private Duration healthInterval = Duration.ofMinutes(5);
  private long minimumBytes = 300_000;
  private Duration rateWindow = Duration.ofMinutes(1);
  private int checkpointBytes = 1 << 20;

  FirmwareUpdaterBuilder(Host host) {
    this.host = host;
  }

  private static CompletionStage<Offer> noSource(FirmwareVersion wanted) {
    return CompletableFuture.failedFuture(
        new ActionException(UpnpError.NO_SUCH_FIRMWARE, "nobody to ask for " + wanted));
  }

  /** The boot control; the updater calls it from one thread at a time. */
  public FirmwareUpdaterBuilder bootloader(Bootloader given) {
    bootloader = Optional.of(given);
    return this;
  }

  /** Checks manifests under the firmware anchors. */
  public FirmwareUpdaterBuilder verifier(ManifestVerifier given) {
    verifier = Optional.of(given);
    return this;
  }

  /** What the device is; an image has to be made for exactly that. */
  public FirmwareUpdaterBuilder device(String productClass, String hardwareRevision) {
    device = Optional.of(new OfferCheck(productClass, hardwareRevision, bankCapacity));
    return this;
  }

  /** The firmware that the factory installed: the floor before the first update. */
  public FirmwareUpdaterBuilder factory(FirmwareVersion version, long securityCounter) {
    factory = Optional.of(new Installed(version, securityCounter));
    return this;
  }

  /**
   * Restarts the device. Called on the updater's lane with a reason for the log; it may take its
   * time, so that an answer under way still gets out.
   */
  public FirmwareUpdaterBuilder rebooter(Consumer<String> given) {
    rebooter = Optional.of(given);
    return this;
  }

  /** How to call the server of an image; asked for each request. By default plain HTTP. */
  public FirmwareUpdaterBuilder calls(Function<URI, CallSpec> given) {
    calls = given;
    return this;
  }

  /** Where scheduled firmware comes from; without it, a schedule fails when it is due. */
  public FirmwareUpdaterBuilder source(OfferSource given) {
    source = given;
    return this;
  }

  /** The device's own checks; without them, only {@link FirmwareUpdater#commit} commits. */
  public FirmwareUpdaterBuilder health(HealthCheck given) {
    health = given;
    return this;
  }

  /** Hears of the course of updates. */
  public FirmwareUpdaterBuilder listener(UpdateListener given) {
    listener = given;
    return this;
  }

  /** Whether the wall clock is set; by default it is. */
  public FirmwareUpdaterBuilder clockSet(BooleanSupplier given) {
    clockSet = given;
    return this;
  }

  /** The largest image a bank holds, in bytes; by default {@link FirmwareManifest#MAX_SIZE}. */
  public FirmwareUpdaterBuilder bankCapacity(long bytes) {
    bankCapacity = bytes;
    return this;
  }

  /** Time between health checks, by default 5 minutes; at least four checks in a probation. */
  public FirmwareUpdaterBuilder healthInterval(Duration given) {
    healthInterval = given;
    return this;
  }

  /**
   * The least rate of a download; below it, the attempt is given up. By default 300,000 bytes a
   * minute.
   */
  public FirmwareUpdaterBuilder minimumRate(long bytes, Duration window) {
    minimumBytes = bytes;
    rateWindow = window;
    return this;
  }

  /** After how many bytes a download is made durable; by default 1 MiB. */
  public FirmwareUpdaterBuilder checkpoint(int bytes) {
    checkpointBytes = bytes;
    return this;
  }

  /**
   * The updater; nothing is opened or called before {@link FirmwareUpdater#start}.
   *
   * @throws IllegalStateException if something needed was not given
   */
  public FirmwareUpdater build() {
    OfferCheck check = needed(device, "device");
    UpdaterConfig.Callbacks callbacks =
        new UpdaterConfig.Callbacks(
            calls, source, health, listener, needed(rebooter, "rebooter"), clockSet);
    return new FirmwareUpdater(
        new UpdaterConfig(
            host,
            needed(bootloader, "bootloader"),
            needed(verifier, "verifier"),
            new OfferCheck(check.productClass(), check.hardwareRevision(), bankCapacity),
            needed(factory, "factory"),
            callbacks,
            new UpdaterConfig.Limits(healthInterval, minimumBytes, rateWindow, checkpointBytes)));
  }

  private static <T> T needed(Optional<T> value, String name) {
    return value.orElseThrow(() -> new IllegalStateException(name + " was not given"));
  }

  private static final class SilentListener implements UpdateListener {
    @Override
    public void changed(UpdateStatus status) {}

    @Override
    public void ended(FirmwareRepository.Result result) {}
  }
}
