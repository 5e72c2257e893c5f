package org.iotmc.ota;

import org.iotmc.api.profile.FirmwareRepository;
import org.iotmc.api.profile.FirmwareUpdate;

/** Hears of an update's course. Called on the updater's lane, in order; must not block. */
public interface UpdateListener {
  /**
   * The state changed, or the progress by at least one per cent. Durable, progress aside.
   *
   * @param status what holds now
   */
  void changed(FirmwareUpdate.UpdateStatus status);

  /**
   * An update ended. The same result stays in {@link FirmwareUpdater#pendingReports} until it is
   * acknowledged, over restarts.
   *
   * @param result how it ended
   */
  void ended(FirmwareRepository.Result result);
}
