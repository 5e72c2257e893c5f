package org.iotmc.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.invoke.MethodHandles;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.iotmc.api.LifecyclePhase;
import org.iotmc.api.Role;
import org.iotmc.api.TypeUrn;
import org.iotmc.api.Udn;
import org.iotmc.api.service.Action;
import org.iotmc.api.service.Call;
import org.iotmc.api.service.Caller;
import org.iotmc.api.service.Nothing;
import org.iotmc.api.service.ServiceContract;
import org.iotmc.api.service.StateVariable;
import org.iotmc.api.service.UpnpService;
import org.iotmc.api.spi.Body;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.CertificateAuthority;
import org.iotmc.api.spi.Credentials;
import org.iotmc.api.spi.Headers;
import org.iotmc.api.spi.HttpRequest;
import org.iotmc.api.spi.Lane;
import org.iotmc.pki.LocalAuthority;
import org.iotmc.pki.SoftwareVault;
import org.iotmc.pki.TrustClock;
import org.iotmc.pki.TrustPolicy;
import org.iotmc.sim.SimHost;
import org.iotmc.sim.SimWorld;
import org.iotmc.soap.AccessPolicy;
import org.iotmc.ssdp.IotmcExtension;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** One endpoint and one control point on a simulated network. */
abstract class EndpointFixture {
  static final Duration SOON = Duration.ofSeconds(40);
  static final TypeUrn TYPE = TypeUrn.device("iotmc-org", "Sample", 1);
  static final TypeUrn PART = TypeUrn.device("iotmc-org", "Part", 1);
  static final ServiceContract<Lamp> LAMP = ServiceContract.of(MethodHandles.lookup(), Lamp.class);
  static final ServiceContract<Vault> VAULT =
      ServiceContract.of(MethodHandles.lookup(), Vault.class);

  final SimWorld world = SimWorld.seeded(11);
  final SimHost device = world.host("device");
  final SimHost point = world.host("point");
  final Lane lane = device.newLane("endpoint");
  final Lane pointLane = point.newLane("point");
  final Udn udn = Udn.random(device.secrets());
  final Udn part = Udn.random(device.secrets());
  final LocalAuthority authority =
      LocalAuthority.open("domain", new SoftwareVault(device.storage(), device.secrets()), device);

  /** Certificates of the device, today's last. */
  final List<Credentials> own = new ArrayList<>();

  final UpnpEndpoint endpoint = endpoint(lane);
  boolean partIsLit = true;

  @UpnpService(domain = "iotmc-org", name = "Lamp", reach = UpnpService.Reach.OPEN)
  @StateVariable(name = "Lit", type = boolean.class)
  interface Lamp {
    record State(boolean lit) {}

    @Action(caller = Caller.ANYBODY)
    CompletionStage<Nothing> turn(Call<State> call);

    @Action(caller = Caller.ANYBODY)
    default CompletionStage<Nothing> dim(Call<Nothing> call) {
      throw new UnsupportedOperationException("for those that can");
    }
  }

  @UpnpService(domain = "iotmc-org", name = "Vault")
  interface Vault {
    record Secret(String text) {}

    @Action(caller = Caller.CONTROLLER)
    CompletionStage<Secret> tell(Call<Nothing> call);
  }

  private CompletionStage<Nothing> turn(Call<Lamp.State> call) {
    endpoint.event(LAMP, Map.of("Lit", call.arguments().lit()));
    return CompletableFuture.completedFuture(Nothing.NOTHING);
  }

  private CompletionStage<Nothing> turnPart(Call<Lamp.State> call) {
    partIsLit = call.arguments().lit();
    endpoint.event(part, LAMP, Map.of("Lit", call.arguments().lit()));
    return CompletableFuture.completedFuture(Nothing.NOTHING);
  }

  UpnpEndpoint endpoint(Lane on) {
    return endpoint(on, EndpointSettings.DEFAULT);
  }

  UpnpEndpoint endpoint(Lane on, EndpointSettings settings) {
    Vault vault = call -> CompletableFuture.completedFuture(new Vault.Secret("42"));
    own.add(credentials(device, udn, Role.DEVICE));
    UpnpEndpointBuilder builder =
        UpnpEndpoint.builder(device, on, TYPE, udn)
            .settings(settings.ports(8080, 8443))
            .service(new HostedService<>(LAMP, this::turn, Caller.ANYBODY, Map.of("Lit", false)))
            .service(HostedService.of(VAULT, vault))
            .access(AccessPolicy.inPhase(LifecyclePhase.OPERATION))
            .credentials(() -> own.get(own.size() - 1))
            .extension(() -> new IotmcExtension(List.of("diag"), Optional.empty()));
    builder
        .embedded(
            PART,
            part,
            List.of(new HostedService<>(LAMP, this::turnPart, Caller.ANYBODY, Map.of("Lit", true))))
        .friendlyName("Part")
        .manufacturer("Us")
        .modelName("Two");
    builder.device().friendlyName("Sample").manufacturer("Us").modelName("One");
    return builder.build();
  }

  Credentials credentials(SimHost host, Udn name, Role role) {
    KeyPair keys = new SoftwareVault(host.storage(), host.secrets()).generate("operational");
    List<X509Certificate> chain =
        world.await(
            authority.issue(
                new CertificateAuthority.Subject(
                    name, Optional.of(role), keys.getPublic(), Duration.ofDays(1))),
            SOON);
    TrustPolicy verifier =
        TrustPolicy.builder(TrustClock.of(host.clock()))
            .domainAnchors(List.of(authority.anchor()))
            .build();
    return new Credentials(chain, keys.getPrivate(), verifier);
  }

  RemotePeer fetch(URI location, CallSpec spec) {
    return world.await(RemotePeer.fetch(point, pointLane, location, () -> spec), SOON);
  }

  CallSpec as(Role role) {
    return CallSpec.to(credentials(point, Udn.random(point.secrets()), role), udn);
  }

  String text(URI url) {
    var response = point.http().send(HttpRequest.get(url), CallSpec.plain()).response();
    byte[] body = world.await(response.thenCompose(answer -> answer.body().bytes(100_000)), SOON);
    return new String(body, StandardCharsets.UTF_8);
  }

  int subscribe(SimHost from, URI events, CallSpec spec) {
    String callback = events.getScheme() + "://" + from.address().getHostAddress() + ":4009/";
    Headers headers = Headers.of("NT", "upnp:event").with("CALLBACK", "<" + callback + ">");
    HttpRequest request = new HttpRequest("SUBSCRIBE", events, headers, Body.empty());
    return world.await(from.http().send(request, spec).response(), SOON).status();
  }

  @BeforeEach
  final void start() {
    world.await(endpoint.start(), SOON);
  }

  @AfterEach
  void nothingWasThrown() {
    assertThat(world.failures()).isEmpty();
  }
}
