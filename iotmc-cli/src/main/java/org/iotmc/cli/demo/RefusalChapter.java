package org.iotmc.cli.demo;

import java.time.Duration;
import java.util.List;
import org.iotmc.api.ActionException;
import org.iotmc.api.FirmwareVersion;
import org.iotmc.api.UpnpError;
import org.iotmc.api.profile.UpdateOutcome;
import org.iotmc.controller.UpdateReport;

/** Step 6: images that must not run. */
final class RefusalChapter {
  private static final int SMALL_IMAGE = 256 << 10;
  private static final Duration SOON = Duration.ofSeconds(1);

  private final Stage stage;
  private final Narrator narrator;
  private final Owner owner;
  private final Factory factory;
  private final Factory stranger;
  private final FirmwareDesk desk;

  /**
   * The chapter.
   *
   * @param stage where it is played
   * @param factory signs what the devices trust
   * @param stranger another manufacturer
   */
  RefusalChapter(Stage stage, Factory factory, Factory stranger) {
    this.stage = stage;
    this.narrator = stage.narrator();
    this.owner = stage.owner();
    this.factory = factory;
    this.stranger = stranger;
    this.desk = new FirmwareDesk(stage);
  }

  /** Four images that must not stay: three never start, one is taken back. */
  void refuse(DemoDevice device) {
    narrator.step(6, "Images that must not run");
    FirmwareVersion next = new FirmwareVersion(2, 1, 0);
    byte[] good = DemoFirmware.image(next, DemoFirmware.Quality.WORKS, SMALL_IMAGE);
    byte[] flipped = good.clone();
    flipped[SMALL_IMAGE / 2] ^= 1;
    desk.publish(desk.manifest(good, next), flipped, factory, List.of());
    expectRefused("one flipped byte", "digest", device, next);

    FirmwareVersion foreign = new FirmwareVersion(2, 2, 0);
    byte[] other = DemoFirmware.image(foreign, DemoFirmware.Quality.WORKS, SMALL_IMAGE);
    desk.publish(desk.manifest(other, foreign), other, stranger, List.of());
    expectRefused("the signature of a stranger", "trusted anchor", device, foreign);

    FirmwareVersion older = new FirmwareVersion(1, 5, 0);
    byte[] old = DemoFirmware.image(older, DemoFirmware.Quality.WORKS, SMALL_IMAGE);
    desk.publish(desk.manifest(old, older), old, factory, List.of());
    expectGoingBackRefused(device, older);
    desk.expectRunning(device, FirmwareChapter.VERSION);

    FirmwareVersion faulty = new FirmwareVersion(3, 0, 0);
    byte[] bad = DemoFirmware.image(faulty, DemoFirmware.Quality.REPORTS_ERRORS, SMALL_IMAGE);
    desk.publish(desk.manifest(bad, faulty), bad, factory, List.of());
    UpdateReport report = updated(device, faulty);
    narrator.expect(
        "an image with errors after it has started is rolled back by the device",
        report.outcome() == UpdateOutcome.ROLLED_BACK && report.detail().contains("health check"));
    desk.expectRunning(device, FirmwareChapter.VERSION);
    narrator.expect(
        "the controller sees that " + device.name() + " runs what it ran before",
        stage.until(() -> owner.runs(device.udn(), FirmwareChapter.VERSION)));
  }

  private void expectRefused(
      String what, String reason, DemoDevice device, FirmwareVersion version) {
    UpdateReport report = updated(device, version);
    narrator.expect(
        "an image with " + what + " is refused",
        report.outcome() == UpdateOutcome.REFUSED && report.detail().contains(reason));
    desk.expectRunning(device, FirmwareChapter.VERSION);
  }

  /** Tells a device to install a version at once, and waits for what it says of it. */
  private UpdateReport updated(DemoDevice device, FirmwareVersion version) {
    desk.schedule(device, version, owner.host().clock().instant().plus(SOON));
    stage
        .world()
        .until(() -> owner.report(device.udn(), version.toString()).isPresent(), desk.patience());
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
      desk.schedule(device, older, owner.host().clock().instant().plus(SOON));
    } catch (ActionException e) {
      refused = e.is(UpnpError.WOULD_GO_BACK);
      narrator.say("the device says: " + e.description());
    }
    narrator.expect("an image with an older version is refused", refused);
  }
}
