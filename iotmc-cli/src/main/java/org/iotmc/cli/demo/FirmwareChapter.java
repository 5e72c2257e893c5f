package org.iotmc.cli.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.iotmc.api.ActionException;
import org.iotmc.api.Bytes;
import org.iotmc.api.FirmwareManifest;
import org.iotmc.api.FirmwareVersion;
import org.iotmc.api.IotmcException;
import org.iotmc.api.Udn;
import org.iotmc.api.UpnpError;
import org.iotmc.api.profile.FirmwareUpdate;
import org.iotmc.api.profile.UpdateOutcome;
import org.iotmc.api.service.Call;
import org.iotmc.api.service.Nothing;
import org.iotmc.controller.Firmware;
import org.iotmc.controller.FirmwareImage;
import org.iotmc.controller.RollOut;
import org.iotmc.controller.UpdateReport;

/** Steps 5 and 6: a roll-out, a scheduled update, and images that must not run. */
final class FirmwareChapter {
  private static final int IMAGE_SIZE = 8 << 20;
  private static final int SMALL_IMAGE = 256 << 10;
  private static final FirmwareVersion FIRST = new FirmwareVersion(2, 0, 0);
  private static final Duration SOON = Duration.ofSeconds(1);

  private final World world;
  private final Narrator narrator;
  private final Owner owner;
  private final Signers signers;

  /**
   * Who signs firmware.
   *
   * @param factory the manufacturer that the devices trust
   * @param stranger another one
   */
  record Signers(Factory factory, Factory stranger) {}

  FirmwareChapter(World world, Narrator narrator, Owner owner, Signers signers) {
    this.world = world;
    this.narrator = narrator;
    this.owner = owner;
    this.signers = signers;
  }

  /** Everything that a commit may take: download, restart, probation. */
  private Duration patience() {
    return Scenario.PATIENCE.multipliedBy(2).plus(world.probation().multipliedBy(2));
  }

  /** All but the last device at once, the last one at a time that is planned. */
  void update(List<DemoDevice> devices) {
    narrator.step(5, "Firmware: a signed image of 8 MiB");
    DemoDevice planned = devices.get(devices.size() - 1);
    List<DemoDevice> atOnce = devices.subList(0, devices.size() - 1);
    byte[] image = DemoFirmware.image(FIRST, DemoFirmware.Quality.WORKS, IMAGE_SIZE);
    publish(manifest(image, FIRST), image, signers.factory, atOnce);
    Instant at = owner.host().clock().instant().plus(world.scheduleAhead());
    schedule(planned, FIRST, at);
    narrator.say(planned.name() + " is to install it at " + at);
    world.until(() -> showDownloads(atOnce) && allReported(atOnce), patience());
    for (DemoDevice device : atOnce) {
      expectCommitted(device);
    }
    narrator.expect(
        planned.name() + " has committed the new firmware",
        world.until(
            () -> owner.hasReported(planned.udn(), FIRST.toString(), UpdateOutcome.COMMITTED),
            patience().plus(world.scheduleAhead())));
    Optional<UpdateReport> report = owner.report(planned.udn(), FIRST.toString());
    narrator.expect(
        planned.name() + " did not begin before its time",
        report.filter(r -> !r.at().isBefore(at.plus(world.probation()))).isPresent());
    expectRunning(planned, FIRST);
  }

  private boolean allReported(List<DemoDevice> devices) {
    return devices.stream()
        .allMatch(device -> owner.report(device.udn(), FIRST.toString()).isPresent());
  }

  /** Draws how far the downloads are; true, so that it can stand in a condition. */
  private boolean showDownloads(List<DemoDevice> devices) {
    long done = 0;
    for (DemoDevice device : devices) {
      done += progress(device.udn());
    }
    narrator.progress("download", (int) (done / devices.size()));
    return true;
  }

  private long progress(Udn device) {
    if (owner.report(device, FIRST.toString()).isPresent()) {
      return 100;
    }
    try {
      FirmwareUpdate.UpdateStatus status =
          world.await(
              owner
                  .controller()
                  .device(device)
                  .firmwareUpdate()
                  .getUpdateStatus(Call.of(Nothing.NOTHING)),
              Scenario.PATIENCE);
      return switch (status.state()) {
        case IDLE, SCHEDULED -> 0;
        case DOWNLOADING -> status.progressPercent();
        case VERIFYING, INSTALLING, PROBATION -> 100;
      };
    } catch (IotmcException restarting) {
      return 100; // a device that has the image and restarts does not answer
    }
  }

  private void expectCommitted(DemoDevice device) {
    narrator.expect(
        device.name() + " has committed the new firmware",
        owner.hasReported(device.udn(), FIRST.toString(), UpdateOutcome.COMMITTED));
    expectRunning(device, FIRST);
    narrator.expect(
        device.name() + "'s new version arrives as an event",
        world.until(
            () ->
                owner
                    .heard(device.udn(), "ActiveVersion")
                    .filter(FIRST.toString()::equals)
                    .isPresent(),
            Scenario.PATIENCE));
  }

  private void expectRunning(DemoDevice device, FirmwareVersion version) {
    FirmwareUpdate.FirmwareInfo info =
        world.await(
            owner
                .controller()
                .device(device.udn())
                .firmwareUpdate()
                .getFirmwareInfo(Call.of(Nothing.NOTHING)),
            Scenario.PATIENCE);
    narrator.expect(
        device.name() + " says that it runs " + version,
        info.activeVersion().equals(version.toString())
            && info.committedVersion().equals(version.toString()));
  }

  /** Four images that must not stay: three never start, one is taken back. */
  void refuse(List<DemoDevice> devices) {
    narrator.step(6, "Images that must not run");
    DemoDevice device = devices.get(0);
    FirmwareVersion next = new FirmwareVersion(2, 1, 0);
    byte[] good = DemoFirmware.image(next, DemoFirmware.Quality.WORKS, SMALL_IMAGE);
    byte[] flipped = good.clone();
    flipped[SMALL_IMAGE / 2] ^= 1;
    publish(manifest(good, next), flipped, signers.factory, List.of());
    expectRefused("one flipped byte", "digest", device, next);

    FirmwareVersion foreign = new FirmwareVersion(2, 2, 0);
    byte[] other = DemoFirmware.image(foreign, DemoFirmware.Quality.WORKS, SMALL_IMAGE);
    publish(manifest(other, foreign), other, signers.stranger, List.of());
    expectRefused("the signature of a stranger", "trusted anchor", device, foreign);

    FirmwareVersion older = new FirmwareVersion(1, 5, 0);
    byte[] old = DemoFirmware.image(older, DemoFirmware.Quality.WORKS, SMALL_IMAGE);
    publish(manifest(old, older), old, signers.factory, List.of());
    expectGoingBackRefused(device, older);
    expectRunning(device, FIRST);

    FirmwareVersion faulty = new FirmwareVersion(3, 0, 0);
    byte[] bad = DemoFirmware.image(faulty, DemoFirmware.Quality.REPORTS_ERRORS, SMALL_IMAGE);
    publish(manifest(bad, faulty), bad, signers.factory, List.of());
    UpdateReport report = updated(device, faulty);
    narrator.expect(
        "an image with errors after it has started is rolled back by the device",
        report.outcome() == UpdateOutcome.ROLLED_BACK);
    expectRunning(device, FIRST);
  }

  private void expectRefused(
      String what, String reason, DemoDevice device, FirmwareVersion version) {
    UpdateReport report = updated(device, version);
    narrator.expect(
        "an image with " + what + " is refused",
        report.outcome() == UpdateOutcome.REFUSED && report.detail().contains(reason));
    expectRunning(device, FIRST);
  }

  /** Tells a device to install a version at once, and waits for what it says of it. */
  private UpdateReport updated(DemoDevice device, FirmwareVersion version) {
    schedule(device, version, owner.host().clock().instant().plus(SOON));
    world.until(() -> owner.report(device.udn(), version.toString()).isPresent(), patience());
    UpdateReport report =
        owner
            .report(device.udn(), version.toString())
            .orElseThrow(() -> new IllegalStateException(device.name() + " reports nothing"));
    narrator.say("the device says: " + report.detail());
    return report;
  }

  /** An older version is refused at once, when the device is told to plan it. */
  private void expectGoingBackRefused(DemoDevice device, FirmwareVersion older) {
    boolean refused = false;
    try {
      schedule(device, older, owner.host().clock().instant().plus(SOON));
    } catch (ActionException e) {
      refused = e.is(UpnpError.WOULD_GO_BACK);
      narrator.say("the device says: " + e.description());
    }
    narrator.expect("an image with an older version is refused", refused);
  }

  private FirmwareManifest manifest(byte[] image, FirmwareVersion version) {
    Instant now = owner.host().clock().instant();
    return DemoFirmware.manifest(image, version, now, world.probation());
  }

  private void publish(
      FirmwareManifest manifest, byte[] image, Factory signer, List<DemoDevice> to) {
    List<Udn> members = new ArrayList<>();
    to.forEach(device -> members.add(device.udn()));
    world.await(
        owner
            .controller()
            .firmware()
            .publish(
                new Firmware.Release(
                    manifest,
                    Bytes.of(signer.sign(manifest)),
                    FirmwareImage.of(image),
                    RollOut.to(members))),
        Scenario.PATIENCE);
  }

  private void schedule(DemoDevice device, FirmwareVersion version, Instant at) {
    world.await(
        owner.controller().firmware().schedule(device.udn(), version.toString(), at),
        Scenario.PATIENCE);
  }
}
