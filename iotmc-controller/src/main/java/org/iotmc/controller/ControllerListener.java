package org.iotmc.controller;

import org.iotmc.api.Bytes;
import org.iotmc.api.Udn;

/**
 * Told what happens, but for the devices' events, which come as {@linkplain Controller#events()
 * streams}. Called on a lane of its own, one call at a time, in the order in which things happened
 * for each device; a listener that blocks delays only itself. What it throws is logged.
 *
 * <p>While it is busy, what happens waits: that a device joined or left, always; of what else
 * concerns a device, the newest of each kind, and the last {@value NoticeQueue#MAX_REPORTS}
 * reports; refusals of {@value NoticeQueue#MAX_REFUSALS} names.
 */
public interface ControllerListener {
  /**
   * Somebody was refused at the TLS handshake; told at most once a minute for each peer, and
   * {@value Notices#MAX_PEERS} times for all together.
   *
   * @param subject the name in the certificate, which nobody vouches for
   * @param reason why
   */
  default void peerRefused(String subject, String reason) {}

  /**
   * A device that authenticated was refused to enrol; told at most once a minute for each device.
   *
   * @param device the name in its certificate
   * @param reason why
   */
  default void enrollmentRefused(Udn device, String reason) {}

  /**
   * A device waits for approval.
   *
   * @param device the device
   */
  default void enrollmentPending(ManagedDevice device) {}

  /**
   * A device has joined.
   *
   * @param device the device
   */
  default void enrolled(ManagedDevice device) {}

  /**
   * A device was reached, and its events are subscribed to.
   *
   * @param device the device
   */
  default void reached(ManagedDevice device) {}

  /**
   * A device cannot be reached; it is tried again.
   *
   * @param device the device
   * @param reason why
   */
  default void unreachable(Udn device, String reason) {}

  /**
   * A device reported how an update ended.
   *
   * @param device the device
   * @param report what it says
   */
  default void updateReported(Udn device, UpdateReport report) {}

  /**
   * A device has left; its certificates are revoked.
   *
   * @param device the device
   * @param receipt what it confirmed with its identity key; empty if it was revoked without
   */
  default void decommissioned(Udn device, Bytes receipt) {}

  /**
   * This listener was too slow: what waited for it made way for newer notices, or found no room.
   * Told before the next notice.
   *
   * @param leftOut how many notices were left out since this was told last
   */
  default void fellBehind(long leftOut) {}
}
