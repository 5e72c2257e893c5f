package org.iotmc.cli.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.iotmc.api.Bytes;
import org.iotmc.api.FirmwareManifest;
import org.iotmc.api.FirmwareVersion;
import org.iotmc.api.Udn;
import org.iotmc.api.profile.FirmwareUpdate;
import org.iotmc.api.service.Call;
import org.iotmc.api.service.Nothing;
import org.iotmc.controller.Firmware;
import org.iotmc.controller.FirmwareImage;
import org.iotmc.controller.RollOut;

/** What the owner does with firmware, and what the devices say of theirs. */
final class FirmwareDesk {
  private final Stage stage;
  private final Owner owner;

  FirmwareDesk(Stage stage) {
    this.stage = stage;
    this.owner = stage.owner();
  }

  /** Everything that a commit may take: download, restart, probation. */
  Duration patience() {
    return Stage.PATIENCE.multipliedBy(2).plus(stage.world().probation().multipliedBy(2));
  }

  FirmwareManifest manifest(byte[] image, FirmwareVersion version) {
    Instant now = owner.host().clock().instant();
    return DemoFirmware.manifest(image, version, now, stage.world().probation());
  }

  void publish(FirmwareManifest manifest, byte[] image, Factory signer, List<DemoDevice> to) {
    List<Udn> members = new ArrayList<>();
    to.forEach(device -> members.add(device.udn()));
    stage.await(
        owner
            .controller()
            .firmware()
            .publish(
                new Firmware.Release(
                    manifest,
                    Bytes.of(signer.sign(manifest)),
                    FirmwareImage.of(image),
                    RollOut.to(members))));
  }

  void schedule(DemoDevice device, FirmwareVersion version, Instant at) {
    stage.await(owner.controller().firmware().schedule(device.udn(), version.toString(), at));
  }

  /** What a device says that it runs. */
  FirmwareUpdate.FirmwareInfo running(DemoDevice device) {
    return stage.await(
        owner
            .controller()
            .device(device.udn())
            .firmwareUpdate()
            .getFirmwareInfo(Call.of(Nothing.NOTHING)));
  }

  void expectRunning(DemoDevice device, FirmwareVersion version) {
    FirmwareUpdate.FirmwareInfo info = running(device);
    stage
        .narrator()
        .expect(
            device.name() + " says that it runs " + version,
            info.activeVersion().equals(version.toString())
                && info.committedVersion().equals(version.toString()));
  }
}
