package org.iotmc.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.iotmc.api.PeerIdentity;
import org.iotmc.api.Role;
import org.iotmc.api.TransportException;
import org.iotmc.api.TypeUrn;
import org.iotmc.api.Udn;
import org.iotmc.api.service.Call;
import org.iotmc.api.spi.Body;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.Cancellable;
import org.iotmc.api.spi.Credentials;
import org.iotmc.api.spi.Headers;
import org.iotmc.api.spi.HttpRequest;
import org.iotmc.api.spi.HttpResponse;
import org.iotmc.api.spi.ListenSpec;
import org.iotmc.gena.Subscription;
import org.iotmc.ssdp.DeviceTree;
import org.iotmc.ssdp.DirectoryListener;
import org.iotmc.ssdp.DiscoveredDevice;
import org.iotmc.ssdp.Endpoint;
import org.iotmc.ssdp.Presence;
import org.iotmc.ssdp.Sighting;
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

  /** A control point that follows the lamp of the device, and what it hears. */
  private final class Follower {
    final List<String> heard = new ArrayList<>();
    final List<Subscription> made = new ArrayList<>();
    final List<String> told = new ArrayList<>();
    final PublisherWatch watch = new PublisherWatch(pointLane);
    final SsdpDirectory directory =
        SsdpDirectory.builder(
                point,
                new DirectoryListener() {
                  @Override
                  public void appeared(DiscoveredDevice device) {
                    told.add("appeared");
                    watch.appeared(device);
                  }

                  @Override
                  public void changed(DiscoveredDevice before, DiscoveredDevice now) {
                    told.add("changed");
                    watch.changed(before, now);
                  }

                  @Override
                  public void rebooted(DiscoveredDevice before, DiscoveredDevice now) {
                    told.add("rebooted");
                    watch.rebooted(before, now);
                  }

                  @Override
                  public void left(DiscoveredDevice device, Reason reason) {
                    told.add("left");
                    watch.left(device, reason);
                  }
                })
            .build();
    final EventPort port;
    final Cancellable following;

    Follower() {
      world.await(directory.start(), SOON);
      world.runFor(Duration.ofSeconds(5));
      port = world.await(EventPort.open(point, pointLane), SOON);
      following = watch.follow(found(), this::subscribe);
      world.runFor(Duration.ofSeconds(5));
    }

    DiscoveredDevice found() {
      return world.await(directory.find(udn), SOON).orElseThrow();
    }

    private CompletionStage<Subscription> subscribe(DiscoveredDevice at) {
      return RemotePeer.fetch(point, pointLane, at.locationUri(), CallSpec::plain)
          .thenApply(
              peer -> {
                made.add(peer.subscribe(LAMP, port, values -> heard.add(values.toString())));
                return made.get(made.size() - 1);
              });
    }

    Optional<String> sid() {
      return made.get(made.size() - 1).sid();
    }
  }

  @Test
  @Tag("EVNT-22")
  @Tag("FIELD-65")
  void anOpenServiceOfADeviceThatLostItsPowerIsSubscribedToAnewAtOnce() {
    Follower follower = new Follower();
    String sid = follower.sid().orElseThrow();
    device.cutPower();
    world.runFor(Duration.ofSeconds(5));
    device.powerOn();
    UpnpEndpoint again = endpoint(device.newLane("again"));
    world.await(again.start(), SOON);
    world.runFor(Duration.ofSeconds(5));
    assertThat(follower.heard).containsExactly("{Lit=false}", "{Lit=false}");
    assertThat(follower.sid()).isPresent().isNotEqualTo(Optional.of(sid));
    assertThat(again.eventCounts().subscriptions()).isEqualTo(1);

    world.await(again.close(), SOON);
    world.runFor(Duration.ofHours(1));
    assertThat(follower.sid()).as("after a goodbye").isEmpty();
    assertThat(follower.heard).hasSize(2);
    follower.following.cancel();
    follower.port.close();
    world.runFor(Duration.ofSeconds(1));
    assertThat(asked("SUBSCRIBE")).as("nobody was spoken to").hasSize(2);
    assertThat(asked("UNSUBSCRIBE")).isEmpty();
  }

  /** What the control point asked for. */
  private List<String> asked(String method) {
    return world.trace().lines().stream()
        .filter(line -> line.contains(" http point " + method + " ") && line.endsWith(" bytes"))
        .toList();
  }

  @Test
  @Tag("EVNT-22")
  void anUpdateForOneMoreAddressKeepsTheSubscriptionsOnBothSides() {
    Follower follower = new Follower();
    String sid = follower.sid().orElseThrow();
    int boot = follower.found().presence().epoch().bootId().orElseThrow();
    device.addIpv6(device.links().get(0));
    world.runFor(Duration.ofSeconds(30));
    assertThat(follower.found().presence().epoch().bootId().orElseThrow())
        .as("an update was heard")
        .isNotEqualTo(boot);
    assertThat(follower.told).doesNotContain("rebooted", "left");
    lane.execute(() -> endpoint.event(LAMP, Map.of("Lit", true)));
    world.runFor(Duration.ofSeconds(1));
    assertThat(follower.heard).containsExactly("{Lit=false}", "{Lit=true}");
    assertThat(follower.made).hasSize(1);
    assertThat(follower.sid()).contains(sid);
    assertThat(endpoint.eventCounts().subscriptions()).isEqualTo(1);
    assertThat(asked("SUBSCRIBE")).hasSize(1);
  }

  @Test
  @Tag("FIELD-65")
  void aDeviceThatComesBackAtAnotherAddressIsSubscribedToThereAsItIsGoneFromItsOwn() {
    Follower follower = new Follower();
    device.cutPower();
    world.runFor(Duration.ofSeconds(5));
    device.powerOn();
    device.renumber(device.links().get(0));
    UpnpEndpoint again = endpoint(device.newLane("again"));
    world.await(again.start(), SOON);
    world.runFor(Duration.ofMinutes(1));
    assertThat(follower.heard).containsExactly("{Lit=false}", "{Lit=false}");
    assertThat(again.eventCounts().subscriptions()).isEqualTo(1);
    follower.following.cancel();
    world.runFor(Duration.ofSeconds(1));
    assertThat(again.eventCounts().subscriptions()).isZero();
  }

  @Test
  void aStrangerWhoAnnouncesThePublisherWithAnotherDescriptionEndsNoSubscription() {
    Follower follower = new Follower();
    String sid = follower.sid().orElseThrow();
    for (int boot = 7; boot < 20; boot++) {
      SsdpAdvertiser stranger =
          SsdpAdvertiser.builder(
                  world.host("stranger"),
                  DeviceTree.of(udn, TypeUrn.device("example-com", "Lamp", 1), List.of()),
                  outlet -> outlet.url("http", 80, "/d.xml"))
              .configId(99)
              .bootId(boot)
              .build();
      world.await(stranger.start(), SOON);
      world.runFor(Duration.ofSeconds(5));
      assertThat(follower.found().sightings()).hasSize(2);
      world.await(stranger.close(), SOON);
    }
    assertThat(follower.made).hasSize(1);
    assertThat(follower.sid()).contains(sid);
    assertThat(endpoint.eventCounts().subscriptions()).isEqualTo(1);
    assertThat(follower.heard).hasSize(1);
    assertThat(asked("SUBSCRIBE")).as("looks are bounded").hasSizeLessThan(12);
  }

  /** One that was killed has no BOOTID to tell it by, or counts none: its port is another one. */
  @Test
  @Tag("FIELD-65")
  void anotherLocationIsFollowedAndOtherNewsOfADeviceIsNone() {
    Follower follower = new Follower();
    DiscoveredDevice found = follower.found();
    Sighting first = found.first();
    Presence said = first.presence();
    Endpoint elsewhere = new Endpoint("http://127.0.0.1:9/", Optional.empty(), OptionalInt.empty());
    Presence says =
        new Presence(elsewhere, said.epoch(), said.maxAge(), said.server(), said.extension());
    Sighting there =
        new Sighting(says, first.source(), first.link(), first.heard(), first.warnings());
    DiscoveredDevice moved = new DiscoveredDevice(udn, found.targets(), List.of(there));
    List<String> tried = new ArrayList<>();
    follower.watch.follow(
        found,
        at -> {
          tried.add(at.location());
          return new CompletableFuture<>();
        });
    follower.watch.changed(found, found);
    follower.watch.changed(found, moved);
    follower.watch.changed(moved, moved);
    world.runFor(Duration.ofMinutes(1));
    assertThat(tried).containsExactly(found.location(), moved.location());
  }

  @Test
  void whereThePublisherDoesNotAnswerItIsAskedAgainAndNotAfterTheEnd() {
    PublisherWatch watch = new PublisherWatch(pointLane);
    SsdpDirectory directory = SsdpDirectory.builder(point, watch).build();
    world.await(directory.start(), SOON);
    world.runFor(Duration.ofSeconds(5));
    DiscoveredDevice found = world.await(directory.find(udn), SOON).orElseThrow();
    List<Duration> tried = new ArrayList<>();
    long start = point.nanos();
    Cancellable following =
        watch.follow(
            found,
            at -> {
              tried.add(Duration.ofNanos(point.nanos() - start));
              if (tried.size() == 3) {
                throw new AssertionError("planned");
              }
              throw new TransportException("not yet");
            });
    world.runFor(Duration.ofMinutes(10));
    assertThat(tried).hasSizeBetween(12, 20);
    assertThat(tried.get(1)).isEqualTo(Duration.ofSeconds(1));
    int before = tried.size();
    following.cancel();
    world.runFor(Duration.ofMinutes(10));
    assertThat(tried).hasSize(before);
  }

  @Test
  void eventsAreHeardWhileForgedRestartsWait() {
    Follower follower = new Follower();
    DiscoveredDevice found = follower.found();
    pointLane.execute(() -> follower.watch.rebooted(found, found));
    world.runFor(Duration.ofSeconds(1));
    pointLane.execute(() -> follower.watch.rebooted(found, found));
    lane.execute(() -> endpoint.event(LAMP, Map.of("Lit", true)));
    world.runFor(Duration.ofSeconds(1));
    assertThat(follower.heard).containsExactly("{Lit=false}", "{Lit=false}", "{Lit=true}");
  }

  @Test
  void aThousandForgedRestartsOfAPublisherAreAFewAttempts() {
    Follower follower = new Follower();
    DiscoveredDevice found = follower.found();
    Sighting first = found.first();
    InetSocketAddress stranger = new InetSocketAddress(world.host("stranger").address(), 1900);
    Sighting there =
        new Sighting(first.presence(), stranger, first.link(), first.heard(), first.warnings());
    DiscoveredDevice elsewhere = new DiscoveredDevice(udn, found.targets(), List.of(there));
    List<DiscoveredDevice> tried = new ArrayList<>();
    follower.watch.follow(
        found,
        at -> {
          tried.add(at);
          throw new TransportException("planned");
        });
    for (int i = 0; i < 1000; i++) {
      follower.watch.rebooted(found, found);
      follower.watch.rebooted(found, elsewhere);
      world.runFor(Duration.ofMillis(20));
    }
    assertThat(tried).hasSizeBetween(4, 16);
    follower.watch.left(found, DirectoryListener.Reason.BYE_BYE);
    int before = tried.size();
    world.runFor(Duration.ofMinutes(1));
    assertThat(tried).hasSize(before);
  }

  /** A peer with a name that takes events; what it is sent, it notes. */
  private List<String> listen(Credentials as) {
    return listen(as, peer -> {});
  }

  private List<String> listen(Credentials as, Consumer<PeerIdentity> seen) {
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
                              exchange.peer().ifPresent(seen);
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

  /** Else nobody would take an event any more once the certificate of the first day is over. */
  @Test
  void eventsGoOutWithTheCertificateOfToday() {
    Credentials owner = credentials(point, Udn.random(point.secrets()), Role.CONTROLLER);
    List<X509Certificate> seen = new ArrayList<>();
    listen(owner, peer -> seen.add(peer.certificate()));
    ask("SUBSCRIBE", callback(), owner);
    world.runFor(Duration.ofSeconds(1));
    own.add(credentials(device, udn, Role.DEVICE));
    lane.execute(() -> endpoint.event(LAMP, Map.of("Lit", true)));
    world.runFor(Duration.ofSeconds(1));
    assertThat(seen)
        .containsExactlyElementsOf(own.stream().map(each -> each.chain().get(0)).toList());
  }

  @Test
  void whoIsCutOffIsNotTriedAtItsOtherCallbackEither() {
    Udn name = Udn.random(point.secrets());
    Credentials owner = credentials(point, name, Role.CONTROLLER);
    List<String> taken = listen(owner);
    ListenSpec deaf = ListenSpec.secure(new InetSocketAddress(point.address(), 4008), () -> owner);
    world.await(point.http().listen(deaf, exchange -> new CompletableFuture<>()), SOON);
    String good = callback().first("CALLBACK").orElseThrow();
    Headers both =
        Headers.of("NT", "upnp:event").with("CALLBACK", good.replace("4009", "4008") + good);
    assertThat(ask("SUBSCRIBE", both, owner).status()).isEqualTo(200);
    world.runFor(Duration.ofSeconds(1));
    lane.execute(() -> endpoint.disconnect(peer -> peer.udn().equals(name)));
    world.runFor(Duration.ofSeconds(20));
    assertThat(taken).isEmpty();
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
