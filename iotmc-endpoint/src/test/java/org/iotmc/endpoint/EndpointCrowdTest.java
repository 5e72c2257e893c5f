package org.iotmc.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.iotmc.api.PeerIdentity;
import org.iotmc.api.Role;
import org.iotmc.api.Udn;
import org.iotmc.api.service.Call;
import org.iotmc.api.service.Nothing;
import org.iotmc.api.spi.Body;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.Credentials;
import org.iotmc.api.spi.Headers;
import org.iotmc.api.spi.HttpExchange;
import org.iotmc.api.spi.HttpRequest;
import org.iotmc.api.spi.HttpResponse;
import org.iotmc.api.spi.ListenSpec;
import org.iotmc.gena.CallbackPolicies;
import org.iotmc.gena.EventPublisher;
import org.iotmc.gena.EventedService;
import org.iotmc.sim.SimHost;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Nobody takes the place of others at an endpoint, and who may not subscribe does not. */
class EndpointCrowdTest extends EndpointFixture {
  @Test
  void callsThatNeverEndOnTheOpenListenerDoNotKeepAControllerOut() {
    Vault vault = fetch(endpoint.secureLocations().get(0), as(Role.CONTROLLER)).service(VAULT);
    URI lamp = endpoint.locations().get(0).resolve("/control/Lamp");
    Headers headers = Headers.of("SOAPACTION", "\"" + LAMP.type() + "#Turn\"");
    List<CompletionStage<HttpResponse>> stalled = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      stalled.add(point.http().send(stalled(lamp, headers), CallSpec.plain()).response());
    }
    world.runFor(Duration.ofSeconds(1));
    assertThat(world.await(stalled.get(0), SOON).status()).isEqualTo(503);
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

  /** What a device tells its owner must not depend on what other members do. */
  @Test
  @Tag("EVNT-12")
  void noMemberCanKeepAControllerFromSubscribing() {
    URI secure = endpoint.secureLocations().get(0).resolve("/event/Lamp");
    int granted = 0;
    for (int member = 0; member < 8; member++) {
      CallSpec own = as(Role.DEVICE);
      for (int i = 0; i < EventPublisher.MAX_PER_SOURCE; i++) {
        granted += subscribe(point, secure, own) == 200 ? 1 : 0;
      }
    }
    assertThat(granted).isEqualTo(EventPublisher.MAX_OTHERS);
    assertThat(subscribe(point, secure, as(Role.DEVICE))).isEqualTo(503);
    assertThat(subscribe(point, secure, as(Role.CONTROLLER))).isEqualTo(200);
  }

  @Test
  @Tag("EVNT-12")
  void noMoreThanTheBoundSubscribeWhoeverTheyAre() {
    URI secure = endpoint.secureLocations().get(0).resolve("/event/Lamp");
    int controllers = EventPublisher.MAX_SUBSCRIPTIONS / EventPublisher.MAX_PER_SOURCE;
    for (int controller = 0; controller < controllers; controller++) {
      CallSpec own = as(Role.CONTROLLER);
      for (int i = 0; i < EventPublisher.MAX_PER_SOURCE; i++) {
        assertThat(subscribe(point, secure, own)).isEqualTo(200);
      }
    }
    assertThat(subscribe(point, secure, as(Role.CONTROLLER))).isEqualTo(503);
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

  @Test
  void whoIsLockedOutHearsNothingMoreUntilHeSubscribesAnew() {
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
    world.runFor(Duration.ofSeconds(5));
    assertThat(taken).as("the initial event").hasSize(1);
    lane.execute(() -> endpoint.disconnect(peer -> peer.udn().equals(owner)));
    lane.execute(() -> endpoint.event(LAMP, Map.of("Lit", true)));
    world.runFor(Duration.ofSeconds(5));
    assertThat(taken).hasSize(1);
    assertThat(subscribe(point, secure, call)).isEqualTo(200);
    world.runFor(Duration.ofSeconds(5));
    assertThat(taken).containsExactly("NOTIFY", "NOTIFY");
  }

  /** Values are not for those who were locked out between the answer and the first event. */
  @Test
  void whoIsLockedOutBeforeTheInitialEventGetsNotEvenThat() {
    List<String> taken = new ArrayList<>();
    world.await(
        point
            .http()
            .listen(
                ListenSpec.plain(new InetSocketAddress(point.address(), 4009)),
                exchange -> {
                  taken.add(exchange.method());
                  return CompletableFuture.completedFuture(HttpResponse.of(200));
                }),
        SOON);
    EventPublisher publisher = new EventPublisher(device, lane, CallbackPolicies.requesterOnly());
    publisher.add(EventedService.open("/event", Map.of("Lit", "0")));
    for (boolean lockedOut : new boolean[] {false, true}) {
      CompletableFuture<Void> answered = new CompletableFuture<>();
      HttpExchange exchange = subscription(answered);
      assertThat(world.await(publisher.handle(exchange), SOON).status()).isEqualTo(200);
      if (lockedOut) {
        lane.execute(() -> publisher.end(exchange.peer().orElseThrow()::equals));
        world.runFor(Duration.ofSeconds(1));
      }
      answered.complete(null);
      world.runFor(Duration.ofSeconds(5));
      assertThat(taken).as("of the first alone").containsExactly("NOTIFY");
    }
  }

  private HttpExchange subscription(CompletableFuture<Void> answered) {
    Udn name = Udn.random(point.secrets());
    return new HttpExchange(
        "SUBSCRIBE",
        "/event",
        Headers.of("NT", "upnp:event")
            .with("CALLBACK", "<http://" + point.address().getHostAddress() + ":4009/>"),
        Body.empty(),
        new InetSocketAddress(point.address(), 40_000),
        new InetSocketAddress(device.address(), 8080),
        Optional.of(
            new PeerIdentity(
                name,
                PeerIdentity.Anchor.DOMAIN,
                Optional.of(Role.CONTROLLER),
                credentials(point, name, Role.CONTROLLER).chain().get(0))),
        answered);
  }
}
