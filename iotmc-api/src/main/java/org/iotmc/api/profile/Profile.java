package org.iotmc.api.profile;

import java.lang.invoke.MethodHandles;
import java.util.List;
import org.iotmc.api.service.ServiceContract;

/** The contracts of the profile's services (profile, section 6). */
public final class Profile {
  private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();

  /** Binds a device to its owner. */
  public static final ServiceContract<Provisioning> PROVISIONING =
      ServiceContract.of(LOOKUP, Provisioning.class);

  /** Identity, health and life cycle of a device. */
  public static final ServiceContract<Management> MANAGEMENT =
      ServiceContract.of(LOOKUP, Management.class);

  /** A device's parameters. */
  public static final ServiceContract<Configuration> CONFIGURATION =
      ServiceContract.of(LOOKUP, Configuration.class);

  /** A device's firmware. */
  public static final ServiceContract<FirmwareUpdate> FIRMWARE_UPDATE =
      ServiceContract.of(LOOKUP, FirmwareUpdate.class);

  /** A device's log and self-test. */
  public static final ServiceContract<Diagnostics> DIAGNOSTICS =
      ServiceContract.of(LOOKUP, Diagnostics.class);

  /** A controller's enrolment of devices. */
  public static final ServiceContract<Enrollment> ENROLLMENT =
      ServiceContract.of(LOOKUP, Enrollment.class);

  /** A controller's firmware. */
  public static final ServiceContract<FirmwareRepository> FIRMWARE_REPOSITORY =
      ServiceContract.of(LOOKUP, FirmwareRepository.class);

  /** Where a controller serves the revocation list of its domain, over HTTP and HTTPS, by GET. */
  public static final String REVOCATION_LIST_PATH = "/crl";

  private Profile() {}

  /** The services of a managed device. */
  public static List<ServiceContract<?>> deviceServices() {
    return List.of(PROVISIONING, MANAGEMENT, CONFIGURATION, FIRMWARE_UPDATE, DIAGNOSTICS);
  }

  /** The services of a management controller. */
  public static List<ServiceContract<?>> controllerServices() {
    return List.of(ENROLLMENT, FIRMWARE_REPOSITORY);
  }
}
