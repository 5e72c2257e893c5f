package org.iotmc.controller;

import org.iotmc.api.Udn;
import org.iotmc.api.profile.Configuration;
import org.iotmc.api.profile.Diagnostics;
import org.iotmc.api.profile.FirmwareUpdate;
import org.iotmc.api.profile.Management;
import org.iotmc.api.profile.Profile;
import org.iotmc.api.service.ServiceContract;

/**
 * The services of one device, wherever it is on the network. Calls fail with {@link
 * org.iotmc.api.TransportException} while it cannot be reached, with {@link
 * org.iotmc.api.TrustException} if somebody else answers in its place, with {@link
 * org.iotmc.api.ActionException} as the device says. Any thread may call; stages complete on the
 * controller's lane, which their dependents must not block.
 */
public final class DeviceHandle {
  private final Core core;
  private final Udn udn;

  DeviceHandle(Core core, Udn udn) {
    this.core = core;
    this.udn = udn;
  }

  /** The device's name. */
  public Udn udn() {
    return udn;
  }

  /** Identity, health, life cycle. */
  public Management management() {
    return service(Profile.MANAGEMENT);
  }

  /** Its parameters. */
  public Configuration configuration() {
    return service(Profile.CONFIGURATION);
  }

  /** Its firmware. */
  public FirmwareUpdate firmwareUpdate() {
    return service(Profile.FIRMWARE_UPDATE);
  }

  /** Its log and self-test. */
  public Diagnostics diagnostics() {
    return service(Profile.DIAGNOSTICS);
  }

  /**
   * Any service of the device.
   *
   * @param contract the service's contract
   * @param <S> the service's interface
   */
  public <S> S service(ServiceContract<S> contract) {
    return core.links().proxy(udn, contract);
  }
}
