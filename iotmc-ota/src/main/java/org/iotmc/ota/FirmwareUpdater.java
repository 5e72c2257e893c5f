package org.iotmc.ota;

import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.iotmc.api.ActionException;
import org.iotmc.api.FirmwareVersion;
import org.iotmc.api.UpnpError;
import org.iotmc.api.profile.FirmwareRepository;
import org.iotmc.api.profile.FirmwareUpdate.FirmwareInfo;
import org.iotmc.api.profile.FirmwareUpdate.UpdateStatus;
import org.iotmc.api.spi.Bootloader;
import org.iotmc.api.spi.Host;
import org.iotmc.api.spi.Lane;

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

  private final UpdaterConfig config;
  private final Lane lane;
  private final StatusBoard board;
  private final UpdateDriver driver;

  FirmwareUpdater(UpdaterConfig config) {
    Host host = config.host();
    this.config = config;
    this.lane = host.newLane("firmware");
    this.board = new StatusBoard(config.callbacks().listener());
    Threads threads = new Threads(lane, new SerialExecutor(host, lane));
    this.driver = new UpdateDriver(config, threads, board);
  }

  /**
   * A new updater for a host.
   *
   * @param host where it runs; its storage keeps what is under way
   */
  public static FirmwareUpdaterBuilder builder(Host host) {
    return new FirmwareUpdaterBuilder(host);
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
    Optional<Instant> now = config.now();
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

  /**
   * Calls off whatever is under way, and forgets how updates ended: for a device that leaves its
   * owner. Firmware on probation goes back, by a restart: the next owner did not choose it, and
   * nobody hears of it. What the boot loader is committing at this instant stays, as silently.
   * Again, and with nothing under way, is no error.
   */
  public CompletionStage<Void> cancelCurrent() {
    return driver.forget();
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
          driver.close();
          lane.close();
        });
  }

  private String newId() {
    byte[] id = new byte[8];
    config.host().secrets().nextBytes(id);
    return HexFormat.of().formatHex(id);
  }
}
