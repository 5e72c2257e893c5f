package org.iotmc.gena;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.iotmc.api.TransportException;
import org.iotmc.api.spi.Body;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.Headers;
import org.iotmc.api.spi.HttpExchange;
import org.iotmc.api.spi.HttpHandler;
import org.iotmc.api.spi.HttpListener;
import org.iotmc.api.spi.HttpRequest;
import org.iotmc.api.spi.HttpResponse;
import org.iotmc.api.spi.Lane;
import org.iotmc.api.spi.ListenSpec;
import org.iotmc.sim.SimHost;
import org.iotmc.sim.SimWorld;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Publisher and subscriber on a simulated network, in virtual time. */
class EventingTest {
  private static final Duration LONG = Duration.ofHours(2);
  private static final String PATH = "/event/Thermostat";

  private final SimWorld world = SimWorld.seeded(7);
  private final SimHost device = world.host("device");
  private final SimHost point = world.host("point");
  private Lane publisherLane = device.newLane("publisher");
  private EventPublisher publisher = publish();
  private final Lane subscriberLane = point.newLane("subscriber");
  private final EventSubscriber subscriber = new EventSubscriber(point, subscriberLane);
  private final URI callbackBase = listen(point, 4004, subscriber);
  private final Hearing hearing = new Hearing();

  private static final class Hearing implements EventListener {
    final List<Map<String, String>> events = new ArrayList<>();
    int subscribed;
    int lost;

    @Override
    public void onEvent(Map<String, String> changed) {
      events.add(new LinkedHashMap<>(changed));
    }

    @Override
    public void onSubscribed() {
      subscribed++;
    }

    @Override
    public void onLost(Throwable reason) {
      lost++;
    }

    Map<String, String> view() {
      Map<String, String> view = new LinkedHashMap<>();
      events.forEach(view::putAll);
      return view;
    }
  }

  private EventPublisher publish() {
    EventPublisher made =
        new EventPublisher(device, publisherLane, CallbackPolicies.requesterOnly());
    Map<String, String> initial = new LinkedHashMap<>();
    initial.put("Temperature", "20");
    initial.put("Mode", "eco");
    made.add(EventedService.open(PATH, initial));
    listen(device, 8080, made);
    return made;
  }

  private URI listen(SimHost host, int port, HttpHandler handler) {
    ListenSpec spec = ListenSpec.plain(new InetSocketAddress(host.address(), port));
    HttpListener listener = world.await(host.http().listen(spec, handler), Duration.ofSeconds(1));
    return base(host.address(), listener.address().getPort());
  }

  private static URI base(InetAddress address, int port) {
    return URI.create("http://" + address.getHostAddress() + ":" + port + "/");
  }

  private Subscription subscribe() {
    URI url = base(device.address(), 8080).resolve(PATH);
    Subscription subscription =
        subscriber.subscribe(new EventSource(url, callbackBase, CallSpec::plain), hearing);
    world.runFor(Duration.ofSeconds(1));
    return subscription;
  }

  private void set(String name, Object value) {
    publisherLane.execute(() -> publisher.set(PATH, Map.of(name, String.valueOf(value))));
  }

  private HttpResponse send(SimHost from, HttpRequest request) {
    return world.await(from.http().send(request, CallSpec.plain()).response(), LONG);
  }

  private HttpResponse ask(String method, Headers headers) {
    URI url = base(device.address(), 8080).resolve(PATH);
    return send(point, new HttpRequest(method, url, headers, Body.empty()));
  }

  @AfterEach
  void nothingWasThrown() {
    assertThat(world.failures()).isEmpty();
  }

  @Test
  @Tag("EVNT-23")
  @Tag("FIELD-61")
  void theInitialEventHasEveryVariableAndComesFirst() {
    subscribe();
    set("Temperature", 21);
    world.runFor(Duration.ofSeconds(1));
    assertThat(hearing.events)
        .containsExactly(Map.of("Temperature", "20", "Mode", "eco"), Map.of("Temperature", "21"));
    assertThat(hearing.subscribed).isEqualTo(1);
  }

  @Test
  void aBurstArrivesInOrderAndEndsWithTheFinalValue() {
    subscribe();
    for (int i = 0; i < 10_000; i++) {
      set("Temperature", i);
    }
    world.runFor(Duration.ofMinutes(1));
    assertThat(hearing.view()).containsEntry("Temperature", "9999");
    List<Integer> values =
        hearing.events.stream().skip(1).map(e -> Integer.parseInt(e.get("Temperature"))).toList();
    assertThat(values).isSorted();
    CompletableFuture<PublisherCounts> counts = publisherLane.future();
    publisherLane.execute(() -> counts.complete(publisher.counts()));
    PublisherCounts count = world.await(counts, LONG);
    assertThat(count.delivered() - 2 + count.coalesced())
        .as("without the two values of the initial event")
        .isEqualTo(10_000);
  }

  @Test
  @Tag("EVNT-17")
  void aSubscriptionIsRenewedForDaysWithoutANewOne() {
    subscribe();
    world.runFor(Duration.ofDays(2));
    set("Temperature", 25);
    world.runFor(Duration.ofSeconds(1));
    assertThat(hearing.subscribed).isEqualTo(1);
    assertThat(hearing.view()).containsEntry("Temperature", "25");
  }

  @Test
  @Tag("EVNT-01")
  @Tag("EVNT-17")
  @Tag("EVNT-20")
  @Tag("SSDP-54")
  void aSubscriptionIsAskedForRenewedAndEndedAsUda41Says() {
    List<HttpExchange> asked = new ArrayList<>();
    listen(
        device,
        8090,
        exchange -> {
          asked.add(exchange);
          boolean goodbye = exchange.method().equals("UNSUBSCRIBE");
          Headers answer = Headers.of("SID", "uuid:s-1").with("TIMEOUT", "Second-600");
          return CompletableFuture.completedFuture(
              goodbye ? HttpResponse.of(412) : new HttpResponse(200, answer, Body.empty()));
        });
    URI url = base(device.address(), 8090).resolve(PATH);
    Subscription subscription =
        subscriber.subscribe(new EventSource(url, callbackBase, CallSpec::plain), hearing);
    world.runFor(Duration.ofSeconds(599));
    int lost = hearing.lost;
    subscription.close();
    world.runFor(Duration.ofSeconds(1));

    assertThat(asked).extracting(HttpExchange::method).startsWith("SUBSCRIBE", "SUBSCRIBE");
    Headers first = asked.get(0).headers();
    assertThat(first.first("NT")).contains("upnp:event");
    assertThat(first.first("CALLBACK").orElseThrow()).matches("<" + callbackBase + "[^<>]+>");
    assertThat(first.first("TIMEOUT").orElseThrow()).matches("Second-[0-9]+");
    assertThat(first.first("SID")).isEmpty();
    Headers second = asked.get(1).headers();
    assertThat(second.first("SID")).contains("uuid:s-1");
    assertThat(second.first("TIMEOUT").orElseThrow()).matches("Second-[0-9]+");
    HttpExchange last = asked.get(asked.size() - 1);
    assertThat(last.method()).isEqualTo("UNSUBSCRIBE");
    assertThat(last.headers().first("SID")).contains("uuid:s-1");
    for (Headers later : List.of(second, last.headers())) {
      assertThat(later.first("NT")).isEmpty();
      assertThat(later.first("CALLBACK")).isEmpty();
    }
    assertThat(asked)
        .allSatisfy(
            exchange -> {
              assertThat(exchange.headers().first("CPFN.UPNP.ORG")).contains("iotmc");
              assertThat(exchange.body().length()).hasValue(0);
            });
    assertThat(hearing.lost).isEqualTo(lost);
  }

  @Test
  void aSubscriberThatIsGoneIsForgottenAfterItsTime() {
    subscribe();
    point.cutPower();
    world.runFor(Duration.ofMinutes(31));
    CompletableFuture<PublisherCounts> counts = publisherLane.future();
    publisherLane.execute(() -> counts.complete(publisher.counts()));
    assertThat(world.await(counts, LONG).subscriptions()).isZero();
  }

  @Test
  @Tag("EVNT-36")
  void aDeadSubscriberCostsTheOthersNothing() {
    SimHost other = world.host("other");
    EventSubscriber second = new EventSubscriber(other, other.newLane("subscriber"));
    URI back = listen(other, 4004, second);
    Hearing alive = new Hearing();
    URI url = base(device.address(), 8080).resolve(PATH);
    subscribe();
    second.subscribe(new EventSource(url, back, CallSpec::plain), alive);
    world.runFor(Duration.ofSeconds(1));
    world.network().partition(device, point);
    for (int i = 0; i < 20; i++) {
      set("Temperature", 100 + i);
      world.runFor(Duration.ofMillis(100));
    }
    assertThat(alive.events).hasSize(21);
  }

  @Test
  @Tag("EVNT-35")
  void whatWasMissedIsSeenAsAGapAndRepairedByANewSubscription() {
    Subscription subscription = subscribe();
    world.network().partition(device, point);
    set("Temperature", 30);
    world.runFor(Duration.ofSeconds(30));
    world.network().heal(device, point);
    set("Mode", "comfort");
    world.runFor(Duration.ofMinutes(2));
    assertThat(subscription.gaps()).isEqualTo(1);
    assertThat(hearing.view()).containsEntry("Temperature", "30").containsEntry("Mode", "comfort");
  }

  @Test
  void aPublisherThatWasRestartedIsSubscribedToAnew() {
    Subscription subscription = subscribe();
    device.cutPower();
    device.powerOn();
    publisherLane = device.newLane("publisher");
    publisher = publish();
    world.await(subscription.refresh(), LONG);
    world.runFor(Duration.ofMinutes(2));
    assertThat(hearing.subscribed).isEqualTo(2);
    set("Temperature", 31);
    world.runFor(Duration.ofSeconds(1));
    assertThat(hearing.view()).containsEntry("Temperature", "31");
  }

  @Test
  void whoRenewsIsToldWhetherThePublisherGrantedThat() {
    Subscription subscription = subscribe();
    world.await(subscription.refresh(), LONG);
    device.cutPower();
    assertThatThrownBy(() -> world.await(subscription.refresh(), LONG))
        .isInstanceOf(TransportException.class);
    subscription.suspend();
    assertThatThrownBy(() -> world.await(subscription.refresh(), LONG))
        .isInstanceOf(TransportException.class);
    subscription.close();
    assertThatThrownBy(() -> world.await(subscription.refresh(), LONG))
        .isInstanceOf(TransportException.class);
  }

  @Test
  void aPublisherThatIsNotThereYetIsTriedUntilItIs() {
    device.cutPower();
    subscribe();
    world.runFor(Duration.ofMinutes(5));
    assertThat(hearing.lost).isPositive();
    device.powerOn();
    publisherLane = device.newLane("publisher");
    publisher = publish();
    world.runFor(Duration.ofMinutes(2));
    assertThat(hearing.view()).containsEntry("Temperature", "20");
  }

  @Test
  void closingUnsubscribesAndSilencesTheListener() {
    Subscription subscription = subscribe();
    subscription.close();
    world.runFor(Duration.ofSeconds(1));
    int before = hearing.events.size();
    set("Temperature", 99);
    world.runFor(Duration.ofSeconds(1));
    assertThat(hearing.events).hasSize(before);
    CompletableFuture<PublisherCounts> counts = publisherLane.future();
    publisherLane.execute(() -> counts.complete(publisher.counts()));
    assertThat(world.await(counts, LONG).subscriptions()).isZero();
  }

  @Test
  @Tag("EVNT-10")
  @Tag("EVNT-11")
  @Tag("EVNT-19")
  void eachMistakeInARequestHasItsStatus() {
    Headers fine = Headers.of("NT", "upnp:event").with("CALLBACK", "<" + callbackBase + "x>");
    assertThat(ask("SUBSCRIBE", fine).status()).isEqualTo(200);
    assertThat(ask("SUBSCRIBE", Headers.of("NT", "upnp:event")).status()).isEqualTo(412);
    assertThat(ask("SUBSCRIBE", Headers.of("CALLBACK", "<" + callbackBase + ">")).status())
        .isEqualTo(412);
    assertThat(ask("SUBSCRIBE", fine.with("SID", "uuid:x")).status()).isEqualTo(400);
    for (String name : List.of("NT", "CALLBACK")) {
      Headers mixed = Headers.of(name, fine.first(name).orElseThrow()).with("SID", "uuid:x");
      assertThat(ask("SUBSCRIBE", mixed).status()).as(name).isEqualTo(400);
      assertThat(ask("UNSUBSCRIBE", mixed).status()).as(name).isEqualTo(400);
    }
    assertThat(ask("SUBSCRIBE", Headers.of("SID", "uuid:x")).status()).isEqualTo(412);
    assertThat(ask("UNSUBSCRIBE", Headers.of("SID", "uuid:x")).status()).isEqualTo(412);
    assertThat(ask("UNSUBSCRIBE", fine.with("SID", "uuid:x")).status()).isEqualTo(400);
    assertThat(ask("GET", Headers.of()).headers().first("Allow")).isPresent();
    Headers foreign =
        Headers.of("NT", "upnp:event")
            .with("CALLBACK", "<http://" + device.address().getHostAddress() + ":80/>");
    assertThat(ask("SUBSCRIBE", foreign).status()).isEqualTo(412);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<>",
        "{here}",
        "<{here}",
        "{here}>",
        "<{here}>,<{here}>",
        "<{here}> garbage",
        "<<{here}>>",
        "</e>",
        "<e>",
        "<http:///e>",
        "<http://>",
        "<http:e>",
        "<http://{address}:99999/e>",
        "<http://{address}:0/e>",
        "<http://{address}:-1/e>",
        "<http://{address}:4004/a b>",
        "<http://{address}:4004/%zz>",
        "<mailto:somebody>",
        "<ftp://{address}:4004/e>",
      })
  @Tag("EVNT-11")
  void aCallbackThatIsNoUsableUrlIsRefused(String callback) {
    String text =
        callback
            .replace("{here}", callbackBase.toString())
            .replace("{address}", point.address().getHostAddress());
    Headers headers = Headers.of("NT", "upnp:event").with("CALLBACK", text);
    assertThat(ask("SUBSCRIBE", headers).status()).isEqualTo(412);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "UPNP:EVENT", "upnp:Event", "upnp:propchange", "upnp:event2", "event"})
  @Tag("EVNT-11")
  void anNtIsUpnpEventByTheLetter(String nt) {
    Headers headers = Headers.of("NT", nt).with("CALLBACK", "<" + callbackBase + "x>");
    assertThat(ask("SUBSCRIBE", headers).status()).isEqualTo(412);
  }

  @Test
  @Tag("EVNT-10")
  @Tag("EVNT-19")
  void anEmptySidIsNoneThatIsKnownAndStillOneBesideOtherHeaders() {
    Headers fine = Headers.of("NT", "upnp:event").with("CALLBACK", "<" + callbackBase + "x>");
    for (String sid : List.of("", "uuid:", "uuid:x")) {
      assertThat(ask("SUBSCRIBE", Headers.of("SID", sid)).status()).isEqualTo(412);
      assertThat(ask("UNSUBSCRIBE", Headers.of("SID", sid)).status()).isEqualTo(412);
      assertThat(ask("SUBSCRIBE", fine.with("SID", sid)).status()).isEqualTo(400);
      assertThat(ask("UNSUBSCRIBE", fine.with("SID", sid)).status()).isEqualTo(400);
    }
    assertThat(ask("SUBSCRIBE", Headers.of()).status()).isEqualTo(412);
    assertThat(ask("UNSUBSCRIBE", Headers.of()).status()).isEqualTo(412);
  }

  /** UDA 2.0, 4.1.1: the subscription is not accepted, not merely the address. */
  @Test
  @Tag("EVNT-08")
  void oneForeignCallbackAmongGoodOnesRefusesTheWholeSubscription() {
    String good = "<" + callbackBase + "x>";
    String foreign = "<http://" + device.address().getHostAddress() + ":80/>";
    for (String callback : List.of(good + foreign, foreign + good, good + good + foreign)) {
      Headers headers = Headers.of("NT", "upnp:event").with("CALLBACK", callback);
      assertThat(ask("SUBSCRIBE", headers).status()).as(callback).isEqualTo(412);
    }
    CompletableFuture<PublisherCounts> counts = publisherLane.future();
    publisherLane.execute(() -> counts.complete(publisher.counts()));
    assertThat(world.await(counts, LONG).subscriptions()).isZero();
    Headers headers = Headers.of("NT", "upnp:event").with("CALLBACK", good + good);
    assertThat(ask("SUBSCRIBE", headers).status()).isEqualTo(200);
  }

  @Test
  void whatIsTooLongForOneEventTogetherIsRefusedWhenItIsSet() {
    subscribe();
    CompletableFuture<Throwable> refused = publisherLane.future();
    publisherLane.execute(
        () -> {
          publisher.set(PATH, Map.of("Temperature", "x".repeat(40_000)));
          refused.complete(
              catchThrowable(() -> publisher.set(PATH, Map.of("Mode", "y".repeat(40_000)))));
        });
    assertThat(world.await(refused, LONG)).isInstanceOf(IllegalArgumentException.class);
    set("Temperature", 22);
    world.runFor(Duration.ofSeconds(1));
    assertThat(hearing.view()).containsEntry("Temperature", "22").containsEntry("Mode", "eco");
  }

  @Test
  void aSubscriberThatWasClosedTriesNoMore() {
    URI nothing = base(device.address(), 8080).resolve("/event/Nothing");
    subscriber.subscribe(new EventSource(nothing, callbackBase, CallSpec::plain), hearing);
    world.runFor(Duration.ofSeconds(30));
    int before = hearing.lost;
    assertThat(before).isPositive();
    subscriberLane.execute(subscriber::close);
    world.runFor(Duration.ofMinutes(10));
    assertThat(hearing.lost).isEqualTo(before);
  }

  @Test
  void aListenerThatThrowsDoesNotEndItsSubscription() {
    device.cutPower();
    EventListener clumsy =
        new EventListener() {
          @Override
          public void onEvent(Map<String, String> changed) {
            hearing.onEvent(changed);
          }

          @Override
          public void onLost(Throwable reason) {
            throw new IllegalStateException("clumsy");
          }
        };
    URI url = base(device.address(), 8080).resolve(PATH);
    subscriber.subscribe(new EventSource(url, callbackBase, CallSpec::plain), clumsy);
    world.runFor(Duration.ofMinutes(5));
    device.powerOn();
    publisherLane = device.newLane("publisher");
    publisher = publish();
    world.runFor(Duration.ofMinutes(2));
    assertThat(hearing.view()).containsEntry("Temperature", "20");
  }

  @Test
  @Tag("EVNT-09")
  @Tag("EVNT-12")
  void oneAddressCannotTakeAllSubscriptions() {
    URI nobody = base(point.address(), 4009);
    Headers fine = Headers.of("NT", "upnp:event").with("CALLBACK", "<" + nobody + ">");
    for (int i = 0; i < EventPublisher.MAX_PER_SOURCE; i++) {
      assertThat(ask("SUBSCRIBE", fine).status()).isEqualTo(200);
    }
    assertThat(ask("SUBSCRIBE", fine).status()).isEqualTo(503);
  }

  @Test
  void allAddressesOfAHostsNetworkOverIpv6AreOneSource() {
    int granted = 0;
    for (int i = 1; i <= EventPublisher.MAX_UNKNOWN; i++) {
      granted += subscribeFrom("2001:db8:0:1::" + i) == 200 ? 1 : 0;
    }
    assertThat(granted).isEqualTo(EventPublisher.MAX_PER_SOURCE);
    assertThat(subscribeFrom("2001:db8:0:2::1")).isEqualTo(200);
    assertThat(subscribeFrom("192.0.2.1")).isEqualTo(200);
  }

  private int subscribeFrom(String address) {
    InetSocketAddress remote = new InetSocketAddress(address, 40_000);
    String host = address.contains(":") ? "[" + address + "]" : address;
    HttpExchange request =
        new HttpExchange(
            "SUBSCRIBE",
            PATH,
            Headers.of("NT", "upnp:event").with("CALLBACK", "<http://" + host + ":4009/>"),
            Body.empty(),
            remote,
            new InetSocketAddress(device.address(), 8080),
            Optional.empty());
    return world.await(publisher.handle(request), LONG).status();
  }

  @Test
  @Tag("FIELD-71")
  void noiseAtTheCallbackNeverMakesAServerError() {
    subscribe();
    Random random = new Random(1);
    for (int i = 0; i < 50; i++) {
      byte[] noise = new byte[random.nextInt(300)];
      random.nextBytes(noise);
      Headers headers =
          Headers.of("NT", "upnp:event")
              .with("NTS", "upnp:propchange")
              .with("SID", "uuid:noise" + i)
              .with(
                  "SEQ",
                  new String(noise, StandardCharsets.ISO_8859_1).replaceAll("\\P{Print}", ""));
      HttpRequest notify =
          new HttpRequest("NOTIFY", callbackBase.resolve("e/none"), headers, Body.of(noise));
      assertThat(send(device, notify).status()).isBetween(400, 499);
    }
    set("Temperature", 50);
    world.runFor(Duration.ofSeconds(1));
    assertThat(hearing.view()).containsEntry("Temperature", "50");
  }

  @Test
  void anEventWithAnotherSidIsNotOurs() {
    subscribe();
    Headers headers =
        Headers.of("NT", "upnp:event")
            .with("NTS", "upnp:propchange")
            .with("SID", "uuid:somebody-else")
            .with("SEQ", "1");
    byte[] body = PropertySetCodec.encode(Map.of("Temperature", "666"));
    HttpRequest notify =
        new HttpRequest("NOTIFY", callbackBase.resolve("e/guess"), headers, Body.of(body));
    assertThat(send(device, notify).status()).isEqualTo(412);
    assertThat(hearing.view()).containsEntry("Temperature", "20");
  }
}
