package org.iotmc.controller;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.iotmc.api.Causes;
import org.iotmc.api.PeerIdentity;
import org.iotmc.api.TransportException;
import org.iotmc.api.TypeUrn;
import org.iotmc.api.profile.Profile;
import org.iotmc.api.service.Caller;
import org.iotmc.endpoint.EndpointSettings;
import org.iotmc.endpoint.HostedService;
import org.iotmc.endpoint.UpnpEndpoint;
import org.iotmc.endpoint.UpnpEndpointBuilder;
import org.iotmc.ssdp.IotmcExtension;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a controller shows to the network. Confined to the lane. */
final class Front {
  private static final TypeUrn TYPE = TypeUrn.device(TypeUrn.IOTMC, "ManagementController", 1);
  private static final String VARIABLE = "FirmwareAvailable";
  private static final Logger LOG = LoggerFactory.getLogger(Front.class);

  private final Core core;
  private final ControllerBuilder config;
  private String announced = "";
  private volatile Optional<UpnpEndpoint> endpoint = Optional.empty();

  Front(Core core) {
    this.core = core;
    this.config = core.config();
  }

  /** Listens at the chosen ports, else those of the last run, else any. */
  CompletableFuture<Void> open(OwnState own) {
    boolean same = ports(own.httpPort(), own.httpsPort()).equals(ports(0, 0));
    return listen(own, ports(own.httpPort(), own.httpsPort()))
        .exceptionallyCompose(
            failure -> {
              Throwable cause = Causes.of(failure);
              if (same || !(cause instanceof TransportException)) {
                return CompletableFuture.failedFuture(cause);
              }
              LOG.info("the ports of the last run cannot be used: {}", cause.getMessage());
              return listen(own, ports(0, 0));
            });
  }

  private EndpointSettings ports(int http, int https) {
    return new EndpointSettings(
        config.httpPort == 0 ? http : config.httpPort,
        config.httpsPort == 0 ? https : config.httpsPort,
        config.links);
  }

  private CompletableFuture<Void> listen(OwnState own, EndpointSettings settings) {
    UpnpEndpoint made = wire(own, settings).build();
    return core.lane().adopt(made.start()).thenRun(() -> endpoint = Optional.of(made));
  }

  private UpnpEndpointBuilder wire(OwnState own, EndpointSettings settings) {
    announced =
        core.shelf().newestFirst().stream().findFirst().map(Publication::version).orElse("");
    RevocationHandler revocations = new RevocationHandler(core.domain());
    UpnpEndpointBuilder wiring =
        UpnpEndpoint.builder(core.host(), core.lane(), TYPE, own.udn())
            .settings(settings)
            .bootId(own.bootId())
            .nextBootIds(core::nextBootId)
            .access(core)
            .credentials(core.domain()::listening)
            .extension(() -> new IotmcExtension(List.of("enroll", "ota"), Optional.empty()))
            .service(HostedService.of(Profile.ENROLLMENT, core.enrollment()))
            .service(
                new HostedService<>(
                    Profile.FIRMWARE_REPOSITORY,
                    new FirmwareService(core),
                    Caller.DEVICE,
                    Map.of(VARIABLE, announced)))
            .plainHandler(Profile.REVOCATION_LIST_PATH, revocations)
            .secureHandler(Profile.REVOCATION_LIST_PATH, revocations)
            .secureHandler(ImageHandler.PREFIX, new ImageHandler(core));
    wiring.device().friendlyName(config.friendlyName).manufacturer("iotmc").modelName("iotmc");
    return wiring;
  }

  /** Tells the devices of a firmware; the same one again is told again. */
  void announce(String version) {
    if (announced.equals(version)) {
      endpoint().event(Profile.FIRMWARE_REPOSITORY, Map.of(VARIABLE, ""));
    }
    announced = version;
    endpoint().event(Profile.FIRMWARE_REPOSITORY, Map.of(VARIABLE, version));
  }

  void disconnect(Predicate<PeerIdentity> peers) {
    endpoint.ifPresent(open -> open.disconnect(peers));
  }

  UpnpEndpoint endpoint() {
    return endpoint.orElseThrow(() -> new IllegalStateException("not started"));
  }

  CompletionStage<Void> close() {
    return endpoint
        .map(UpnpEndpoint::close)
        .orElseGet(() -> CompletableFuture.completedFuture(null));
  }
}
