package org.iotmc.ota;

import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.iotmc.api.ActionException;
import org.iotmc.api.FirmwareManifest;
import org.iotmc.api.FirmwareVersion;
import org.iotmc.api.UpnpError;
import org.iotmc.api.profile.FirmwareRepository;
import org.iotmc.api.profile.FirmwareUpdate.FirmwareInfo;
import org.iotmc.api.profile.FirmwareUpdate.UpdateStatus;
import org.iotmc.api.profile.HealthState;
import org.iotmc.api.spi.Bootloader;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.Host;
import org.iotmc.api.spi.Lane;
import org.iotmc.api.spi.ManifestVerifier;
import org.iotmc.ota.UpdateMachine.Step;
import org.iotmc.ota.UpdateRecord.Installed;

/**
 * Updates a device's firmware (profile, section 7): fetches a signed image into the standby bank,
 * runs it on probation, and commits it or goes back. Whatever instant the power goes, the device
 * boots a bank that was verified, and the updater goes on from there at the next {@link #start}.
 *
 * <p>Thread-safe. Returned stages complete on the updater's lane, after what they say is durable,
 * and fail with {@link ActionException}, or {@link org.iotmc.api.StoreException} when it cannot be
 * kept. Commit by own decision: at the end of probation, if every health check was {@code OK}.
 */
public final class FirmwareUpdater implements AutoCloseable {
  /** How far in the past a schedule may lie, for the way of the message. */
  public static final Duration ALLOWED_SKEW = Duration.ofMinutes(1);

  private final Host host;
  private final Lane lane;
  private final StatusBoard board;
  private final UpdateDriver driver;

  private FirmwareUpdater(UpdaterConfig config) {
    this.host = config.host();
    this.lane = host.newLane("firmware");
    this.board = new StatusBoard(config.callbacks().listener());
    Threads threads = new Threads(lane, new SerialExecutor(host.blocking()));
    this.driver = new UpdateDriver(config, threads, board);
  }

  /**
   * A new updater for a host.
   *
   * @param host where it runs; its storage keeps what is under way
   */
  public static Builder builder(Host host) {
    return new Builder(host);
  }

  /**
   * Boots and takes up what was under way; to be called once at each start of the device, before
   * anything else. Calls {@link Bootloader#boot}.
   *
   * @return what the boot loader did
   */
  public CompletionStage<Bootloader.Boot> start() {
    return driver.start();
  }

  /**
   * Installs what is offered, at once.
   *
   * @param offer verified here, before anything is fetched
   * @return the identifier for {@link #cancel}, once it was accepted; fails with 806 if it is not
   *     trusted, not for this device or failed before, 807 if it would go back, 810 if another
   *     update is under way
   */
  public CompletionStage<String> update(Offer offer) {
    String id = newId();
    return driver.offered(id, offer).thenApply(nothing -> id);
  }

  /**
   * Plans an update; the offer is asked for, and the image fetched, when its time has come.
   *
   * @param version what to install
   * @param installAt when
   * @return the schedule's identifier; fails with 816 if the clock is not set, 808 if the time is
   *     more than {@link #ALLOWED_SKEW} ago, 807 if the version would go back, 810 if another
   *     update is under way
   */
  public CompletionStage<String> schedule(FirmwareVersion version, Instant installAt) {
    String id = newId();
    return driver.request(record -> plan(record, id, version, installAt)).thenApply(nothing -> id);
  }

  private Step plan(UpdateRecord record, String id, FirmwareVersion version, Instant installAt) {
    Optional<Instant> now = driver.now();
    if (now.isEmpty()) {
      return Step.refused(record, UpnpError.CLOCK_NOT_SET, "no schedule without a clock");
    }
    if (installAt.isBefore(now.get().minus(ALLOWED_SKEW))) {
      return Step.refused(record, UpnpError.TIME_IN_THE_PAST, installAt.toString());
    }
    return UpdateMachine.scheduled(record, id, version, installAt);
  }

  /**
   * Calls a plan or a download off; again is no error.
   *
   * @param id from {@link #update} or {@link #schedule}
   * @return fails with 600 if there is no such update, 810 once it is being installed
   */
  public CompletionStage<Void> cancel(String id) {
    return driver.request(record -> UpdateMachine.cancelled(record, id));
  }

  /** Ends probation with a commit; fails with 501 if nothing is on probation. */
  public CompletionStage<Void> commit() {
    return driver.commit();
  }

  /**
   * Ends probation by going back. The decision is durable when the stage completes; the rebooter is
   * called then.
   *
   * @param reason for status and report
   * @return fails with 501 if nothing is on probation, or it is being committed
   */
  public CompletionStage<Void> rollBack(String reason) {
    return driver.rollBack(reason);
  }

  /**
   * Where the update stands; from any thread.
   *
   * @throws IllegalStateException before {@link #start} has completed
   */
  public UpdateStatus status() {
    return board.status();
  }

  /**
   * What runs and what is committed; from any thread.
   *
   * @throws IllegalStateException before {@link #start} has completed
   */
  public FirmwareInfo info() {
    return board.info();
  }

  /**
   * Endings that were not acknowledged, oldest first, at most the last 8; they survive restarts, so
   * that a controller hears of each at least once.
   *
   * @throws IllegalStateException before {@link #start} has completed
   */
  public List<FirmwareRepository.Result> pendingReports() {
    return board.reports();
  }

  /**
   * A controller has heard of an ending.
   *
   * @param result one of {@link #pendingReports}; another has no effect
   */
  public CompletionStage<Void> acknowledge(FirmwareRepository.Result result) {
    return driver.request(record -> UpdateMachine.acknowledged(record, result));
  }

  /** Stops timers and transfers; what is under way goes on at the next start. Idempotent. */
  @Override
  public void close() {
    lane.execute(
        () -> {
          driver.stop();
          lane.close();
        });
  }

  private String newId() {
    byte[] id = new byte[8];
    host.secrets().nextBytes(id);
    return HexFormat.of().formatHex(id);
  }

  /** What an updater needs to know. All but the limits has to be given. */
  public static final class Builder {
    private final Host host;
    private Optional<Bootloader> bootloader = Optional.empty();
    private Optional<ManifestVerifier> verifier = Optional.empty();
    private Optional<OfferCheck> device = Optional.empty();
    private Optional<Installed> factory = Optional.empty();
    private Optional<Consumer<String>> rebooter = Optional.empty();
    private Supplier<CallSpec> calls = CallSpec::plain;
    private OfferSource source = Builder::noSource;
    private HealthCheck health = () -> CompletableFuture.completedFuture(HealthState.DEGRADED);
    private UpdateListener listener = new SilentListener();
    private BooleanSupplier clockSet = () -> true;
    private long bankCapacity = FirmwareManifest.MAX_SIZE;
    private Duration healthInterval = Duration.ofMinutes(5);
    private long minimumBytes = 300_000;
    private Duration rateWindow = Duration.ofMinutes(1);
    private int checkpointBytes = 1 << 20;

    private Builder(Host host) {
      this.host = host;
    }

    private static CompletionStage<Offer> noSource(FirmwareVersion wanted) {
      return CompletableFuture.failedFuture(
          new ActionException(UpnpError.NO_SUCH_FIRMWARE, "nobody to ask for " + wanted));
    }

    /** The boot control; the updater calls it from one thread at a time. */
    public Builder bootloader(Bootloader given) {
      bootloader = Optional.of(given);
      return this;
    }

    /** Checks manifests under the firmware anchors. */
    public Builder verifier(ManifestVerifier given) {
      verifier = Optional.of(given);
      return this;
    }

    /** What the device is; an image has to be made for exactly that. */
    public Builder device(String productClass, String hardwareRevision) {
      device = Optional.of(new OfferCheck(productClass, hardwareRevision, bankCapacity));
      return this;
    }

    /** The firmware that the factory installed: the floor before the first update. */
    public Builder factory(FirmwareVersion version, long securityCounter) {
      factory = Optional.of(new Installed(version, securityCounter));
      return this;
    }

    /**
     * Restarts the device. Called on the updater's lane with a reason for the log; it may take its
     * time, so that an answer under way still gets out.
     */
    public Builder rebooter(Consumer<String> given) {
      rebooter = Optional.of(given);
      return this;
    }

    /** How to call the image server; asked for each request. By default plain HTTP. */
    public Builder calls(Supplier<CallSpec> given) {
      calls = given;
      return this;
    }

    /** Where scheduled firmware comes from; without it, a schedule fails when it is due. */
    public Builder source(OfferSource given) {
      source = given;
      return this;
    }

    /** The device's own checks; without them, only {@link FirmwareUpdater#commit} commits. */
    public Builder health(HealthCheck given) {
      health = given;
      return this;
    }

    /** Hears of the course of updates. */
    public Builder listener(UpdateListener given) {
      listener = given;
      return this;
    }

    /** Whether the wall clock is set; by default it is. */
    public Builder clockSet(BooleanSupplier given) {
      clockSet = given;
      return this;
    }

    /** The largest image a bank holds, in bytes; by default {@link FirmwareManifest#MAX_SIZE}. */
    public Builder bankCapacity(long bytes) {
      bankCapacity = bytes;
      return this;
    }

    /** Time between health checks, by default 5 minutes; at least four checks in a probation. */
    public Builder healthInterval(Duration given) {
      healthInterval = given;
      return this;
    }

    /**
     * The least rate of a download; below it, the attempt is given up. By default 300,000 bytes a
     * minute.
     */
    public Builder minimumRate(long bytes, Duration window) {
      minimumBytes = bytes;
      rateWindow = window;
      return this;
    }

    /** After how many bytes a download is made durable; by default 1 MiB. */
    public Builder checkpoint(int bytes) {
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
  }

  private static final class SilentListener implements UpdateListener {
    @Override
    public void changed(UpdateStatus status) {}

    @Override
    public void ended(FirmwareRepository.Result result) {}
  }
}
