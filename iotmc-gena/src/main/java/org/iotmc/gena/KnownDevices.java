package org.iotmc.gena;

import java.util.concurrent.CompletionStage;
import org.iotmc.api.Udn;
import org.iotmc.api.spi.Datagram;

/** Who may be listened to: an event of a device that was not discovered means nothing. */
@FunctionalInterface
public interface KnownDevices {
  /**
   * Whether a device is known to be where a datagram came from. Called on the receiver's lane, and
   * answered in the order of the questions; a failure counts as no.
   *
   * @param device its name
   * @param from what came
   */
  CompletionStage<Boolean> isAt(Udn device, Datagram from);
}
