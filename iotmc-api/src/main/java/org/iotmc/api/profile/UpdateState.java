package org.iotmc.api.profile;

/** Where a firmware update stands. */
public enum UpdateState {
  /** Nothing under way. */
  IDLE,
  /** Waits for its scheduled time. */
  SCHEDULED,
  /** The image is being fetched into the standby bank. */
  DOWNLOADING,
  /** The bank is read again and compared with the manifest. */
  VERIFYING,
  /** The standby bank is marked; the device is about to restart. */
  INSTALLING,
  /** The new firmware runs and has to prove itself. */
  PROBATION
}
