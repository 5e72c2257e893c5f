package org.iotmc.ota;

import java.util.concurrent.CompletionStage;
import org.iotmc.api.FirmwareVersion;

/** Where the updater gets a scheduled firmware from, such as a controller's repository. */
@FunctionalInterface
public interface OfferSource {
  /**
   * Asks for a version when its time has come. Called on the updater's lane; must not block. A
   * failure is tried again with back-off, a bounded number of times.
   *
   * @param wanted the scheduled version
   */
  CompletionStage<Offer> offer(FirmwareVersion wanted);
}
