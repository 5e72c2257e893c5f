package org.iotmc.checks.benchmarks.load;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.iotmc.api.LifecyclePhase;
import org.iotmc.api.PeerIdentity;
import org.iotmc.api.Role;
import org.iotmc.api.TypeUrn;
import org.iotmc.api.service.Caller;
import org.iotmc.api.spi.Credentials;
import org.iotmc.api.spi.Lane;
import org.iotmc.endpoint.EndpointSettings;
import org.iotmc.endpoint.HostedService;
import org.iotmc.endpoint.UpnpEndpoint;
import org.iotmc.endpoint.UpnpEndpointBuilder;
import org.iotmc.netty.NettyHost;
import org.iotmc.soap.AccessPolicy;
import org.iotmc.ssdp.IotmcExtension;

/** A device of ours with {@link Load}, by plain HTTP and by HTTPS. */
final class OurServer {
  static final TypeUrn TYPE = TypeUrn.device("iotmc-org", "Loaded", 1);

  final NettyHost host;
  final Lane lane;
  final UpnpEndpoint endpoint;

  OurServer(Path directory) throws Exception {
    host = NettyHost.builder(directory.resolve("server")).name("load").linksNamed("lo").open();
    lane = host.newLane("load");
    Identities identities = new Identities(directory);
    Credentials own = identities.credentials(Role.DEVICE, host);
    Load service =
        call -> CompletableFuture.completedFuture(new Load.Answer(call.arguments().text()));
    UpnpEndpointBuilder builder =
        UpnpEndpoint.builder(host, lane, TYPE, identities.udn(Role.DEVICE, host))
            .settings(EndpointSettings.DEFAULT.ports(0, 0))
            .service(
                new HostedService<>(
                    Load.CONTRACT,
                    service,
                    Caller.ANYBODY,
                    Map.of(Load.EVERY, "", Load.NEWEST, "")))
            .access(new Open())
            .credentials(() -> own)
            .extension(() -> new IotmcExtension(java.util.List.of("diag"), Optional.empty()));
    builder.device().friendlyName("Loaded").manufacturer("Us").modelName("One");
    endpoint = builder.build();
    get(endpoint.start());
  }

  static <T> T get(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
  }

  /** Refuses nobody. */
  private static final class Open implements AccessPolicy {
    @Override
    public LifecyclePhase phase() {
      return LifecyclePhase.OPERATION;
    }

    @Override
    public boolean quarantined(Optional<PeerIdentity> caller) {
      return false;
    }

    @Override
    public boolean revoked(PeerIdentity caller) {
      return false;
    }
  }
}
