package org.iotmc.api;

import java.util.List;
import java.util.Locale;

/** Where a managed device stands between factory and end of life (profile, section 3). */
public enum LifecyclePhase {
  MANUFACTURING,
  PROVISIONING,
  COMMISSIONING,
  OPERATION,
  MAINTENANCE,
  DECOMMISSIONING,
  RETIRED;

  /** The word on the wire: the name in lower case. */
  public String token() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Reads a word from the wire.
   *
   * @param token the word, in lower case
   * @throws MalformedMessageException if no phase has it
   */
  public static LifecyclePhase ofToken(String token) {
    for (LifecyclePhase phase : values()) {
      if (phase.token().equals(token)) {
        return phase;
      }
    }
    throw new MalformedMessageException("phase", "unknown life-cycle phase");
  }

  /**
   * Whether a device may go from this phase to the next in one step.
   *
   * @param next the phase to enter
   */
  public boolean mayBecome(LifecyclePhase next) {
    return successors().contains(next);
  }

  private List<LifecyclePhase> successors() {
    return switch (this) {
      case MANUFACTURING -> List.of(PROVISIONING);
      case PROVISIONING -> List.of(COMMISSIONING);
      case COMMISSIONING -> List.of(OPERATION, DECOMMISSIONING);
      case OPERATION -> List.of(COMMISSIONING, MAINTENANCE, DECOMMISSIONING);
      case MAINTENANCE -> List.of(COMMISSIONING, OPERATION, DECOMMISSIONING);
      case DECOMMISSIONING -> List.of(PROVISIONING, RETIRED);
      case RETIRED -> List.of();
    };
  }
}
