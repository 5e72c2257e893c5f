package org.iotmc.device;

import org.iotmc.device.DeviceState.Birth;
import org.iotmc.ota.FirmwareUpdater;
import org.iotmc.ota.StorageBootloader;
import org.iotmc.pki.CmsManifestVerifier;

/** Wires the updater of a device. */
final class DeviceUpdater {
  private DeviceUpdater() {}

  static FirmwareUpdater of(DeviceCore core, FirmwareLink link, ImagePlaces images) {
    DeviceAgentBuilder wiring = core.wiring();
    Birth birth = core.state().birth();
    return FirmwareUpdater.builder(core.host())
        .bootloader(wiring.bootloader.orElseGet(() -> new StorageBootloader(core.host().storage())))
        .verifier(
            wiring.manifestVerifier.orElseGet(
                () -> new CmsManifestVerifier(wiring.firmwareAnchors, core.clock().trust())))
        .device(wiring.model.productClass(), wiring.model.hardwareRevision())
        .bankCapacity(wiring.bankCapacity)
        .factory(birth.firmware(), birth.securityCounter())
        .rebooter(reason -> core.lane().execute(() -> core.restart(reason)))
        .calls(images::calls)
        .source(link::offer)
        .health(wiring.health)
        .listener(link)
        .clockSet(core.clock()::isSet)
        .build();
  }
}
