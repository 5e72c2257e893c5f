package org.iotmc.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.iotmc.api.PeerIdentity;
import org.iotmc.api.Role;
import org.iotmc.api.TypeUrn;
import org.iotmc.api.Udn;
import org.iotmc.api.service.Call;
import org.iotmc.api.spi.Body;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.Credentials;
import org.iotmc.api.spi.Headers;
import org.iotmc.api.spi.HttpRequest;
import org.iotmc.api.spi.HttpResponse;
import org.iotmc.api.spi.ListenSpec;
import org.iotmc.gena.Subscription;
import org.iotmc.ssdp.DeviceTree;
import org.iotmc.ssdp.DiscoveredDevice;
import org.iotmc.ssdp.SsdpAdvertiser;
import org.iotmc.ssdp.SsdpDirectory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Events of an endpoint, to control points that are no devices and to peers with a name. */
class EndpointEventsTest extends EndpointFixture {
  @Test
  void aControlPointHearsAnOpenServiceTypedAndByPlainHttp() {
    RemotePeer peer = fetch(endpoint.locations().get(0), CallSpec.plain());
    Map<String, Object> view = new TreeMap<>();
    EventPort port = world.await(EventPort.open(point, pointLane), SOON);
    peer.subscribe(LAMP, port, view::putAll);
    world.runFor(Duration.ofSeconds(1));
    assertThat(view).isEqualTo(Map.of("Lit", false));
    world.await(peer.service(LAMP).turn(Call.of(new Lamp.State(true))), SOON);
    world.runFor(Duration.ofSeconds(1));
    assertThat(view).isEqualTo(Map.of("Lit", true));
    port.close();
    world.runFor(Duration.ofSeconds(1));
    assertThat(endpoint.eventCounts().subscriptions()).isZero();
    assertThat(point.openResources()).isEmpty();
  }

  @Test
  @Tag("FIELD-76")
  void unknownVariablesAndThoseThatCannotBeReadAreLeftOutOfATypedEvent() {
    List<Map<String, Object>> heard = new ArrayList<>();
    TypedEvents typed = new TypedEvents(LAMP, heard::add);
    typed.onEvent(Map.of("Lit", "yes", "Colour", "red"));
    typed.onEvent(Map.of("Lit", "very"));
    typed.onEvent(Map.of("Colour", "red"));
    typed.onEvent(Map.of());
    assertThat(heard).containsExactly(Map.of("Lit", true));
  }

  @Test
  @Tag("EVNT-22")
  @Tag("FIELD-65")
  void anOpenServiceOfADeviceThatLostItsPowerIsSubscribedToAnewAtOnce() {
    PublisherWatch watch = new PublisherWatch(pointLane);
    SsdpDirectory directory = SsdpDirectory.builder(point, watch).build();
    world.await(directory.start(), SOON);
    world.runFor(Duration.ofSeconds(5));
    DiscoveredDevice found = world.await(directory.find(udn), SOON).orElseThrow();
    RemotePeer peer = fetch(endpoint.locations().get(0), CallSpec.plain());
    EventPort port = world.await(EventPort.open(point, pointLane), SOON);
    List<String> heard = new ArrayList<>();
    Subscription subscription = peer.subscribe(LAMP, port, values -> heard.add(values.toString()));
    watch.follow(found, subscription);
    world.runFor(Duration.ofSeconds(5));
    String sid = subscription.sid().orElseThrow();

    device.cutPower();
    world.runFor(Duration.ofSeconds(5));
    device.powerOn();
    UpnpEndpoint again = endpoint(device.newLane("again"));
    world.await(again.start(), SOON);
    world.runFor(Duration.ofSeconds(5));
    assertThat(heard).containsExactly("{Lit=false}", "{Lit=false}");
    assertThat(subscription.sid()).isPresent().isNotEqualTo(Optional.of(sid));
    assertThat(again.eventCounts().subscriptions()).isEqualTo(1);

    world.await(again.close(), SOON);
    world.runFor(Duration.ofHours(1));
    assertThat(subscription.sid()).as("after a goodbye").isEmpty();
    assertThat(heard).hasSize(2);
  }

  @Test
  void aStrangerWhoAnnouncesThePublisherWithAnotherDescriptionEndsNoSubscription() {
    PublisherWatch watch = new PublisherWatch(pointLane);
    SsdpDirectory directory = SsdpDirectory.builder(point, watch).build();
    world.await(directory.start(), SOON);
    world.runFor(Duration.ofSeconds(5));
    DiscoveredDevice found = world.await(directory.find(udn), SOON).orElseThrow();
    RemotePeer peer = fetch(endpoint.locations().get(0), CallSpec.plain());
    EventPort port = world.await(EventPort.open(point, pointLane), SOON);
    Subscription subscription = peer.subscribe(LAMP, port, values -> {});
    watch.follow(found, subscription);
    world.runFor(Duration.ofSeconds(5));

    SsdpAdvertiser stranger =
        SsdpAdvertiser.builder(
                world.host("stranger"),
                DeviceTree.of(udn, TypeUrn.device("example-com", "Lamp", 1), List.of()),
                outlet -> outlet.url("http", 80, "/d.xml"))
            .configId(99)
            .bootId(7)
            .build();
    world.await(stranger.start(), SOON);
    world.runFor(Duration.ofSeconds(5));
    assertThat(world.await(directory.find(udn), SOON).orElseThrow().sightings()).hasSize(2);
    assertThat(subscription.sid()).isPresent();
    assertThat(endpoint.eventCounts().subscriptions()).isEqualTo(1);
  }

  /** A peer with a name that takes events; what it is sent, it notes. */
  private List<String> listen(Credentials as) {
    List<String> taken = new ArrayList<>();
    ListenSpec spec = ListenSpec.secure(new InetSocketAddress(point.address(), 4009), () -> as);
    world.await(
        point
            .http()
            .listen(
                spec,
                exchange ->
                    exchange
                        .body()
                        .bytes(10_000)
                        .thenCompose(
                            body -> {
                              assertThat(exchange.peer().map(PeerIdentity::udn)).contains(udn);
                              taken.add(new String(body, StandardCharsets.UTF_8));
                              return CompletableFuture.completedFuture(HttpResponse.of(200));
                            })),
        SOON);
    return taken;
  }

  private HttpResponse ask(String method, Headers headers, Credentials as) {
    URI events = endpoint.secureLocations().get(0).resolve("/event/Lamp");
    HttpRequest request = new HttpRequest(method, events, headers, Body.empty());
    return world.await(point.http().send(request, CallSpec.to(as, udn)).response(), SOON);
  }

  private Headers callback() {
    String url = "https://" + point.address().getHostAddress() + ":4009/";
    return Headers.of("NT", "upnp:event").with("CALLBACK", "<" + url + ">");
  }

  @Test
  void eventsOfAPeerGoToThatPeerAndToNobodyElseAtItsAddress() {
    Credentials owner = credentials(point, Udn.random(point.secrets()), Role.CONTROLLER);
    Credentials other = credentials(point, Udn.random(point.secrets()), Role.CONTROLLER);
    List<String> taken = listen(other);
    assertThat(ask("SUBSCRIBE", callback(), owner).status()).isEqualTo(200);
    world.runFor(Duration.ofSeconds(20));
    assertThat(taken).isEmpty();
    assertThat(endpoint.eventCounts().failed()).isEqualTo(1);
    assertThat(ask("SUBSCRIBE", callback(), other).status()).isEqualTo(200);
    world.runFor(Duration.ofSeconds(1));
    assertThat(taken).hasSize(1);
  }

  @Test
  void aSubscriptionBelongsToTheNameAndOutlivesItsCertificateButNotItsRevocation() {
    Udn name = Udn.random(point.secrets());
    Credentials first = credentials(point, name, Role.CONTROLLER);
    Credentials renewed = credentials(point, name, Role.CONTROLLER);
    Credentials other = credentials(point, Udn.random(point.secrets()), Role.CONTROLLER);
    List<String> taken = listen(renewed);
    Headers sid =
        Headers.of("SID", ask("SUBSCRIBE", callback(), first).headers().first("SID").orElseThrow());
    assertThat(ask("SUBSCRIBE", sid, other).status()).as("not the owner").isEqualTo(412);
    assertThat(ask("UNSUBSCRIBE", sid, other).status()).isEqualTo(412);
    assertThat(ask("SUBSCRIBE", sid, renewed).status()).isEqualTo(200);
    world.runFor(Duration.ofSeconds(1));
    assertThat(taken).hasSize(1);
    lane.execute(() -> endpoint.event(LAMP, Map.of("Lit", true)));
    world.runFor(Duration.ofSeconds(1));
    assertThat(taken).hasSize(2);

    lane.execute(() -> endpoint.disconnect(peer -> peer.udn().equals(name)));
    lane.execute(() -> endpoint.event(LAMP, Map.of("Lit", false)));
    world.runFor(Duration.ofSeconds(20));
    assertThat(taken).hasSize(2);
    assertThat(ask("SUBSCRIBE", sid, renewed).status()).isEqualTo(412);
  }
}
