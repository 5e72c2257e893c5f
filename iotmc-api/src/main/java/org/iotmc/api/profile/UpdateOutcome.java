package org.iotmc.api.profile;

/** How an update ended. */
public enum UpdateOutcome {
  /** None has ended yet. */
  NONE,
  /** The new firmware is committed. */
  COMMITTED,
  /** The image was refused before it was installed. */
  REFUSED,
  /** The new firmware did not prove itself, and the previous one runs again. */
  ROLLED_BACK,
  /** The image could not be fetched. */
  FAILED,
  /** It was called off. */
  CANCELLED
}
