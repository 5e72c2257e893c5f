package org.iotmc.gena;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.iotmc.api.PeerIdentity;
import org.iotmc.api.PeerIdentity.Anchor;
import org.iotmc.api.spi.Body;
import org.iotmc.api.spi.Headers;
import org.iotmc.api.spi.HttpExchange;
import org.iotmc.api.spi.HttpResponse;
import org.iotmc.api.spi.Lane;
import org.iotmc.sim.SimHost;
import org.iotmc.sim.SimWorld;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Who may have how many subscriptions, whose they are, and what a revocation leaves of them. */
class SubscriptionOwnersTest {
  private static final Duration SOON = Duration.ofMinutes(1);
  private static final CompletableFuture<Void> ANSWERED = CompletableFuture.completedFuture(null);
  private static final String PATH = "/event/Meter";

  private final SimWorld world = SimWorld.seeded(12);
  private final SimHost device = world.host("device");
  private final Lane lane = device.newLane("publisher");
  private final EventPublisher publisher =
      new EventPublisher(device, lane, CallbackPolicies.requesterOnly());
  private final Scripted point = new Scripted(world, world.host("point"));
  private final Headers wish =
      Headers.of("CALLBACK", point.callback("/e")).with("NT", "upnp:event");

  SubscriptionOwnersTest() {
    publisher.add(EventedService.open(PATH, Map.of("Power", "0")));
  }

  @AfterEach
  void nothingWasThrown() {
    assertThat(world.failures()).isEmpty();
  }

  /** What comes in by an authenticated connection, or by plain HTTP. */
  private record Request(
      Optional<PeerIdentity> peer, String address, CompletableFuture<Void> answered) {
    static Request of(PeerIdentity peer) {
      return new Request(Optional.of(peer), "192.0.2.1", ANSWERED);
    }
  }

  private HttpResponse ask(Request request, String method, Headers headers) {
    HttpExchange exchange =
        new HttpExchange(
            method,
            PATH,
            headers,
            Body.empty(),
            new InetSocketAddress(request.address, 40_000),
            new InetSocketAddress(device.address(), 8080),
            request.peer,
            request.answered);
    return world.await(publisher.handle(exchange), SOON);
  }

  private int subscribe(PeerIdentity peer) {
    Headers callback = Headers.of("CALLBACK", "<http://192.0.2.1:4004/>").with("NT", "upnp:event");
    return ask(Request.of(peer), "SUBSCRIBE", callback).status();
  }

  private int subscribeFrom(String address) {
    Headers callback =
        Headers.of("CALLBACK", "<http://" + address + ":4004/>").with("NT", "upnp:event");
    return ask(new Request(Optional.empty(), address, ANSWERED), "SUBSCRIBE", callback).status();
  }

  /** The same, but at the address where somebody notes what comes. */
  private Request here(PeerIdentity peer, CompletableFuture<Void> answered) {
    return new Request(Optional.of(peer), point.host().address().getHostAddress(), answered);
  }

  private Request here(PeerIdentity peer) {
    return here(peer, ANSWERED);
  }

  private Headers sid(HttpResponse granted) {
    assertThat(granted.status()).isEqualTo(200);
    return Headers.of("SID", granted.headers().first("SID").orElseThrow());
  }

  private void revoke(Predicate<PeerIdentity> peers) {
    lane.execute(() -> publisher.end(peers));
  }

  private void set(int power) {
    lane.execute(() -> publisher.set(PATH, Map.of("Power", "" + power)));
  }

  private int strangersThatGetIn() {
    int granted = 0;
    for (int i = 0; i < 2 * EventPublisher.MAX_SUBSCRIPTIONS; i++) {
      granted += subscribeFrom("198.51.100." + (1 + i / 8)) == 200 ? 1 : 0;
    }
    return granted;
  }

  private int placesOf(PeerIdentity peer) {
    int granted = 0;
    while (subscribe(peer) == 200) {
      granted++;
    }
    return granted;
  }

  @Test
  @Tag("EVNT-09")
  @Tag("EVNT-12")
  void strangersLeavePlacesForThoseSomebodyVouchesForAndBothForControllers() {
    assertThat(strangersThatGetIn()).isEqualTo(EventPublisher.MAX_UNKNOWN);
    assertThat(subscribe(Peers.peer("own-root", Anchor.CLAIMED))).isEqualTo(503);
    int others = EventPublisher.MAX_OTHERS - EventPublisher.MAX_UNKNOWN;
    assertThat(placesOf(Peers.peer("member", Anchor.DOMAIN))).isEqualTo(others);
    assertThat(placesOf(Peers.peer("late", Anchor.DOMAIN))).isZero();
    assertThat(placesOf(Peers.peer("sibling", Anchor.IDENTITY))).isZero();
    for (int i = 0; i < 2; i++) {
      assertThat(placesOf(Peers.controller("c" + i))).isEqualTo(EventPublisher.MAX_PER_SOURCE);
    }
    assertThat(placesOf(Peers.controller("c2"))).as("all are taken").isZero();
  }

  @Test
  @Tag("EVNT-09")
  void membersOfLowRoleCannotKeepAControllerFromSubscribing() {
    int granted = 0;
    for (int i = 0; i < 10; i++) {
      granted += placesOf(Peers.peer("member" + i, Anchor.DOMAIN));
    }
    assertThat(granted).isEqualTo(EventPublisher.MAX_OTHERS);
    assertThat(subscribe(Peers.controller("owner"))).isEqualTo(200);
  }

  @Test
  void placesThatNobodyElseWantsAreForControllers() {
    for (int i = 0; i < EventPublisher.MAX_SUBSCRIPTIONS / EventPublisher.MAX_PER_SOURCE; i++) {
      assertThat(placesOf(Peers.controller("c" + i))).isEqualTo(EventPublisher.MAX_PER_SOURCE);
    }
    assertThat(subscribe(Peers.controller("late"))).isEqualTo(503);
    assertThat(subscribe(Peers.peer("member", Anchor.DOMAIN))).isEqualTo(503);
  }

  /** Who has left and is still owed an event takes a place of its own rank, and no other's. */
  @Test
  @Tag("EVNT-09")
  void strangersThatComeAndGoWithoutEndCannotKeepAControllerFromSubscribing() {
    int granted = 0;
    for (int i = 0; i < 2 * EventPublisher.MAX_SUBSCRIPTIONS; i++) {
      String address = "198.51.100." + (1 + i / 16);
      Request stranger = new Request(Optional.empty(), address, new CompletableFuture<>());
      Headers callback =
          Headers.of("CALLBACK", "<http://" + address + ":4004/>").with("NT", "upnp:event");
      HttpResponse response = ask(stranger, "SUBSCRIBE", callback);
      if (response.status() == 200) {
        granted++;
        assertThat(ask(stranger, "UNSUBSCRIBE", sid(response)).status()).isEqualTo(200);
      }
    }
    assertThat(granted).isEqualTo(EventPublisher.MAX_UNKNOWN);
    assertThat(subscribe(Peers.controller("owner"))).isEqualTo(200);
    assertThat(subscribe(Peers.peer("member", Anchor.DOMAIN))).isEqualTo(200);
  }

  /** Another authority may give the same name to somebody else. */
  @Test
  void aSubscriptionIsNobodysElseWhoHasTheSameNameUnderAnotherAnchor() {
    PeerIdentity owner = Peers.under("ours", Peers.controller("owner"));
    Headers sid = sid(ask(here(owner), "SUBSCRIBE", wish));
    PeerIdentity stranger = Peers.under("theirs", Peers.peer("owner", Anchor.DOMAIN));
    PeerIdentity claimant = Peers.under("ours", Peers.peer("owner", Anchor.CLAIMED));
    for (PeerIdentity other : new PeerIdentity[] {stranger, claimant}) {
      assertThat(ask(here(other), "SUBSCRIBE", sid).status()).isEqualTo(412);
      assertThat(ask(here(other), "UNSUBSCRIBE", sid).status()).isEqualTo(412);
    }
    Request unnamed = new Request(Optional.empty(), here(owner).address, ANSWERED);
    assertThat(ask(unnamed, "UNSUBSCRIBE", sid).status()).isEqualTo(412);
    assertThat(ask(here(owner), "SUBSCRIBE", sid).status()).isEqualTo(200);
  }

  @Test
  void theCertificateOfTheLastRenewalIsTheOneWhoseRevocationCounts() {
    PeerIdentity first = Peers.under("ours", Peers.peer("owner", Anchor.DOMAIN));
    PeerIdentity renewed = Peers.under("ours", Peers.controller("owner"));
    Headers sid = sid(ask(here(first), "SUBSCRIBE", wish));
    assertThat(ask(here(renewed), "SUBSCRIBE", sid).status()).isEqualTo(200);
    assertThat(point.told()).hasSize(1);
    revoke(first::equals);
    set(1);
    assertThat(point.told()).as("it outlives the certificate before").hasSize(2);
    revoke(renewed::equals);
    set(2);
    assertThat(point.told()).as("and ends with its own").hasSize(2);
    assertThat(ask(here(renewed), "SUBSCRIBE", sid).status()).isEqualTo(412);
  }

  /** The initial event is owed to who cancels at once, but to nobody who is revoked. */
  @Test
  @Tag("EVNT-21")
  void whoCancelsAndIsRevokedBeforeTheInitialEventDoesNotGetIt() {
    for (boolean isRevoked : new boolean[] {false, true}) {
      PeerIdentity peer = Peers.controller("owner" + isRevoked);
      CompletableFuture<Void> answered = new CompletableFuture<>();
      Headers sid = sid(ask(here(peer, answered), "SUBSCRIBE", wish));
      assertThat(ask(here(peer), "UNSUBSCRIBE", sid).status()).isEqualTo(200);
      answered.complete(null);
      world.runFor(SubscriptionDesk.AFTER_ANSWER.minusMillis(20));
      if (isRevoked) {
        revoke(peer::equals);
      }
      assertThat(point.told()).as("of the first alone").hasSize(1);
    }
  }

  @Test
  void whoCancelsAndIsRevokedWhileTheInitialEventIsUnderWayIsNotTriedAtItsOtherCallback() {
    Scripted second = new Scripted(world, point.host(), 4005);
    point.answerLater(message -> new CompletableFuture<>());
    for (boolean isRevoked : new boolean[] {false, true}) {
      PeerIdentity peer = Peers.controller("owner" + isRevoked);
      Headers both =
          Headers.of("CALLBACK", point.callback("/a") + second.callback("/b"))
              .with("NT", "upnp:event");
      Headers sid = sid(ask(here(peer), "SUBSCRIBE", both));
      world.runFor(Duration.ofSeconds(1));
      assertThat(ask(here(peer), "UNSUBSCRIBE", sid).status()).isEqualTo(200);
      if (isRevoked) {
        revoke(peer::equals);
      }
      world.runFor(Duration.ofSeconds(20));
      assertThat(second.messages()).as("the first alone").hasSize(1);
    }
  }

  @Test
  @Tag("EVNT-22")
  void whoCancelsBeforeTheDeviceSaysGoodbyeHearsNothingBehindIt() {
    CompletableFuture<Void> answered = new CompletableFuture<>();
    PeerIdentity peer = Peers.controller("owner");
    Headers sid = sid(ask(here(peer, answered), "SUBSCRIBE", wish));
    assertThat(ask(here(peer), "UNSUBSCRIBE", sid).status()).isEqualTo(200);
    lane.execute(publisher::endAll);
    answered.complete(null);
    assertThat(point.told()).isEmpty();
  }

  /** A request that is never answered keeps its connection, and who asks decides how many. */
  @Test
  void aRuleOfTheVendorsThatThrowsAnErrorLeavesNoRequestUnanswered() {
    publisher.add(
        new EventedService(
            "/event/Own",
            Map.of("Power", "0"),
            Map.of(),
            exchange -> {
              throw new AssertionError("planned");
            }));
    HttpExchange exchange =
        new HttpExchange(
            "SUBSCRIBE",
            "/event/Own",
            wish,
            Body.empty(),
            new InetSocketAddress("192.0.2.1", 40_000),
            new InetSocketAddress(device.address(), 8080),
            Optional.empty(),
            ANSWERED);
    var answer = publisher.handle(exchange).toCompletableFuture();
    world.runFor(SOON);
    assertThat(answer).isCompletedExceptionally();
  }
}
