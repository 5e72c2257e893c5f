package org.iotmc.device;

import java.security.cert.X509CRL;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.iotmc.api.Causes;
import org.iotmc.api.LifecyclePhase;
import org.iotmc.api.StoreException;
import org.iotmc.api.TransportException;
import org.iotmc.api.TypeUrn;
import org.iotmc.api.profile.Profile;
import org.iotmc.api.profile.Severity;
import org.iotmc.api.service.Caller;
import org.iotmc.api.spi.BlockingWork;
import org.iotmc.api.spi.Cancellable;
import org.iotmc.api.spi.Lane;
import org.iotmc.device.DeviceState.ControllerRef;
import org.iotmc.device.DeviceState.Run;
import org.iotmc.endpoint.EndpointSettings;
import org.iotmc.endpoint.HostedService;
import org.iotmc.endpoint.UpnpEndpoint;
import org.iotmc.endpoint.UpnpEndpointBuilder;
import org.iotmc.ssdp.IotmcExtension;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run of a device: wires its parts, starts them in order, ends them. On the lane. */
final class DeviceRun {
  private static final TypeUrn TYPE = TypeUrn.device(TypeUrn.IOTMC, "ManagedDevice", 1);
  private static final Logger LOG = LoggerFactory.getLogger(DeviceRun.class);
  private static final Duration LONGEST_CLOSE = Duration.ofSeconds(5);

  private final DeviceCore core;
  private final HealthMonitor health;
  private final ConfigurationService configuration;
  private final FirmwareLink firmware;
  private final Readmission readmission;
  private final EnrollmentClient enrollment;
  private final DomainDuties duties;
  private final Departure departure;
  private final ControllerWatch watch;
  private final Optional<X509CRL> storedRevocations;
  private Optional<UpnpEndpoint> opening = Optional.empty();
  private boolean closed;

  private DeviceRun(DeviceCore core, StateDirectory.Content content) {
    this.core = core;
    this.storedRevocations = content.revocations();
    ControllerLink applicant =
        new ControllerLink(
            core, core.trust()::applicant, () -> core.state().controller(), this::keep);
    ControllerLink member =
        new ControllerLink(core, core.trust()::member, () -> core.state().controller(), this::keep);
    ControllerLink keeper =
        new ControllerLink(core, core.trust()::keeper, () -> core.state().controller(), this::keep);
    this.health = new HealthMonitor(core);
    this.configuration = new ConfigurationService(core);
    this.readmission = new Readmission(core, applicant);
    this.firmware = new FirmwareLink(core, member, readmission);
    this.enrollment = new EnrollmentClient(core, applicant, member, readmission);
    this.duties = new DomainDuties(core, keeper, readmission);
    this.departure = new Departure(core, firmware);
    this.watch = new ControllerWatch(core, this::controllerIsBack);
  }

  /** Reads what was kept; fails if this is no device. */
  static CompletableFuture<DeviceRun> load(DeviceAgentBuilder wiring, Lane lane, Lane callbacks) {
    CompletableFuture<StateDirectory.Content> reading =
        BlockingWork.start(
            wiring.host,
            lane,
            () -> new StateDirectory(wiring.host.storage()).read(wiring.vault, wiring.parameters));
    // Made now, while the state is read: in a JVM that has just started each takes as long.
    Profile.deviceServices();
    return reading.thenApply(
        content -> new DeviceRun(new DeviceCore(wiring, lane, callbacks, content), content));
  }

  DeviceCore core() {
    return core;
  }

  /** The number of the run is durable before anything is announced under it. */
  CompletableFuture<Void> start() {
    core.journal().onDurable(n -> core.event(Profile.DIAGNOSTICS, Map.of("LogSequence", n)));
    duties.restore(storedRevocations);
    tellDamage();
    return core.change(state -> usable(state.started()))
        .exceptionallyCompose(failure -> CompletableFuture.failedFuture(notBegun(failure)))
        .thenCompose(state -> core.lane().adopt(firmware.updater().start()))
        .thenCompose(
            boot -> {
              core.onPhase(phase -> core.lane().after(settling(phase), this::resume));
              return open(core.state().run());
            })
        .thenCompose(endpoint -> keepPorts(endpoint))
        .thenAccept(
            state -> {
              if (closed) {
                throw new IllegalStateException("closed while it started");
              }
              core.log(Severity.INFORMATIONAL, "device", "start " + state.run().bootId());
              configuration.tell();
              health.begin();
              watch.begin();
              resume();
            });
  }

  /** Two runs under one number would look like one to those who know the device. */
  private static Throwable notBegun(Throwable failure) {
    return Causes.of(failure) instanceof StoreException store && !store.retryable()
        ? new StoreException(
            "the device does not start, as it cannot keep the number of this run ("
                + Causes.reason(store)
                + "); see that its storage has room and can be written",
            store)
        : Causes.of(failure);
  }

  private void tellDamage() {
    for (String key : core.keys().damaged()) {
      LOG.warn("the key {} cannot be read", key);
      core.log(Severity.ERROR, "device", "the key " + key + " cannot be read");
    }
  }

  /** Without the key of its certificate a device is no member: its identity key gets it another. */
  private DeviceState usable(DeviceState state) {
    boolean locked =
        state.worksForOwner()
            && state
                .membership()
                .filter(member -> !core.keys().holds(member.keyName(), member.chain()))
                .isPresent();
    return locked ? state.enrollingAfresh() : state;
  }

  /**
   * Somebody has the device in its hands: whatever the owner says, it is left.
   *
   * @return completes when the decision is durable
   */
  CompletableFuture<Void> resetByPresence() {
    return core.change(
            state -> state.worksForOwner() ? state.enter(LifecyclePhase.DECOMMISSIONING) : state)
        .thenAccept(state -> {});
  }

  private void controllerIsBack() {
    firmware.refresh();
    duties.retry();
  }

  /** An answer that says that the decommissioning has begun still goes out as what we were. */
  private static Duration settling(LifecyclePhase phase) {
    return phase == LifecyclePhase.DECOMMISSIONING ? DeviceAgent.ANSWER_TIME : Duration.ZERO;
  }

  private void resume() {
    enrollment.resume();
    departure.resume();
    duties.resume();
    firmware.resume();
  }

  private void keep(ControllerRef found) {
    watch.keep(found);
    if (core.state().owner().isPresent()
        && core.state().controller().filter(found::equals).isEmpty()) {
      core.change(state -> state.owner().map(o -> state.with(o.with(found))).orElse(state));
    }
  }

  /** Ports that were chosen by the system are wanted again, but not at any price. */
  private CompletableFuture<UpnpEndpoint> open(Run last) {
    EndpointSettings given = core.wiring().settings;
    EndpointSettings wanted =
        given.ports(
            given.httpPort() == 0 ? last.httpPort() : given.httpPort(),
            given.httpsPort() == 0 ? last.httpsPort() : given.httpsPort());
    return open(wanted)
        .exceptionallyCompose(
            failure ->
                Causes.of(failure) instanceof TransportException && !wanted.equals(given)
                    ? open(given)
                    : CompletableFuture.failedFuture(Causes.of(failure)));
  }

  private CompletableFuture<UpnpEndpoint> open(EndpointSettings settings) {
    if (closed) {
      return core.failed(new IllegalStateException("closed while it started"));
    }
    UpnpEndpoint endpoint = describe(settings);
    opening = Optional.of(endpoint);
    return core.lane()
        .adopt(endpoint.start())
        .thenApply(
            done -> {
              core.opened(endpoint);
              return endpoint;
            });
  }

  private CompletableFuture<DeviceState> keepPorts(UpnpEndpoint endpoint) {
    int http = endpoint.plainPort();
    int https = endpoint.securePort();
    Run kept = core.state().run();
    return kept.httpPort() == http && kept.httpsPort() == https
        ? core.completed(core.state())
        : core.change(state -> state.with(new Run(state.run().bootId(), http, https)));
  }

  private UpnpEndpoint describe(EndpointSettings settings) {
    DeviceModel model = core.wiring().model;
    UpnpEndpointBuilder builder =
        UpnpEndpoint.builder(core.host(), core.lane(), TYPE, core.state().udn())
            .settings(settings)
            .multicast(core.wiring().multicast)
            .bootId(core.state().run().bootId())
            .nextBootIds(
                () -> core.change(DeviceState::started).thenApply(state -> state.run().bootId()))
            .access(new DeviceAccess(core))
            .credentials(core.trust()::server)
            .extension(
                () ->
                    new IotmcExtension(
                        DeviceAgent.CAPABILITIES, Optional.of(core.state().phase())));
    builder
        .device()
        .manufacturer(model.manufacturer())
        .modelName(model.modelName())
        .friendlyName(model.friendlyName());
    model.serial().ifPresent(builder.device()::serialNumber);
    addServices(builder);
    core.wiring().services.forEach(builder::service);
    return builder.build();
  }

  private void addServices(UpnpEndpointBuilder builder) {
    DeviceState state = core.state();
    builder
        .service(HostedService.of(Profile.PROVISIONING, new ProvisioningService(core)))
        .service(
            new HostedService<>(
                Profile.MANAGEMENT,
                new ManagementService(core, health, configuration, firmware.updater()),
                Caller.CONTROLLER,
                Map.of(
                    "LifecyclePhase", state.phase(),
                    "Health", health.last(),
                    "Quarantined", state.quarantined())))
        .service(
            new HostedService<>(
                Profile.CONFIGURATION,
                configuration,
                Caller.CONTROLLER,
                Map.of("ConfigurationRevision", core.configuration().current().revision())))
        .service(
            new HostedService<>(
                Profile.FIRMWARE_UPDATE,
                new FirmwareService(core, firmware.updater()),
                Caller.CONTROLLER,
                firmware.variables()))
        .service(
            new HostedService<>(
                Profile.DIAGNOSTICS,
                new DiagnosticsService(core, health),
                Caller.CONTROLLER,
                Map.of("LogSequence", core.journal().log().lastSequence())));
  }

  /** Ends everything, in bounded time. */
  CompletionStage<Void> close() {
    CompletableFuture<Void> ended = core.lane().future();
    closed = true;
    Cancellable limit = core.lane().after(LONGEST_CLOSE, () -> ended.complete(null));
    readmission.close();
    enrollment.close();
    departure.close();
    duties.close();
    health.close();
    firmware.close();
    core.journal()
        .flush()
        .handle((done, failure) -> true)
        .thenCompose(done -> core.lane().adopt(watch.close()))
        .thenCompose(done -> opening.map(UpnpEndpoint::close).orElseGet(() -> core.nothing()))
        .whenComplete(
            (done, failure) -> {
              limit.cancel();
              ended.complete(null);
            });
    return ended;
  }
}
