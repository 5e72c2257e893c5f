package org.iotmc.endpoint;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.iotmc.api.TypeUrn;
import org.iotmc.api.Udn;
import org.iotmc.api.spi.Credentials;
import org.iotmc.api.spi.Host;
import org.iotmc.api.spi.HttpHandler;
import org.iotmc.api.spi.Lane;
import org.iotmc.description.Device;
import org.iotmc.description.DeviceBuilder;
import org.iotmc.gena.MulticastSettings;
import org.iotmc.soap.AccessPolicy;
import org.iotmc.ssdp.IotmcExtension;
import org.jspecify.annotations.Nullable;

/** Describes a {@link UpnpEndpoint}. Suppliers are asked on the lane or on I/O threads. */
public final class UpnpEndpointBuilder {
  final Host host;
  final Lane lane;
  final TypeUrn type;
  final Udn udn;
  final DeviceBuilder device;
  final List<Mount<?>> mounts = new ArrayList<>();
  private final List<DeviceBuilder> embedded = new ArrayList<>();
  final Map<String, HttpHandler> plainHandlers = new LinkedHashMap<>();
  final Map<String, HttpHandler> secureHandlers = new LinkedHashMap<>();
  EndpointSettings settings = EndpointSettings.DEFAULT;
  MulticastSettings multicast = MulticastSettings.DEFAULT;
  OptionalInt bootId = OptionalInt.empty();
  Optional<Supplier<CompletionStage<Integer>>> nextBootIds = Optional.empty();
  @Nullable AccessPolicy access;
  @Nullable Supplier<Credentials> credentials;
  @Nullable Supplier<IotmcExtension> extension;

  UpnpEndpointBuilder(Host host, Lane lane, TypeUrn type, Udn udn) {
    this.host = host;
    this.lane = lane;
    this.type = type;
    this.udn = udn;
    this.device = Device.builder(type, udn);
  }

  /** The device's names and models, to be filled in; services are added here, not there. */
  public DeviceBuilder device() {
    return device;
  }

  /**
   * Adds a service.
   *
   * @param service the service
   */
  public UpnpEndpointBuilder service(HostedService<?> service) {
    mounts.add(Mount.of(service, udn, ""));
    device.service(mounts.get(mounts.size() - 1).entry());
    return this;
  }

  /**
   * Embeds a device with services of its own (UDA 2.0, 2.3).
   *
   * @param its type
   * @param name its name
   * @param offered its services
   * @return its names and models, to be filled in; services are given here, not there
   */
  public DeviceBuilder embedded(TypeUrn its, Udn name, List<HostedService<?>> offered) {
    DeviceBuilder made = Device.builder(its, name);
    embedded.add(made);
    for (HostedService<?> service : offered) {
      Mount<?> mount = Mount.of(service, name, "/" + embedded.size());
      mounts.add(mount);
      made.service(mount.entry());
    }
    return made;
  }

  /**
   * Adds a handler to the plain listener.
   *
   * @param prefix what the paths begin with
   * @param handler answers
   */
  public UpnpEndpointBuilder plainHandler(String prefix, HttpHandler handler) {
    plainHandlers.put(prefix, handler);
    return this;
  }

  /**
   * Adds a handler to the secure listener.
   *
   * @param prefix what the paths begin with
   * @param handler answers
   */
  public UpnpEndpointBuilder secureHandler(String prefix, HttpHandler handler) {
    secureHandlers.put(prefix, handler);
    return this;
  }

  /**
   * Ports and links; {@link EndpointSettings#DEFAULT} unless set.
   *
   * @param chosen the settings
   */
  public UpnpEndpointBuilder settings(EndpointSettings chosen) {
    settings = chosen;
    return this;
  }

  /**
   * How changes of variables with a level are told to everybody; {@link MulticastSettings#DEFAULT}
   * unless set.
   *
   * @param chosen the settings; their links are those of the endpoint
   */
  public UpnpEndpointBuilder multicast(MulticastSettings chosen) {
    multicast = chosen;
    return this;
  }

  /**
   * The number of this run, greater than that of the last (UDA 2.0, 1.2.2); the time unless set.
   *
   * @param id not negative
   */
  public UpnpEndpointBuilder bootId(int id) {
    bootId = OptionalInt.of(id);
    return this;
  }

  /**
   * Where the numbers come from under which what changes while it runs is announced, such as an
   * address: each larger than the last, and kept, as the next run needs a larger one (UDA 2.0,
   * 1.2.2). One more than the last, or the time, unless set.
   *
   * @param source asked on the endpoint's lane; completes, anywhere, when the number is kept
   */
  public UpnpEndpointBuilder nextBootIds(Supplier<CompletionStage<Integer>> source) {
    nextBootIds = Optional.of(source);
    return this;
  }

  /**
   * Who may call what; required.
   *
   * @param policy asked at each call
   */
  public UpnpEndpointBuilder access(AccessPolicy policy) {
    access = policy;
    return this;
  }

  /**
   * Who we are on HTTPS, and whom we accept; required.
   *
   * @param current asked at each handshake
   */
  public UpnpEndpointBuilder credentials(Supplier<Credentials> current) {
    credentials = current;
    return this;
  }

  /**
   * The headers of the IoTMC profile in announcements; required.
   *
   * @param current asked whenever a message is made
   */
  public UpnpEndpointBuilder extension(Supplier<IotmcExtension> current) {
    extension = current;
    return this;
  }

  /** The device with those in it. */
  Device describe() {
    embedded.forEach(each -> device.device(each.build()));
    embedded.clear();
    return device.build();
  }

  /**
   * The endpoint; it has opened nothing yet.
   *
   * @throws IllegalStateException if something required is missing
   */
  public UpnpEndpoint build() {
    if (access == null || credentials == null || extension == null) {
      throw new IllegalStateException("access, credentials and extension are required");
    }
    return new UpnpEndpoint(this, access, credentials, extension);
  }
}
