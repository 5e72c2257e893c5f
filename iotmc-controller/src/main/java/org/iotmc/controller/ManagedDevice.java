package org.iotmc.controller;

import java.net.URI;
import java.time.Instant;
import java.util.Optional;
import org.iotmc.api.LifecyclePhase;
import org.iotmc.api.Udn;

/**
 * A device as the controller knows it, at one moment.
 *
 * @param udn its name
 * @param state where it stands with this controller
 * @param group its group; empty before it was accepted
 * @param capabilities its capability tokens, comma separated
 * @param phase its life-cycle phase as it last confirmed it
 * @param quarantined whether it last said that it is in quarantine
 * @param location its secure description
 * @param firmwareVersion the version that it last reported
 * @param lastContact when it was last heard or reached over an authenticated connection
 * @param reason why it was rejected, else empty
 */
public record ManagedDevice(
    Udn udn,
    State state,
    String group,
    String capabilities,
    Optional<LifecyclePhase> phase,
    boolean quarantined,
    Optional<URI> location,
    Optional<String> firmwareVersion,
    Optional<Instant> lastContact,
    String reason) {
  /** Where a device stands with a controller. */
  public enum State {
    /** Waits for manual approval. */
    PENDING,
    /** Was rejected; it may ask again. */
    REJECTED,
    /** Has its operational certificate. */
    ACCEPTED,
    /** Has its initial configuration, too. */
    CONFIGURED,
    /** Confirmed; it is managed. */
    ENROLLED,
    /** Was told to leave; its receipt is awaited. */
    DECOMMISSIONING,
    /** Left with a receipt; its certificates are revoked. It is held until it is admitted again. */
    DECOMMISSIONED,
    /** Its certificates were revoked without a receipt. It is held until it is admitted again. */
    REVOKED,
    /** Admitted again; it may ask. */
    KNOWN;

    /** Whether the device has work to do for this domain. */
    boolean isManaged() {
      return this == ENROLLED || this == DECOMMISSIONING;
    }

    /** Whether an enrolment is under way, which may expire. */
    boolean isUnderWay() {
      return this == PENDING || this == ACCEPTED || this == CONFIGURED;
    }

    /** Whether it has to be admitted again before it may enrol. */
    boolean isHeld() {
      return this == DECOMMISSIONED || this == REVOKED;
    }
  }
}
