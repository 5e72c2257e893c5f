package org.iotmc.device;

import java.net.URI;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.iotmc.api.ActionException;
import org.iotmc.api.FirmwareManifest;
import org.iotmc.api.UpnpError;
import org.iotmc.api.profile.HealthState;
import org.iotmc.api.profile.ParameterSchema;
import org.iotmc.api.profile.Profile;
import org.iotmc.api.service.Caller;
import org.iotmc.api.service.ServiceContract;
import org.iotmc.api.service.UpnpService;
import org.iotmc.api.spi.Bootloader;
import org.iotmc.api.spi.Host;
import org.iotmc.api.spi.KeyVault;
import org.iotmc.api.spi.ManifestVerifier;
import org.iotmc.endpoint.EndpointSettings;
import org.iotmc.endpoint.HostedService;
import org.iotmc.gena.MulticastSettings;
import org.iotmc.ota.HealthCheck;
import org.iotmc.pki.SoftwareVault;
import org.iotmc.pki.WebServers;

/**
 * Describes a {@link DeviceAgent}. Only the manufacturer's anchors are needed to find an owner, and
 * the firmware anchors to be updated; all else has a default.
 */
public final class DeviceAgentBuilder {
  final Host host;
  final List<DeviceListener> listeners = new ArrayList<>();
  final List<HostedService<?>> services = new ArrayList<>();
  DeviceModel model = DeviceModel.builder().build();
  KeyVault vault;
  List<X509Certificate> manufacturerAnchors = List.of();
  List<X509Certificate> firmwareAnchors = List.of();
  WebServers.Names downloads = WebServers.NONE;
  Optional<ManifestVerifier> manifestVerifier = Optional.empty();
  Optional<Bootloader> bootloader = Optional.empty();
  long bankCapacity = FirmwareManifest.MAX_SIZE;
  List<ParameterSchema> parameters = List.of();
  Consumer<Map<String, String>> configuration = values -> {};
  HealthCheck health = () -> CompletableFuture.completedFuture(HealthState.OK);
  Platform platform = DeviceAgentBuilder::cannotRestart;
  Optional<URI> controller = Optional.empty();
  EndpointSettings settings = EndpointSettings.DEFAULT;
  MulticastSettings multicast = MulticastSettings.DEFAULT;

  DeviceAgentBuilder(Host host) {
    this.host = host;
    this.vault = new SoftwareVault(host.storage(), host.secrets());
  }

  private static void cannotRestart(String reason) {
    throw new ActionException(UpnpError.OPTIONAL_ACTION_NOT_IMPLEMENTED, "no way to restart");
  }

  /**
   * What kind of device this is.
   *
   * @param given the model
   */
  public DeviceAgentBuilder model(DeviceModel given) {
    model = given;
    return this;
  }

  /**
   * Where the keys are; in the host's storage unless given.
   *
   * @param given the vault that the factory used
   */
  public DeviceAgentBuilder vault(KeyVault given) {
    vault = given;
    return this;
  }

  /**
   * Who may sign vouchers.
   *
   * @param anchors the manufacturer's authorities
   */
  public DeviceAgentBuilder manufacturerAnchors(List<X509Certificate> anchors) {
    manufacturerAnchors = List.copyOf(anchors);
    return this;
  }

  /**
   * Who may sign firmware; one signer is enough.
   *
   * @param anchors the firmware authorities
   */
  public DeviceAgentBuilder firmwareAnchors(List<X509Certificate> anchors) {
    firmwareAnchors = List.copyOf(anchors);
    return this;
  }

  /**
   * Who may sign firmware, where other rules are needed; instead of {@link #firmwareAnchors}.
   *
   * @param verifier checks manifests
   */
  public DeviceAgentBuilder manifestVerifier(ManifestVerifier verifier) {
    manifestVerifier = Optional.of(verifier);
    return this;
  }

  /**
   * Web servers that images may be fetched from, if the controller says so; without this from the
   * controller alone. Such a server is known by the host name in its certificate, under anchors of
   * its own: nothing else is trusted under these, and no other anchor counts here. Redirects are
   * not followed. What is fetched is believed by its manifest, as always.
   *
   * @param anchors who may vouch for host names
   * @param hosts names such as {@code images.example.com}, or {@code *.example.com} for all with
   *     one label more
   * @throws IllegalArgumentException if one is no such name
   */
  public DeviceAgentBuilder downloads(List<X509Certificate> anchors, List<String> hosts) {
    downloads = new WebServers.Names(anchors, hosts);
    return this;
  }

  /**
   * The boot control; two banks in the host's storage unless given.
   *
   * @param given the hardware's own
   */
  public DeviceAgentBuilder bootloader(Bootloader given) {
    bootloader = Optional.of(given);
    return this;
  }

  /**
   * The largest image that a bank holds; larger ones are refused before they are fetched. By
   * default {@link FirmwareManifest#MAX_SIZE}.
   *
   * @param bytes at least 1
   */
  public DeviceAgentBuilder bankCapacity(long bytes) {
    if (bytes < 1) {
      throw new IllegalArgumentException("not a capacity: " + bytes);
    }
    bankCapacity = bytes;
    return this;
  }

  /**
   * The parameters that the owner may set.
   *
   * @param schemas each name once, with a default that its own limits allow
   */
  public DeviceAgentBuilder parameters(List<ParameterSchema> schemas) {
    ConfigurationState.initial(schemas);
    parameters = List.copyOf(schemas);
    return this;
  }

  /**
   * Hears all values, sorted by name: at the start and after each change.
   *
   * @param listener called on the lane of the vendor's callbacks
   */
  public DeviceAgentBuilder onConfiguration(Consumer<Map<String, String>> listener) {
    configuration = listener;
    return this;
  }

  /**
   * Adds a service of the vendor's own, without events.
   *
   * @param contract what it is
   * @param implementation what answers, on the device's lane; must not block
   * @param <S> the service's interface
   * @throws IllegalArgumentException if a service of that name is there already, or it has evented
   *     variables
   */
  public <S> DeviceAgentBuilder service(ServiceContract<S> contract, S implementation) {
    return service(contract, implementation, Map.of());
  }

  /**
   * Adds a service with evented variables; {@link DeviceAgent#event} changes them. Anybody may
   * subscribe to an open service, controllers of the domain to a managed one.
   *
   * @param contract what it is
   * @param implementation what answers, on the device's lane; must not block
   * @param initial a value for each evented variable, in the Java type that it was declared with
   * @param <S> the service's interface
   * @throws IllegalArgumentException if a service of that name is there already, or {@code initial}
   *     does not fit
   */
  public <S> DeviceAgentBuilder service(
      ServiceContract<S> contract, S implementation, Map<String, Object> initial) {
    requireFreeName(contract);
    Caller subscriber =
        contract.reach() == UpnpService.Reach.OPEN ? Caller.ANYBODY : Caller.CONTROLLER;
    services.add(
        new HostedService<>(contract, implementation, subscriber, new LinkedHashMap<>(initial)));
    return this;
  }

  /** The name is in the URLs, which the profile names. */
  private void requireFreeName(ServiceContract<?> contract) {
    Stream.concat(Profile.deviceServices().stream(), services.stream().map(HostedService::contract))
        .filter(other -> other.type().name().equals(contract.type().name()))
        .findFirst()
        .ifPresent(
            other -> {
              throw new IllegalArgumentException(
                  contract.type() + ": has the name of " + other.type());
            });
  }

  /** A service that was added. */
  HostedService<?> service(ServiceContract<?> contract) {
    return services.stream()
        .filter(service -> service.contract() == contract)
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException(contract.type() + ": was not added to this device"));
  }

  /**
   * The vendor's own check, asked regularly, by the controller, and while new firmware is on
   * probation: its failure then takes the device back to the firmware before.
   *
   * @param check must not block
   */
  public DeviceAgentBuilder healthCheck(HealthCheck check) {
    health = check;
    return this;
  }

  /**
   * What the host system does for the device. Without it, the device cannot restart, and so not be
   * updated; see {@link DeviceSupervisor}.
   *
   * @param given the platform
   */
  public DeviceAgentBuilder platform(Platform given) {
    platform = given;
    return this;
  }

  /**
   * Where the controller is, if it cannot be found by a search.
   *
   * @param location the https URL of its description
   */
  public DeviceAgentBuilder controller(URI location) {
    if (!"https".equals(location.getScheme()) || location.getHost() == null) {
      throw new IllegalArgumentException("not an absolute https URL: " + location);
    }
    controller = Optional.of(location);
    return this;
  }

  /**
   * Ports and links. A port 0 means the one of the last run if it is free, else any.
   *
   * @param given the settings
   */
  public DeviceAgentBuilder settings(EndpointSettings given) {
    settings = given;
    return this;
  }

  /**
   * How changes of variables with a level are told to everybody; {@link MulticastSettings#DEFAULT}
   * unless set.
   *
   * @param given the settings; their links are those of {@link #settings}
   */
  public DeviceAgentBuilder multicast(MulticastSettings given) {
    multicast = given;
    return this;
  }

  /**
   * Adds one who hears of what happens.
   *
   * @param listener called on the lane of the vendor's callbacks
   */
  public DeviceAgentBuilder listener(DeviceListener listener) {
    listeners.add(listener);
    return this;
  }

  /** The device; it has opened nothing yet. */
  public DeviceAgent build() {
    return new DeviceAgent(this);
  }
}
