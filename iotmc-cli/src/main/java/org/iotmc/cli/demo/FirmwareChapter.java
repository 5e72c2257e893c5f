package org.iotmc.cli.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.iotmc.api.FirmwareManifest;
import org.iotmc.api.FirmwareVersion;
import org.iotmc.api.Udn;
import org.iotmc.api.profile.UpdateOutcome;
import org.iotmc.api.spi.Bootloader;
import org.iotmc.controller.UpdateReport;

/** Step 5: a roll-out, and an update at a time that was planned. */
final class FirmwareChapter {
  /** The version that is rolled out. */
  static final FirmwareVersion VERSION = new FirmwareVersion(2, 0, 0);

  private static final int IMAGE_SIZE = 8 << 20;

  private final Stage stage;
  private final World world;
  private final Narrator narrator;
  private final Owner owner;
  private final Factory factory;
  private final FirmwareDesk desk;

  /**
   * The chapter.
   *
   * @param stage where it is played
   * @param factory signs what the devices trust
   */
  FirmwareChapter(Stage stage, Factory factory) {
    this.stage = stage;
    this.world = stage.world();
    this.narrator = stage.narrator();
    this.owner = stage.owner();
    this.factory = factory;
    this.desk = new FirmwareDesk(stage);
  }

  /** A published image, and how things stood before. */
  private record Published(String digest, int mark, Map<Udn, Bootloader.Bank> active) {
    Bootloader.Bank standby(DemoDevice device) {
      return Optional.ofNullable(active.get(device.udn())).orElseThrow().other();
    }
  }

  /** All but the last device at once, the last one at a time that is planned. */
  void update(Cast cast) {
    narrator.step(5, "Firmware: a signed image of 8 MiB");
    List<DemoDevice> atOnce = cast.allButLast();
    DemoDevice planned = cast.last();
    Published image = publish(cast);
    Instant at = owner.host().clock().instant().plus(world.scheduleAhead());
    desk.schedule(planned, VERSION, at);
    narrator.say(planned.name() + " is to install it at " + at);
    world.until(() -> showDownloads(image, atOnce), Stage.PATIENCE.multipliedBy(2));
    stage.follow("probation", world.probation(), () -> haveReported(atOnce), desk.patience());
    for (DemoDevice device : atOnce) {
      narrator.expect(
          device.name() + " heard of it by event, then asked for its metadata",
          owner
              .traffic()
              .heardThenAsked(device.udn(), VERSION.toString(), "GetFirmwareInfo", image.mark));
      expectUpdated(device, image);
    }
    expectPlanned(planned, at, image);
  }

  private Published publish(Cast cast) {
    byte[] image = DemoFirmware.image(VERSION, DemoFirmware.Quality.WORKS, IMAGE_SIZE);
    FirmwareManifest manifest = desk.manifest(image, VERSION);
    Map<Udn, Bootloader.Bank> banks = new TreeMap<>();
    cast.all().forEach(device -> banks.put(device.udn(), desk.running(device).activeBank()));
    int mark = owner.traffic().mark();
    desk.publish(manifest, image, factory, cast.allButLast());
    int count = cast.allButLast().size();
    narrator.say("version " + VERSION + " is published for " + count + " devices");
    return new Published(manifest.sha256().toHex(), mark, banks);
  }

  /** Shows how much of the image each device was sent; true once all have it. */
  private boolean showDownloads(Published image, List<DemoDevice> devices) {
    long sent = 0;
    int done = 0;
    for (DemoDevice device : devices) {
      long one = Math.min(IMAGE_SIZE, owner.traffic().served(device.udn(), image.digest));
      sent += one;
      done += one == IMAGE_SIZE ? 1 : 0;
    }
    int percent = (int) (100 * sent / IMAGE_SIZE / devices.size());
    String what = "download, " + done + " of " + devices.size() + " devices done";
    narrator.progress("download", percent, what);
    return done == devices.size();
  }

  private boolean haveReported(List<DemoDevice> devices) {
    return devices.stream()
        .allMatch(device -> owner.report(device.udn(), VERSION.toString()).isPresent());
  }

  private void expectPlanned(DemoDevice device, Instant at, Published image) {
    String name = device.name();
    Duration rest = Duration.between(owner.host().clock().instant(), at).plus(world.probation());
    stage.follow(
        "planned time, and probation of " + name,
        rest,
        () -> haveReported(List.of(device)),
        desk.patience().plus(world.scheduleAhead()));
    expectUpdated(device, image);
    Optional<UpdateReport> report = owner.report(device.udn(), VERSION.toString());
    narrator.expect(
        name + " began at its time, not before and not long after",
        report.filter(r -> isSoonAfter(r.at(), at.plus(world.probation()))).isPresent());
  }

  private static boolean isSoonAfter(Instant said, Instant due) {
    return !said.isBefore(due) && said.isBefore(due.plus(Stage.PATIENCE));
  }

  private void expectUpdated(DemoDevice device, Published image) {
    narrator.expect(
        device.name() + " was sent the whole image over TLS",
        owner.traffic().served(device.udn(), image.digest) >= IMAGE_SIZE);
    narrator.expect(
        device.name() + " has committed the new firmware",
        owner.hasReported(device.udn(), VERSION.toString(), UpdateOutcome.COMMITTED));
    desk.expectRunning(device, VERSION);
    Bootloader.Bank standby = image.standby(device);
    narrator.expect(
        device.name() + " says that it runs it from " + standby + ", the bank that stood by",
        desk.running(device).activeBank() == standby);
    narrator.expect(
        device.name() + "'s new version arrives as an event",
        stage.until(
            () ->
                owner
                    .heard(device.udn(), "ActiveVersion")
                    .filter(VERSION.toString()::equals)
                    .isPresent()));
  }
}
