package org.iotmc.device;

import org.iotmc.api.ActionException;
import org.iotmc.api.UpnpError;

/**
 * What only the host system can do for a device. Called on the lane of the vendor's callbacks; may
 * block.
 */
public interface Platform {
  /**
   * Restarts the device; whatever runs is closed and started again. {@link DeviceSupervisor} does
   * that within a process.
   *
   * @param reason for the log
   */
  void restart(String reason);

  /**
   * Joins the owner's network; by default the device has no such thing, and the action fails.
   *
   * @param network the network's name
   * @param secret its secret; not to be logged
   */
  default void applyNetworkCredentials(String network, String secret) {
    throw new ActionException(
        UpnpError.OPTIONAL_ACTION_NOT_IMPLEMENTED, "no network to be configured");
  }

  /**
   * Erases what the vendor keeps of the owner's data; idempotent, durable when it returns. By
   * default there is nothing.
   */
  default void wipe() {}
}
