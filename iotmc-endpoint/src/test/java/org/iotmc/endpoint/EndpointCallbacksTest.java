package org.iotmc.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.iotmc.api.LifecyclePhase;
import org.iotmc.api.PeerIdentity;
import org.iotmc.api.Role;
import org.iotmc.api.Udn;
import org.iotmc.api.service.Caller;
import org.iotmc.api.spi.Body;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.Credentials;
import org.iotmc.api.spi.Headers;
import org.iotmc.api.spi.HttpExchange;
import org.iotmc.api.spi.HttpRequest;
import org.iotmc.api.spi.ListenSpec;
import org.iotmc.gena.EventSource;
import org.iotmc.gena.EventSubscriber;
import org.iotmc.gena.Subscription;
import org.iotmc.sim.SimHost;
import org.iotmc.soap.AccessPolicy;
import org.iotmc.ssdp.IotmcExtension;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where an endpoint sends events, and whose events it takes. */
class EndpointCallbacksTest extends EndpointFixture {
  private int ask(URI location, String callback, CallSpec spec) {
    Headers headers = Headers.of("NT", "upnp:event").with("CALLBACK", "<" + callback + ">");
    URI events = location.resolve("/event/Lamp");
    HttpRequest request = new HttpRequest("SUBSCRIBE", events, headers, Body.empty());
    return world.await(point.http().send(request, spec).response(), SOON).status();
  }

  /** %s is the address of the peer, %d the same as one number. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://%s:4009/",
        "HTTPS://%s:4009/",
        "https://%s:80/",
        "https://%s:22/",
        "https://%s:0/",
        "https://user@%s:4009/",
        "https://%s:4009/#x",
        "https://point:4009/",
        "https://%d:4009/",
        "https://0x%x:4009/",
        "https://[::ffff:%s]:4009/",
        "https://127.0.0.1:4009/",
        "https://192.0.2.77:4009/",
        "https://%s@192.0.2.77:4009/",
      })
  @Tag("EVNT-08")
  void aPeerWithANameHasItsEventsSentToItsOwnAddressByHttpsAndNowhereElse(String form) {
    URI secure = endpoint.secureLocations().get(0);
    String address = point.address().getHostAddress();
    int number = new java.math.BigInteger(point.address().getAddress()).intValue();
    String callback =
        form.replace("%s", address)
            .replace("%d", Integer.toUnsignedString(number))
            .replace("%x", Integer.toHexString(number));
    CallSpec peer = as(Role.CONTROLLER);
    assertThat(ask(secure, callback, peer)).isEqualTo(412);
    assertThat(ask(secure, "https://" + address + ":4009/", peer)).isEqualTo(200);
    assertThat(ask(secure, "https://" + address + "/", peer)).isEqualTo(200);
  }

  @Test
  @Tag("EVNT-08")
  @Tag("FIELD-72")
  void theSegmentIsAnOptionAndForOpenServicesOnly() {
    String neighbour = world.host("neighbour").address().getHostAddress();
    assertThat(ask(endpoint.locations().get(0), "http://" + neighbour + ":4009/", CallSpec.plain()))
        .isEqualTo(412);
    world.await(endpoint.close(), SOON);
    UpnpEndpoint wide =
        endpoint(
            device.newLane("wide"),
            EndpointSettings.DEFAULT.callbacks(EndpointSettings.Callbacks.SEGMENT));
    world.await(wide.start(), SOON);
    URI open = wide.locations().get(0);
    assertThat(ask(open, "http://" + neighbour + ":4009/", CallSpec.plain())).isEqualTo(200);
    assertThat(ask(open, "http://192.0.2.77:4009/", CallSpec.plain())).isEqualTo(412);
    URI secure = wide.secureLocations().get(0);
    assertThat(ask(secure, "https://" + neighbour + ":4009/", as(Role.CONTROLLER))).isEqualTo(412);
  }

  /** Of a service whose events are not for everybody. */
  @Test
  void whoHasNotTheRoleOrIsRevokedIsForbiddenToSubscribe() {
    world.await(endpoint.close(), SOON);
    Udn name = Udn.random(point.secrets());
    UpnpEndpoint closed = forControllers(name);
    URI open = closed.locations().get(0).resolve("/event/Lamp");
    URI secure = closed.secureLocations().get(0).resolve("/event/Lamp");
    CallSpec revoked = CallSpec.to(credentials(point, name, Role.CONTROLLER), udn);
    assertThat(subscribe(point, open, CallSpec.plain())).isEqualTo(403);
    assertThat(subscribe(point, secure, as(Role.DEVICE))).isEqualTo(403);
    assertThat(subscribe(point, secure, revoked)).isEqualTo(403);
    assertThat(closed.eventCounts().subscriptions()).isZero();
    assertThat(subscribe(point, secure, as(Role.CONTROLLER))).isEqualTo(200);
    assertThat(closed.eventCounts().subscriptions()).isEqualTo(1);
  }

  private UpnpEndpoint forControllers(Udn revoked) {
    Lamp lamp = call -> new CompletableFuture<>();
    UpnpEndpointBuilder builder =
        UpnpEndpoint.builder(device, device.newLane("closed"), TYPE, udn)
            .service(new HostedService<>(LAMP, lamp, Caller.CONTROLLER, Map.of("Lit", false)))
            .access(new Revoking(revoked))
            .credentials(() -> own.get(0))
            .extension(() -> new IotmcExtension(List.of(), Optional.empty()));
    builder.device().friendlyName("Sample").manufacturer("Us").modelName("One");
    UpnpEndpoint made = builder.build();
    world.await(made.start(), SOON);
    return made;
  }

  /** Knows that a peer is revoked. */
  private record Revoking(Udn revoked) implements AccessPolicy {
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
      return caller.udn().equals(revoked);
    }
  }

  /** Whoever knows the path and the name of a subscription, and has a certificate of the domain. */
  @Test
  @Tag("EVNT-33")
  void anEventOfAnotherPeerThanThePublisherIsNone() {
    Udn name = Udn.random(point.secrets());
    Credentials owner = credentials(point, name, Role.CONTROLLER);
    EventSubscriber subscriber = new EventSubscriber(point, pointLane);
    List<HttpExchange> came = new ArrayList<>();
    ListenSpec spec = ListenSpec.secure(new InetSocketAddress(point.address(), 4009), () -> owner);
    world.await(
        point
            .http()
            .listen(
                spec,
                exchange -> {
                  came.add(exchange);
                  return subscriber.handle(exchange);
                }),
        SOON);
    URI base = URI.create("https://" + point.address().getHostAddress() + ":4009/");
    URI events = endpoint.secureLocations().get(0).resolve("/event/Lamp");
    List<Map<String, String>> heard = new ArrayList<>();
    Subscription subscription =
        subscriber.subscribe(
            new EventSource(events, () -> base, () -> CallSpec.to(owner, udn)),
            changed -> heard.add(new LinkedHashMap<>(changed)));
    world.runFor(Duration.ofSeconds(2));
    assertThat(heard).containsExactly(Map.of("Lit", "0"));
    Headers forged =
        Headers.of("NT", "upnp:event")
            .with("NTS", "upnp:propchange")
            .with("SID", subscription.sid().orElseThrow())
            .with("SEQ", "1");
    URI to = base.resolve(came.get(0).path());
    byte[] body =
        "<e:propertyset xmlns:e=\"urn:schemas-upnp-org:event-1-0\">"
            .concat("<e:property><Lit>1</Lit></e:property></e:propertyset>")
            .getBytes(java.nio.charset.StandardCharsets.UTF_8);
    SimHost other = world.host("other");
    CallSpec another =
        CallSpec.to(credentials(other, Udn.random(other.secrets()), Role.DEVICE), name);
    HttpRequest notify = new HttpRequest("NOTIFY", to, forged, Body.of(body));
    assertThat(world.await(other.http().send(notify, another).response(), SOON).status())
        .isEqualTo(412);
    world.runFor(Duration.ofSeconds(1));
    assertThat(heard).hasSize(1);
    lane.execute(() -> endpoint.event(LAMP, Map.of("Lit", true)));
    world.runFor(Duration.ofSeconds(1));
    assertThat(heard).containsExactly(Map.of("Lit", "0"), Map.of("Lit", "1"));
  }
}
