package org.iotmc.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.invoke.MethodHandles;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.iotmc.api.ActionException;
import org.iotmc.api.LifecyclePhase;
import org.iotmc.api.PeerIdentity;
import org.iotmc.api.Role;
import org.iotmc.api.TransportException;
import org.iotmc.api.TrustException;
import org.iotmc.api.TypeUrn;
import org.iotmc.api.Udn;
import org.iotmc.api.UpnpError;
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
import org.iotmc.api.spi.HttpResponse;
import org.iotmc.api.spi.Lane;
import org.iotmc.api.spi.ListenSpec;
import org.iotmc.description.Device;
import org.iotmc.description.DeviceDescription;
import org.iotmc.description.ServiceEntry;
import org.iotmc.gena.EventPublisher;
import org.iotmc.gena.EventSource;
import org.iotmc.gena.EventSubscriber;
import org.iotmc.pki.LocalAuthority;
import org.iotmc.pki.SoftwareVault;
import org.iotmc.pki.TrustClock;
import org.iotmc.pki.TrustPolicy;
import org.iotmc.sim.SimHost;
import org.iotmc.sim.SimWorld;
import org.iotmc.soap.AccessPolicy;
import org.iotmc.soap.RemoteService;
import org.iotmc.soap.SoapClient;
import org.iotmc.ssdp.DirectoryListener;
import org.iotmc.ssdp.DiscoveredDevice;
import org.iotmc.ssdp.Found;
import org.iotmc.ssdp.IotmcExtension;
import org.iotmc.ssdp.SearchRequest;
import org.iotmc.ssdp.SsdpDirectory;
import org.iotmc.ssdp.SsdpSearcher;
import org.iotmc.ssdp.Target;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** One endpoint and one control point on a simulated network. */
class UpnpEndpointTest {
  private static final Duration SOON = Duration.ofSeconds(40);
  private static final TypeUrn TYPE = TypeUrn.device("iotmc-org", "Sample", 1);
  private static final TypeUrn PART = TypeUrn.device("iotmc-org", "Part", 1);
  private static final ServiceContract<Lamp> LAMP =
      ServiceContract.of(MethodHandles.lookup(), Lamp.class);
  private static final ServiceContract<Vault> VAULT =
      ServiceContract.of(MethodHandles.lookup(), Vault.class);

  private final SimWorld world = SimWorld.seeded(11);
  private final SimHost device = world.host("device");
  private final SimHost point = world.host("point");
  private final Lane lane = device.newLane("endpoint");
  private final Lane pointLane = point.newLane("point");
  private final Udn udn = Udn.random(device.secrets());
  private final Udn part = Udn.random(device.secrets());
  private final LocalAuthority authority =
      LocalAuthority.open("domain", new SoftwareVault(device.storage(), device.secrets()), device);
  private final UpnpEndpoint endpoint = endpoint();
  private boolean partIsLit = true;

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

  private CompletionStage<Nothing> turn(Call<Lamp.State> call) {
    endpoint.event(LAMP, Map.of("Lit", call.arguments().lit()));
    return CompletableFuture.completedFuture(Nothing.NOTHING);
  }

  private CompletionStage<Nothing> turnPart(Call<Lamp.State> call) {
    partIsLit = call.arguments().lit();
    endpoint.event(part, LAMP, Map.of("Lit", call.arguments().lit()));
    return CompletableFuture.completedFuture(Nothing.NOTHING);
  }

  private UpnpEndpoint endpoint() {
    Vault vault = call -> CompletableFuture.completedFuture(new Vault.Secret("42"));
    Credentials ours = credentials(device, udn, Role.DEVICE);
    UpnpEndpointBuilder builder =
        UpnpEndpoint.builder(device, lane, TYPE, udn)
            .service(new HostedService<>(LAMP, this::turn, Caller.ANYBODY, Map.of("Lit", false)))
            .service(HostedService.of(VAULT, vault))
            .access(new Open())
            .credentials(() -> ours)
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

  private Credentials credentials(SimHost host, Udn name, Role role) {
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

  private RemotePeer fetch(URI location, CallSpec spec) {
    return world.await(RemotePeer.fetch(point, pointLane, location, () -> spec), SOON);
  }

  private CallSpec as(Role role) {
    return CallSpec.to(credentials(point, Udn.random(point.secrets()), role), udn);
  }

  @BeforeEach
  void start() {
    world.await(endpoint.start(), SOON);
  }

  @AfterEach
  void nothingWasThrown() {
    assertThat(world.failures()).isEmpty();
  }

  @Test
  @Tag("SSDP-36")
  @Tag("DESC-18")
  @Tag("DESC-19")
  @Tag("DESC-27")
  @Tag("DESC-36")
  void announcementsDescriptionsAndHeadersSayTheSame() {
    Found found =
        world
            .await(
                SsdpSearcher.search(point, pointLane, SearchRequest.of(Target.of(TYPE))).result(),
                SOON)
            .get(0);
    URI location = found.presence().endpoint().locationUri();
    URI secure = URI.create(found.presence().endpoint().secureLocation().orElseThrow());
    assertThat(secure).hasScheme("https").hasHost(location.getHost());
    assertThat(found.presence().server().orElseThrow()).contains(" UPnP/2.0 ");

    String document = text(location);
    assertThat(document)
        .contains("<root xmlns=\"urn:schemas-upnp-org:device-1-0\" configId=\"")
        .contains("<specVersion><major>2</major><minor>0</minor></specVersion>")
        .doesNotContain("URLBase")
        .doesNotContain("URL>http");
    RemotePeer peer = fetch(location, CallSpec.plain());
    assertThat(peer.udn()).isEqualTo(found.advertisement().usn().udn());
    assertThat(peer.description().configId()).isEqualTo(found.presence().epoch().configId());
    URI scpd = peer.description().service(LAMP.type()).orElseThrow().scpdUrl().orElseThrow();
    assertThat(text(scpd))
        .contains("configId=\"" + peer.description().configId().getAsInt() + "\"")
        .contains("<specVersion><major>2</major><minor>0</minor></specVersion>");
  }

  @Test
  @Tag("SSDP-31")
  @Tag("SSDP-33")
  void aNewNameIsServedAndAnnouncedTogetherUnderAnotherConfigurationNumberAfterAGoodbye() {
    List<String> heard = new ArrayList<>();
    SsdpDirectory directory = watch(heard);
    DiscoveredDevice before = world.await(directory.find(udn), SOON).orElseThrow();
    DeviceDescription first = fetch(before.locationUri(), CallSpec.plain()).description();

    world.await(endpoint.describe(udn, names -> names.friendlyName("Hall")), SOON);
    world.runFor(Duration.ofSeconds(5));
    assertThat(heard).containsExactly("appeared", "left BYE_BYE", "appeared");
    DiscoveredDevice after = world.await(directory.find(udn), SOON).orElseThrow();
    RemotePeer peer = fetch(after.locationUri(), CallSpec.plain());
    assertThat(peer.description().root().friendlyName()).isEqualTo("Hall");
    assertThat(peer.description().root().devices()).isEqualTo(first.root().devices());
    assertThat(after.presence().epoch().configId())
        .isEqualTo(peer.description().configId())
        .isNotEqualTo(first.configId());
    assertThat(after.presence().epoch().bootId().orElseThrow())
        .isGreaterThan(before.presence().epoch().bootId().orElseThrow());
    URI scpd = peer.description().service(LAMP.type()).orElseThrow().scpdUrl().orElseThrow();
    assertThat(text(scpd))
        .contains("configId=\"" + peer.description().configId().getAsInt() + "\"");
    world.await(peer.service(LAMP).turn(Call.of(new Lamp.State(true))), SOON);
    world.await(directory.close(), SOON);
  }

  private SsdpDirectory watch(List<String> heard) {
    DirectoryListener listener =
        new DirectoryListener() {
          @Override
          public void appeared(DiscoveredDevice found) {
            heard.add("appeared");
          }

          @Override
          public void changed(DiscoveredDevice before, DiscoveredDevice now) {
            heard.add("changed");
          }

          @Override
          public void left(DiscoveredDevice gone, Reason reason) {
            heard.add("left " + reason);
          }
        };
    SsdpDirectory directory = SsdpDirectory.builder(point, listener).build();
    world.await(directory.start(), SOON);
    world.runFor(Duration.ofSeconds(5));
    return directory;
  }

  @Test
  void aDeviceInsideIsRenamedWithoutTouchingTheOthers() {
    URI location = endpoint.locations().get(0);
    Device before = fetch(location, CallSpec.plain()).description().root();
    world.await(endpoint.describe(part, names -> names.friendlyName("Left wing")), SOON);
    Device after = fetch(location, CallSpec.plain()).description().root();
    assertThat(after.friendlyName()).isEqualTo(before.friendlyName());
    assertThat(after.services()).isEqualTo(before.services());
    assertThat(after.devices().get(0).friendlyName()).isEqualTo("Left wing");
    assertThat(after.devices().get(0).services()).isEqualTo(before.devices().get(0).services());
  }

  @Test
  void whatMayNotBeSaidChangesNothingAndNothingIsSaid() {
    List<String> heard = new ArrayList<>();
    SsdpDirectory directory = watch(heard);
    String before = text(endpoint.locations().get(0));
    Udn stranger = Udn.random(point.secrets());
    ServiceEntry more =
        fetch(endpoint.locations().get(0), CallSpec.plain())
            .description()
            .service(LAMP.type())
            .orElseThrow();
    List<CompletionStage<Void>> refused =
        List.of(
            endpoint.describe(udn, names -> names.friendlyName("")),
            endpoint.describe(stranger, names -> names.friendlyName("Hall")),
            endpoint.describe(udn, names -> names.service(more)));
    for (CompletionStage<Void> each : refused) {
      assertThatThrownBy(() -> world.await(each, SOON))
          .isInstanceOf(IllegalArgumentException.class);
    }
    world.await(endpoint.describe(udn, names -> names.friendlyName("Sample")), SOON);
    world.runFor(Duration.ofSeconds(5));
    assertThat(text(endpoint.locations().get(0))).isEqualTo(before);
    assertThat(heard).containsExactly("appeared");
    world.await(directory.close(), SOON);
  }

  @Test
  void changesAreMadeOneAfterTheOtherAndNoneIsLost() {
    endpoint.describe(udn, names -> names.friendlyName("Hall"));
    endpoint.describe(part, names -> names.friendlyName("Left wing"));
    world.await(endpoint.describe(udn, names -> names.modelNumber("7")), SOON);
    Device root = fetch(endpoint.locations().get(0), CallSpec.plain()).description().root();
    assertThat(root.friendlyName()).isEqualTo("Hall");
    assertThat(root.modelNumber()).isEqualTo("7");
    assertThat(root.devices().get(0).friendlyName()).isEqualTo("Left wing");
  }

  @Test
  void aChangedDescriptionEndsTheSubscriptionsOfWhoHeardTheGoodbye() {
    URI events = endpoint.locations().get(0).resolve("/event/Lamp");
    for (int i = 0; i < EventPublisher.MAX_PER_SOURCE; i++) {
      subscribe(point, events, CallSpec.plain());
    }
    assertThat(subscribe(point, events, CallSpec.plain())).isEqualTo(503);
    world.await(endpoint.describe(udn, names -> names.friendlyName("Hall")), SOON);
    assertThat(subscribe(point, events, CallSpec.plain())).isEqualTo(200);
  }

  @Test
  void anEndpointThatIsNotOpenCannotBeDescribedAnew() {
    world.await(endpoint.close(), SOON);
    assertThatThrownBy(
            () -> world.await(endpoint.describe(udn, names -> names.friendlyName("Hall")), SOON))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void anEndpointThatIsClosedWhileItSaysGoodbyeStaysSilentAndLeavesNothing() {
    world.runFor(Duration.ofSeconds(5));
    CompletionStage<Void> changed = endpoint.describe(udn, names -> names.friendlyName("Hall"));
    world.runFor(Duration.ofMillis(50));
    world.await(endpoint.close(), SOON);
    assertThatThrownBy(() -> world.await(changed, SOON)).isInstanceOf(TransportException.class);
    world.runFor(Duration.ofSeconds(5));
    assertThat(device.openResources()).isEmpty();
  }

  private String text(URI url) {
    var response = point.http().send(HttpRequest.get(url), CallSpec.plain()).response();
    byte[] body = world.await(response.thenCompose(answer -> answer.body().bytes(100_000)), SOON);
    return new String(body, StandardCharsets.UTF_8);
  }

  @Test
  void anybodyFindsDescribesCallsAndSubscribesToAnOpenService() {
    var found =
        world.await(
            SsdpSearcher.search(point, pointLane, SearchRequest.of(Target.of(TYPE))).result(),
            SOON);
    assertThat(found).hasSize(1);
    URI location = found.get(0).presence().endpoint().locationUri();
    RemotePeer peer = fetch(location, CallSpec.plain());
    assertThat(peer.udn()).isEqualTo(udn);

    Map<String, String> view = new TreeMap<>();
    var subscriber = new EventSubscriber(point, pointLane);
    var callbacks =
        world.await(
            point
                .http()
                .listen(ListenSpec.plain(new InetSocketAddress(point.address(), 0)), subscriber),
            SOON);
    URI events = peer.description().service(LAMP.type()).orElseThrow().eventSubUrl().orElseThrow();
    URI base =
        URI.create(
            "http://"
                + point.address().getHostAddress()
                + ":"
                + callbacks.address().getPort()
                + "/");
    subscriber.subscribe(new EventSource(events, base, CallSpec::plain), view::putAll);
    world.runFor(Duration.ofSeconds(1));
    assertThat(view).containsEntry("Lit", "0");
    world.await(peer.service(LAMP).turn(Call.of(new Lamp.State(true))), SOON);
    world.runFor(Duration.ofSeconds(1));
    assertThat(view).containsEntry("Lit", "1");
  }

  @Test
  void aServiceWithoutAnInterfaceIsCalledByItsDescription() {
    RemotePeer peer = fetch(endpoint.locations().get(0), CallSpec.plain());
    RemoteService lamp = world.await(peer.service(LAMP.type()), SOON);
    assertThat(world.await(lamp.call("Turn", Map.of("Lit", true)), SOON).warnings()).isEmpty();
    assertThatThrownBy(() -> world.await(lamp.call("Turn", Map.of("Lit", "maybe")), SOON))
        .isInstanceOf(IllegalArgumentException.class);
    RemoteService vault = world.await(peer.service(VAULT.type()), SOON);
    assertThatThrownBy(() -> world.await(vault.call("Tell", Map.of()), SOON))
        .isInstanceOfSatisfying(ActionException.class, e -> assertThat(e.code()).isEqualTo(606));
    assertThatThrownBy(() -> peer.service(TypeUrn.service("iotmc-org", "Other", 1)))
        .isInstanceOf(TransportException.class);
  }

  @Test
  @Tag("CTRL-33")
  void anOptionalActionThatIsNotThereIsNotDescribedEither() {
    RemotePeer peer = fetch(endpoint.locations().get(0), CallSpec.plain());
    RemoteService described = world.await(peer.service(LAMP.type()), SOON);
    assertThat(described.description().action("Turn")).isPresent();
    assertThat(described.description().action("Dim")).isEmpty();
    Lamp lamp = peer.service(LAMP);
    assertThatThrownBy(() -> world.await(lamp.dim(Call.of(Nothing.NOTHING)), SOON))
        .isInstanceOfSatisfying(ActionException.class, e -> assertThat(e.code()).isEqualTo(602));
  }

  @UpnpService(domain = "iotmc-org", name = "Idle")
  interface Idle {
    @Action(caller = Caller.ANYBODY)
    CompletionStage<Nothing> rest(Call<Nothing> call);
  }

  @Test
  void aServiceThatCannotBeDescribedFailsWhereItIsMade() {
    ServiceContract<Idle> idle = ServiceContract.of(MethodHandles.lookup(), Idle.class);
    assertThatThrownBy(() -> HostedService.of(idle, call -> fail()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Idle:1: serviceStateTable: empty");
  }

  private static <T> CompletionStage<T> fail() {
    throw new AssertionError("must not be called");
  }

  @Test
  void aCallMeansOneDeviceAndTellsNobodyElseAnything() {
    RemotePeer peer = fetch(endpoint.secureLocations().get(0), as(Role.CONTROLLER));
    ServiceEntry entry = peer.description().service(VAULT.type()).orElseThrow();
    CallSpec another =
        CallSpec.to(
            credentials(point, Udn.random(point.secrets()), Role.CONTROLLER),
            Udn.random(point.secrets()));
    Vault vault =
        SoapClient.of(point, pointLane)
            .typed(VAULT, new SoapClient.Endpoint(entry.controlUrl(), another));
    assertThatThrownBy(() -> world.await(vault.tell(Call.of(Nothing.NOTHING)), SOON))
        .isInstanceOf(TrustException.class);
  }

  @Test
  @Tag("SSDP-13")
  void aDeviceInsideIsAnnouncedDescribedAndCalledApartFromItsRoot() {
    List<Found> found =
        world.await(
            SsdpSearcher.search(point, pointLane, SearchRequest.of(Target.ALL)).result(), SOON);
    assertThat(found).as("3 + 2d + k").hasSize(3 + 2 + 3);
    assertThat(found)
        .filteredOn(each -> each.advertisement().usn().udn().equals(part))
        .extracting(each -> each.advertisement().target())
        .containsExactlyInAnyOrder(Target.of(part), Target.of(PART), Target.of(LAMP.type()));
    URI location = found.get(0).presence().endpoint().locationUri();
    Device inside = fetch(location, CallSpec.plain()).description().root().devices().get(0);
    assertThat(inside.udn()).isEqualTo(part);
    assertThat(inside.friendlyName()).isEqualTo("Part");
    ServiceEntry lamp = inside.services().get(0);
    assertThat(text(lamp.scpdUrl().orElseThrow())).contains("<name>Turn</name>");
    SoapClient client = SoapClient.of(point, pointLane);
    Lamp remote = client.typed(LAMP, new SoapClient.Endpoint(lamp.controlUrl(), CallSpec.plain()));
    world.await(remote.turn(Call.of(new Lamp.State(false))), SOON);
    assertThat(partIsLit).isFalse();
  }

  @Test
  @Tag("CTRL-37")
  void aManagedServiceAnswersItsRoleAndNobodyElse() {
    URI secure = endpoint.secureLocations().get(0);
    Vault asController = fetch(secure, as(Role.CONTROLLER)).service(VAULT);
    assertThat(world.await(asController.tell(Call.of(Nothing.NOTHING)), SOON).text())
        .isEqualTo("42");

    Vault asDevice = fetch(secure, as(Role.DEVICE)).service(VAULT);
    assertRefused(asDevice, UpnpError.WRONG_ROLE);
    Vault plain = fetch(endpoint.locations().get(0), CallSpec.plain()).service(VAULT);
    assertRefused(plain, UpnpError.ACTION_NOT_AUTHORIZED);
  }

  private void assertRefused(Vault vault, UpnpError error) {
    assertThatThrownBy(() -> world.await(vault.tell(Call.of(Nothing.NOTHING)), SOON))
        .isInstanceOfSatisfying(ActionException.class, e -> assertThat(e.is(error)).isTrue());
  }

  @Test
  void anotherDeviceThanTheOneThatIsMeantIsNotSpokenTo() {
    CallSpec another =
        CallSpec.to(
            credentials(point, Udn.random(point.secrets()), Role.CONTROLLER),
            Udn.random(point.secrets()));
    assertThatThrownBy(() -> fetch(endpoint.secureLocations().get(0), another))
        .isInstanceOf(TrustException.class);
  }

  @Test
  void aTakenPortFailsTheStartAndLeavesNothingOpen() {
    SimHost busy = world.host("busy");
    Lane busyLane = busy.newLane("endpoint");
    UpnpEndpointBuilder builder =
        UpnpEndpoint.builder(busy, busyLane, TYPE, Udn.random(busy.secrets()))
            .settings(EndpointSettings.DEFAULT.ports(0, 443))
            .access(new Open())
            .credentials(() -> credentials(busy, udn, Role.DEVICE))
            .extension(() -> new IotmcExtension(List.of(), Optional.empty()));
    builder.device().friendlyName("Busy").manufacturer("Us").modelName("One");
    world.await(
        busy.http()
            .listen(
                ListenSpec.plain(new InetSocketAddress(busy.address(), 443)),
                exchange -> CompletableFuture.failedFuture(new IllegalStateException())),
        SOON);
    int before = busy.openResources().size();
    assertThatThrownBy(() -> world.await(builder.build().start(), SOON))
        .isInstanceOf(TransportException.class);
    world.runFor(Duration.ofSeconds(5));
    assertThat(busy.openResources()).hasSize(before);
  }

  @Test
  void callsThatNeverEndOnTheOpenListenerDoNotKeepAControllerOut() {
    Vault vault = fetch(endpoint.secureLocations().get(0), as(Role.CONTROLLER)).service(VAULT);
    URI lamp = endpoint.locations().get(0).resolve("/control/Lamp");
    Headers headers = Headers.of("SOAPACTION", "\"" + LAMP.type() + "#Turn\"");
    for (int i = 0; i < 300; i++) {
      point.http().send(stalled(lamp, headers), CallSpec.plain());
    }
    world.runFor(Duration.ofSeconds(1));
    var oneMore = point.http().send(stalled(lamp, headers), CallSpec.plain()).response();
    assertThat(world.await(oneMore, SOON).status()).isEqualTo(503);
    assertThat(world.await(vault.tell(Call.of(Nothing.NOTHING)), SOON).text()).isEqualTo("42");
  }

  @Test
  @Tag("DESC-69")
  void documentsAreAnsweredWithinThirtySecondsWhateverElseIsUnderWay() {
    URI location = endpoint.locations().get(0);
    URI scpd =
        fetch(location, CallSpec.plain())
            .description()
            .service(LAMP.type())
            .orElseThrow()
            .scpdUrl()
            .orElseThrow();
    Headers headers = Headers.of("SOAPACTION", "\"" + LAMP.type() + "#Turn\"");
    for (int i = 0; i < 300; i++) {
      point.http().send(stalled(location.resolve("/control/Lamp"), headers), CallSpec.plain());
    }
    world.runFor(Duration.ofSeconds(1));
    Instant asked = world.now();
    assertThat(text(location)).contains("<root");
    assertThat(text(scpd)).contains("<scpd");
    assertThat(Duration.between(asked, world.now())).isLessThan(Duration.ofSeconds(30));
  }

  private static HttpRequest stalled(URI uri, Headers headers) {
    Flow.Publisher<ByteBuffer> silent =
        subscriber ->
            subscriber.onSubscribe(
                new Flow.Subscription() {
                  @Override
                  public void request(long n) {}

                  @Override
                  public void cancel() {}
                });
    return new HttpRequest("POST", uri, headers, Body.stream(1000, silent));
  }

  @Test
  void strangersCannotTakeAllSubscriptions() {
    URI open = endpoint.locations().get(0).resolve("/event/Lamp");
    for (int stranger = 0; stranger < 8; stranger++) {
      SimHost host = world.host("stranger" + stranger);
      for (int i = 0; i < EventPublisher.MAX_PER_SOURCE; i++) {
        subscribe(host, open, CallSpec.plain());
      }
    }
    assertThat(subscribe(world.host("late"), open, CallSpec.plain())).isEqualTo(503);
    URI secure = endpoint.secureLocations().get(0).resolve("/event/Lamp");
    assertThat(subscribe(point, secure, as(Role.CONTROLLER))).isEqualTo(200);
  }

  private int subscribe(SimHost from, URI events, CallSpec spec) {
    String callback = events.getScheme() + "://" + from.address().getHostAddress() + ":4009/";
    Headers headers = Headers.of("NT", "upnp:event").with("CALLBACK", "<" + callback + ">");
    HttpRequest request = new HttpRequest("SUBSCRIBE", events, headers, Body.empty());
    return world.await(from.http().send(request, spec).response(), SOON).status();
  }

  /** An event URL that is only guessed is none. */
  @Test
  @Tag("EVNT-13")
  void aServiceWithoutEventedVariablesTakesNoSubscription() {
    RemotePeer peer = fetch(endpoint.locations().get(0), CallSpec.plain());
    assertThat(peer.description().service(VAULT.type()).orElseThrow().eventSubUrl()).isEmpty();
    URI guessed = endpoint.locations().get(0).resolve("/event/Vault");
    assertThat(subscribe(point, guessed, CallSpec.plain())).isEqualTo(404);
    URI secure = endpoint.secureLocations().get(0).resolve("/event/Vault");
    assertThat(subscribe(point, secure, as(Role.CONTROLLER))).isEqualTo(404);
  }

  /** Values are not for those who were locked out between the answer and the first event. */
  @Test
  void whoIsRevokedBeforeTheInitialEventGetsNotEvenThat() {
    List<String> taken = new ArrayList<>();
    Udn owner = Udn.random(point.secrets());
    Credentials own = credentials(point, owner, Role.CONTROLLER);
    ListenSpec spec = ListenSpec.secure(new InetSocketAddress(point.address(), 4009), () -> own);
    world.await(
        point
            .http()
            .listen(
                spec,
                exchange -> {
                  taken.add(exchange.method());
                  return CompletableFuture.completedFuture(HttpResponse.of(200));
                }),
        SOON);
    URI secure = endpoint.secureLocations().get(0).resolve("/event/Lamp");
    CallSpec call = CallSpec.to(own, udn);
    assertThat(subscribe(point, secure, call)).isEqualTo(200);
    lane.execute(() -> endpoint.disconnect(peer -> peer.udn().equals(owner)));
    world.runFor(Duration.ofSeconds(5));
    assertThat(taken).isEmpty();
    assertThat(subscribe(point, secure, call)).isEqualTo(200);
    world.runFor(Duration.ofSeconds(5));
    assertThat(taken).containsExactly("NOTIFY");
  }

  @Test
  void anEndpointThatIsClosedWhileItStartsLeavesNothingOpen() {
    SimHost hasty = world.host("hasty");
    UpnpEndpointBuilder builder =
        UpnpEndpoint.builder(hasty, hasty.newLane("endpoint"), TYPE, Udn.random(hasty.secrets()))
            .access(new Open())
            .credentials(() -> credentials(hasty, udn, Role.DEVICE))
            .extension(() -> new IotmcExtension(List.of(), Optional.empty()));
    builder.device().friendlyName("Hasty").manufacturer("Us").modelName("One");
    UpnpEndpoint made = builder.build();
    CompletionStage<Void> started = made.start();
    world.await(made.close(), SOON);
    assertThatThrownBy(() -> world.await(started, SOON)).isInstanceOf(TransportException.class);
    world.runFor(Duration.ofSeconds(5));
    assertThat(hasty.openResources()).isEmpty();
  }

  @Test
  void closingSaysGoodbyeAndLeavesNothing() {
    world.runFor(Duration.ofSeconds(5));
    world.await(endpoint.close(), SOON);
    world.runFor(Duration.ofSeconds(5));
    assertThat(device.openResources()).isEmpty();
    assertThat(world.await(endpoint.close(), SOON)).isNull();
  }
}
