package org.iotmc.device;

import org.iotmc.api.LifecyclePhase;
import org.iotmc.api.Udn;
import org.iotmc.api.profile.FirmwareRepository;

/** Hears of what happens to a device; called on the lane of the vendor's callbacks, in order. */
public interface DeviceListener {
  /**
   * The phase changed; durable.
   *
   * @param phase the new phase
   */
  default void phaseChanged(LifecyclePhase phase) {}

  /**
   * A controller was found and has proved that it is one of this domain.
   *
   * @param controller its name
   */
  default void controllerFound(Udn controller) {}

  /**
   * A controller refused the enrolment; it is asked again, after a long pause.
   *
   * @param reason what the controller said
   */
  default void enrollmentRejected(String reason) {}

  /**
   * An update of the firmware ended.
   *
   * @param result how
   */
  default void updateEnded(FirmwareRepository.Result result) {}
}
