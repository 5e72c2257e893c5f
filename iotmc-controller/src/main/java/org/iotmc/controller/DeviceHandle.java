package org.iotmc.controller;

import java.util.concurrent.CompletionStage;
import org.iotmc.api.TypeUrn;
import org.iotmc.api.Udn;
import org.iotmc.api.profile.Configuration;
import org.iotmc.api.profile.Diagnostics;
import org.iotmc.api.profile.FirmwareUpdate;
import org.iotmc.api.profile.Management;
import org.iotmc.api.profile.Profile;
import org.iotmc.api.service.ServiceContract;
import org.iotmc.soap.RemoteService;

/**
 * The services of one device, wherever it is on the network. Calls fail with {@link
 * org.iotmc.api.TransportException} while it cannot be reached, with {@link
 * org.iotmc.api.TrustException} if somebody else answers in its place, with {@link
 * org.iotmc.api.ActionException} as the device says. A call ends within {@link
 * org.iotmc.api.service.Call#within}; once the device is found it has {@link
 * ControllerBuilder#callDeadline} at most. It ends, too, when its result is cancelled ({@code
 * toCompletableFuture().cancel(true)}). Any thread may call; stages complete on the controller's
 * lane, which their dependents must not block.
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

  /**
   * Any service of the device, as its own description tells, to be called without an interface.
   * What is returned calls it where it is now, with the controller's present certificate: take it
   * anew after a failure other than an {@link org.iotmc.api.ActionException}, and each day.
   *
   * @param type the type; a higher version will do
   * @return fails with {@link org.iotmc.api.TransportException} if the device cannot be reached, or
   *     has no such service
   */
  public CompletionStage<RemoteService> service(TypeUrn type) {
    return core.links().described(udn, type);
  }
}
