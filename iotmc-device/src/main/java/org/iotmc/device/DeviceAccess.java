package org.iotmc.device;

import java.util.Optional;
import org.iotmc.api.LifecyclePhase;
import org.iotmc.api.PeerIdentity;
import org.iotmc.soap.AccessPolicy;

/** Answers the questions of the access check from the device's state. */
final class DeviceAccess implements AccessPolicy {
  private final DeviceCore core;

  DeviceAccess(DeviceCore core) {
    this.core = core;
  }

  @Override
  public LifecyclePhase phase() {
    return core.state().phase();
  }

  @Override
  public boolean quarantined(Optional<PeerIdentity> caller) {
    return core.state().quarantined();
  }

  @Override
  public boolean revoked(PeerIdentity caller) {
    return core.trust().revoked(caller);
  }
}
