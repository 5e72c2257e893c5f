package org.iotmc.soap;

import java.util.Optional;
import org.iotmc.api.LifecyclePhase;
import org.iotmc.api.PeerIdentity;

/** What the role knows that decides whether an action may be called. Asked on the lane. */
public interface AccessPolicy {
  /** The phase of the called side; a controller is always in {@link LifecyclePhase#OPERATION}. */
  LifecyclePhase phase();

  /**
   * Whether quarantine is in force for a call: on a device its own, on a controller that of the
   * device that calls.
   *
   * @param caller who calls, if authenticated
   */
  boolean quarantined(Optional<PeerIdentity> caller);

  /**
   * Whether the caller's certificate is revoked; asked for each call (profile, section 4).
   *
   * @param caller who calls
   */
  boolean revoked(PeerIdentity caller);

  /**
   * For a device that knows neither quarantine nor revocation, such as one of open services alone.
   *
   * @param phase the one it is always in
   */
  static AccessPolicy inPhase(LifecyclePhase phase) {
    return new AccessPolicy() {
      @Override
      public LifecyclePhase phase() {
        return phase;
      }

      @Override
      public boolean quarantined(Optional<PeerIdentity> caller) {
        return false;
      }

      @Override
      public boolean revoked(PeerIdentity caller) {
        return false;
      }
    };
  }
}
