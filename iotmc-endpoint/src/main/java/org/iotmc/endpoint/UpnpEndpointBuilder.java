package org.iotmc.endpoint;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.iotmc.api.TypeUrn;
import org.iotmc.api.Udn;
import org.iotmc.api.spi.Credentials;
import org.iotmc.api.spi.Host;
import org.iotmc.api.spi.HttpHandler;
import org.iotmc.api.spi.Lane;
import org.iotmc.description.Device;
import org.iotmc.description.DeviceBuilder;
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
  final List<HostedService<?>> services = new ArrayList<>();
  final Map<String, HttpHandler> plainHandlers = new LinkedHashMap<>();
  final Map<String, HttpHandler> secureHandlers = new LinkedHashMap<>();
  EndpointSettings settings = EndpointSettings.DEFAULT;
  OptionalInt bootId = OptionalInt.empty();
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
    services.add(service);
    return this;
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
   * The number of this run, greater than that of the last (UDA 2.0, 1.2.2); the time unless set.
   *
   * @param id not negative
   */
  public UpnpEndpointBuilder bootId(int id) {
    bootId = OptionalInt.of(id);
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
