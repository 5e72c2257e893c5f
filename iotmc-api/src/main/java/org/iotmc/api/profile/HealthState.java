package org.iotmc.api.profile;

/** How a device is, by its own checks. */
public enum HealthState {
  OK,
  DEGRADED,
  FAILED
}
