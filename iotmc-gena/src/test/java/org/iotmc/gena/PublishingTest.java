package org.iotmc.gena;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import org.iotmc.api.PeerIdentity;
import org.iotmc.api.TransportException;
import org.iotmc.api.TrustException;
import org.iotmc.api.service.EventRule;
import org.iotmc.api.spi.Body;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.Headers;
import org.iotmc.api.spi.HttpExchange;
import org.iotmc.api.spi.HttpRequest;
import org.iotmc.api.spi.HttpResponse;
import org.iotmc.api.spi.Lane;
import org.iotmc.api.spi.Link;
import org.iotmc.api.spi.LinkAddress;
import org.iotmc.api.spi.ListenSpec;
import org.iotmc.sim.SimHost;
import org.iotmc.sim.SimWorld;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a publisher does, as a control point sees it that we didn't write. */
class PublishingTest {
  private static final Duration LONG = Duration.ofHours(2);
  private static final String PATH = "/event/Meter";

  private final SimWorld world = SimWorld.seeded(11);
  private final SimHost device = world.host("device");
  private final Lane lane = device.newLane("publisher");
  private final EventPublisher publisher =
      new EventPublisher(device, lane, CallbackPolicies.requesterOnly());
  private final Scripted point = new Scripted(world, world.host("point"));

  PublishingTest() {
    Map<String, String> initial = new LinkedHashMap<>();
    initial.put("Power", "0");
    initial.put("Mode", "eco");
    initial.put("Text", "");
    initial.put("Fast", "0");
    initial.put("Level", "0");
    initial.put("Alarm", "none");
    Map<String, EventRule> rules = new LinkedHashMap<>();
    EventRule.Delivery newest = EventRule.Delivery.NEWEST;
    rules.put("Fast", new EventRule(Duration.ofMillis(200), BigDecimal.ZERO, newest));
    rules.put("Level", new EventRule(Duration.ZERO, BigDecimal.TEN, newest));
    rules.put(
        "Alarm", new EventRule(Duration.ZERO, BigDecimal.ZERO, EventRule.Delivery.EVERY_CHANGE));
    publisher.add(new EventedService(PATH, initial, rules, exchange -> true));
    InetAddress any = new InetSocketAddress(0).getAddress();
    world.await(
        device.http().listen(ListenSpec.plain(new InetSocketAddress(any, 8080)), publisher),
        Duration.ofSeconds(1));
  }

  @AfterEach
  void nothingWasThrown() {
    assertThat(world.failures()).isEmpty();
  }

  private HttpResponse ask(Scripted from, String method, Headers headers) {
    return ask(from, device.address(), method, headers);
  }

  private HttpResponse ask(Scripted from, InetAddress at, String method, Headers headers) {
    String zone = at instanceof java.net.Inet6Address w && w.isLinkLocalAddress() ? "%2" : "";
    String host = LinkAddress.literal(at).replace("]", zone + "]");
    URI url = URI.create("http://" + host + ":8080" + PATH);
    HttpRequest request = new HttpRequest(method, url, headers, Body.empty());
    return world.await(from.host().http().send(request, CallSpec.plain()).response(), LONG);
  }

  private static Headers to(String callbacks) {
    return Headers.of("CALLBACK", callbacks).with("NT", "upnp:event");
  }

  private String subscribe() {
    return subscribe(point, to(point.callback("/e")));
  }

  private String subscribe(Scripted from, Headers headers) {
    HttpResponse response = ask(from, "SUBSCRIBE", headers);
    assertThat(response.status()).isEqualTo(200);
    return response.headers().first("SID").orElseThrow();
  }

  private void settle() {
    world.runFor(Duration.ofSeconds(1));
  }

  private void set(String name, Object value) {
    set(Map.of(name, String.valueOf(value)));
  }

  private void set(Map<String, String> values) {
    lane.execute(() -> publisher.set(PATH, values));
  }

  private PublisherCounts counts() {
    CompletableFuture<PublisherCounts> counts = lane.future();
    lane.execute(() -> counts.complete(publisher.counts()));
    return world.await(counts, LONG);
  }

  @Test
  @Tag("EVNT-04")
  void theAnswerHasNameDurationServerDateAndNoBody() {
    Headers asked = to(point.callback("/e")).with("TIMEOUT", "Second-300");
    HttpResponse response = ask(point, "SUBSCRIBE", asked);
    assertThat(response.status()).isEqualTo(200);
    assertThat(response.headers().first("SID").orElseThrow()).startsWith("uuid:");
    assertThat(response.headers().first("TIMEOUT")).contains("Second-300");
    assertThat(response.headers().first("SERVER").orElseThrow()).contains("UPnP/2.0");
    assertThat(response.headers().first("DATE")).isPresent();
    assertThat(response.headers().first("Content-Length")).contains("0");
    assertThat(response.headers().first("ACCEPTED-STATEVAR")).isEmpty();
  }

  @Test
  @Tag("EVNT-03")
  void whereNothingIsAskedForItLastsHalfAnHour() {
    HttpResponse response = ask(point, "SUBSCRIBE", to(point.callback("/e")));
    assertThat(response.headers().first("TIMEOUT")).contains("Second-1800");
    world.runFor(Duration.ofMinutes(29));
    assertThat(counts().subscriptions()).isEqualTo(1);
    world.runFor(Duration.ofMinutes(2));
    assertThat(counts().subscriptions()).isZero();
  }

  @Test
  @Tag("EVNT-05")
  void noTwoSubscriptionsHaveOneName() {
    Set<String> names = new LinkedHashSet<>();
    for (int i = 0; i < 1000; i++) {
      String sid = subscribe();
      assertThat(sid).matches("uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
      names.add(sid);
      ask(point, "UNSUBSCRIBE", Headers.of("SID", sid));
      settle();
    }
    assertThat(names).hasSize(1000);
  }

  @Test
  @Tag("EVNT-06")
  void severalCallbacksAreTriedInTheirOrderForEachEvent() {
    Scripted second = new Scripted(world, point.host(), 4005);
    String closed = "<http://" + point.host().address().getHostAddress() + ":4006/never>";
    subscribe(point, to(closed + point.callback("/a") + second.callback("/b")));
    settle();
    assertThat(point.messages()).hasSize(1);
    point.answer(503);
    set("Power", 1);
    settle();
    assertThat(point.messages()).hasSize(2);
    assertThat(second.told()).containsExactly(Map.of("Power", "1"));
    point.answer(200);
    set("Power", 2);
    assertThat(point.told()).endsWith(Map.of("Power", "2"));
    assertThat(second.messages()).as("the first that takes it is enough").hasSize(1);
    assertThat(counts().failed()).isZero();
  }

  @Test
  @Tag("EVNT-07")
  @Tag("EVNT-27")
  void anEventGoesToTheCallbackAsItWasWritten() {
    String path = "/a%20b/" + "x".repeat(700) + "/?q=%C3%A4&r=%5B1%5D";
    subscribe(point, to(point.callback(path)));
    subscribe(point, to(point.callback("")));
    settle();
    assertThat(point.messages())
        .extracting(message -> message.exchange().target())
        .containsExactly(path, "/");
    String tooLong = point.callback("/" + "x".repeat(EventHeaders.MAX_CALLBACK_LENGTH));
    assertThat(ask(point, "SUBSCRIBE", to(tooLong)).status()).isEqualTo(412);
  }

  @Test
  @Tag("EVNT-27")
  @Tag("EVNT-28")
  void anEventHasItsHeadersAndAKnownLength() {
    String sid = subscribe();
    settle();
    Scripted.Message event = point.messages().get(0);
    assertThat(event.method()).isEqualTo("NOTIFY");
    assertThat(event.headers().first("HOST"))
        .contains(point.host().address().getHostAddress() + ":4004");
    assertThat(event.headers().first("CONTENT-TYPE")).contains("text/xml; charset=\"utf-8\"");
    assertThat(event.headers().first("NT")).contains("upnp:event");
    assertThat(event.headers().first("NTS")).contains("upnp:propchange");
    assertThat(event.headers().first("SID")).contains(sid);
    assertThat(event.headers().first("SEQ")).contains("0");
    assertThat(event.headers().first("Content-Length")).contains("" + event.body().size());
    assertThat(event.headers().first("Transfer-Encoding")).isEmpty();
    assertThat(event.headers().first("ACCEPT-LANGUAGE")).isEmpty();
  }

  @Test
  @Tag("EVNT-15")
  void aSubscriberHearsTheVariablesThatItChose() {
    Headers asked = to(point.callback("/e")).with("STATEVAR", "Mode, Power");
    HttpResponse response = ask(point, "SUBSCRIBE", asked);
    assertThat(response.headers().first("ACCEPTED-STATEVAR")).contains("Mode,Power");
    assertThat(point.told()).containsExactly(Map.of("Power", "0", "Mode", "eco"));
    set(Map.of("Text", "x", "Power", "5"));
    set("Text", "y");
    assertThat(point.told()).endsWith(Map.of("Power", "5")).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Mode,Nonsense", "", "mode", "Mode;Power", ","})
  @Tag("EVNT-15")
  void aChoiceWithAnUnknownVariableIsNotConfirmedAndAllIsTold(String choice) {
    Headers asked = to(point.callback("/e")).with("STATEVAR", choice);
    HttpResponse response = ask(point, "SUBSCRIBE", asked);
    assertThat(response.status()).isEqualTo(200);
    assertThat(response.headers().first("ACCEPTED-STATEVAR")).isEmpty();
    assertThat(point.told().get(0)).hasSize(6);
  }

  @Test
  @Tag("EVNT-16")
  void eventsLeaveByTheInterfaceOfTheSubscription() {
    SimHost far = world.host("far");
    Link farLink = far.addLink("other");
    Link ownLink = device.addLink("other");
    Scripted other = new Scripted(world, far);
    InetAddress own = ownLink.addresses().get(0);
    String back = "<" + other.url(farLink.addresses().get(0), "/e") + ">";
    assertThat(ask(other, own, "SUBSCRIBE", to(back)).status()).isEqualTo(200);
    subscribe();
    settle();
    assertThat(other.messages().get(0).exchange().remote().getAddress()).isEqualTo(own);
    assertThat(point.messages().get(0).exchange().remote().getAddress())
        .isEqualTo(device.address());
  }

  @Test
  @Tag("EVNT-16")
  @Tag("FIELD-70")
  void aSubscriberAtALinkLocalAddressGetsItsEventsThere() {
    Link ours = device.addIpv6(device.links().get(0));
    Link theirs = point.host().addIpv6(point.host().links().get(0));
    InetAddress at = linkLocal(ours);
    InetAddress back = linkLocal(theirs);
    String path = "/e?from=" + LinkAddress.literal(back);
    String callback = "<" + point.url(back, path) + ">";
    assertThat(callback).doesNotContain("%");
    assertThat(ask(point, at, "SUBSCRIBE", to(callback)).status()).isEqualTo(200);
    settle();
    Scripted.Message event = point.messages().get(0);
    assertThat(event.exchange().remote().getAddress()).isEqualTo(at);
    assertThat(event.headers().first("HOST")).contains(LinkAddress.literal(back) + ":4004");
    assertThat(event.exchange().target()).isEqualTo(path);
  }

  private static InetAddress linkLocal(Link link) {
    return link.addresses().stream()
        .filter(InetAddress::isLinkLocalAddress)
        .findFirst()
        .orElseThrow();
  }

  @Test
  @Tag("EVNT-18")
  void aRenewalKeepsNameAndNumbersAndBringsNoSecondInitialEvent() {
    String sid = subscribe();
    settle();
    set("Power", 1);
    settle();
    Headers renewal = Headers.of("SID", sid).with("TIMEOUT", "Second-1200");
    HttpResponse renewed = ask(point, "SUBSCRIBE", renewal);
    assertThat(renewed.headers().first("SID")).contains(sid);
    assertThat(renewed.headers().first("TIMEOUT")).contains("Second-1200");
    settle();
    set("Power", 2);
    settle();
    assertThat(point.messages()).extracting(Scripted.Message::sequence).containsExactly(0L, 1L, 2L);
    assertThat(point.told().get(2)).isEqualTo(Map.of("Power", "2"));
    world.runFor(Duration.ofSeconds(1150));
    set("Power", 3);
    assertThat(point.told()).as("as long as the renewal said").hasSize(4);
    world.runFor(Duration.ofSeconds(60));
    set("Power", 4);
    assertThat(point.told()).as("not longer").hasSize(4);
    assertThat(ask(point, "SUBSCRIBE", renewal).status()).isEqualTo(412);
  }

  @Test
  @Tag("EVNT-19")
  void aNameIsOfOneServiceAndUnknownAtEveryOther() {
    String other = "/event/Other";
    publisher.add(EventedService.open(other, Map.of("A", "0")));
    String sid = subscribe();
    for (String method : List.of("SUBSCRIBE", "UNSUBSCRIBE")) {
      HttpExchange elsewhere =
          new HttpExchange(
              method,
              other,
              Headers.of("SID", sid),
              Body.empty(),
              new InetSocketAddress(point.host().address(), 40_000),
              new InetSocketAddress(device.address(), 8080),
              Optional.empty());
      assertThat(world.await(publisher.handle(elsewhere), LONG).status()).isEqualTo(412);
    }
    assertThat(ask(point, "SUBSCRIBE", Headers.of("SID", sid)).status()).isEqualTo(200);
  }

  @Test
  @Tag("EVNT-21")
  void afterACancellationComesTheInitialEventAndNothingElse() {
    String sid = subscribe();
    assertThat(ask(point, "UNSUBSCRIBE", Headers.of("SID", sid)).status()).isEqualTo(200);
    set("Power", 1);
    assertThat(point.told()).hasSize(1);
    assertThat(point.messages().get(0).sequence()).isZero();
    set("Power", 2);
    assertThat(point.told()).hasSize(1);
  }

  @Test
  @Tag("EVNT-21")
  void whatWaitsWhenASubscriptionIsCancelledIsNotSent() {
    String sid = subscribe();
    settle();
    List<CompletableFuture<HttpResponse>> late = new ArrayList<>();
    point.answerLater(
        message -> {
          late.add(new CompletableFuture<>());
          return late.get(late.size() - 1);
        });
    set("Power", 1);
    settle();
    set("Power", 2);
    settle();
    ask(point, "UNSUBSCRIBE", Headers.of("SID", sid));
    late.forEach(each -> each.complete(HttpResponse.of(200)));
    assertThat(point.told()).hasSize(2);
    assertThat(counts().dropped()).isEqualTo(1);
  }

  /**
   * Half a day may be granted: whoever comes and goes must not leave something behind each time.
   */
  @Test
  void aSubscriptionThatIsCancelledLeavesNoTimerUntilItWouldHaveExpired() {
    String sid = subscribe();
    ask(point, "SUBSCRIBE", Headers.of("SID", sid));
    settle();
    assertThat(timers()).containsExactly("lane publisher: 1 timers");
    assertThat(ask(point, "UNSUBSCRIBE", Headers.of("SID", sid)).status()).isEqualTo(200);
    settle();
    assertThat(timers()).isEmpty();
  }

  private List<String> timers() {
    return device.openResources().stream().filter(each -> each.startsWith("lane ")).toList();
  }

  /** Whoever was not told that it is renewed asks again, and hears what it missed behind that. */
  @Test
  @Tag("EVNT-18")
  void aRenewalWhoseAnswerIsLostKeepsTheSubscriptionAndTellsNothingBeforeTheNext() {
    String sid = subscribe();
    settle();
    point.answer(500, 200);
    set("Power", 1);
    settle();
    CompletableFuture<Void> sent = new CompletableFuture<>();
    HttpExchange renewal = exchange(Headers.of("SID", sid), sent);
    assertThat(world.await(publisher.handle(renewal), LONG).status()).isEqualTo(200);
    sent.completeExceptionally(new TransportException("gone"));
    assertThat(point.told()).hasSize(2);
    assertThat(counts().subscriptions()).isEqualTo(1);
    assertThat(ask(point, "SUBSCRIBE", Headers.of("SID", sid)).status()).isEqualTo(200);
    assertThat(point.told()).hasSize(3).endsWith(Map.of("Power", "1"));
  }

  @Test
  @Tag("EVNT-21")
  void whatASubscriberMissedIsNotToldWhenItHasLeftBehindItsRenewal() {
    String sid = subscribe();
    settle();
    point.answer(500, 200);
    set("Power", 1);
    settle();
    CompletableFuture<Void> sent = new CompletableFuture<>();
    HttpExchange renewal = exchange(Headers.of("SID", sid), sent);
    assertThat(world.await(publisher.handle(renewal), LONG).status()).isEqualTo(200);
    assertThat(ask(point, "UNSUBSCRIBE", Headers.of("SID", sid)).status()).isEqualTo(200);
    sent.complete(null);
    assertThat(point.told()).hasSize(2);
  }

  @Test
  @Tag("EVNT-22")
  void aGoodbyeOfTheDeviceEndsAllSubscriptions() {
    String sid = subscribe();
    settle();
    lane.execute(publisher::close);
    settle();
    set("Power", 1);
    assertThat(point.told()).hasSize(1);
    assertThat(ask(point, "SUBSCRIBE", Headers.of("SID", sid)).status()).isEqualTo(503);
    assertThat(counts().subscriptions()).isZero();
  }

  @Test
  @Tag("EVNT-24")
  void theInitialEventIsSentWhenTheAnswerWasHoweverLongThatTakes() {
    CompletableFuture<Void> sent = new CompletableFuture<>();
    HttpResponse response = world.await(publisher.handle(subscription(sent)), LONG);
    assertThat(response.status()).isEqualTo(200);
    set("Power", 1);
    world.runFor(Duration.ofMinutes(1));
    assertThat(point.messages()).isEmpty();
    sent.complete(null);
    assertThat(point.told()).as("one event, and the newest values").hasSize(1);
    assertThat(point.told().get(0)).hasSize(6).containsEntry("Power", "1");
    set("Power", 2);
    assertThat(point.told()).endsWith(Map.of("Power", "2"));
    assertThat(point.messages()).extracting(Scripted.Message::sequence).containsExactly(0L, 1L);
  }

  /** Nobody knows its name, so that nobody could renew or end it. */
  @Test
  @Tag("EVNT-24")
  void aSubscriptionWhoseAnswerCouldNotBeSentIsOverAtOnce() {
    CompletableFuture<Void> sent = new CompletableFuture<>();
    world.await(publisher.handle(subscription(sent)), LONG);
    assertThat(counts().subscriptions()).isEqualTo(1);
    sent.completeExceptionally(new TransportException("gone"));
    set("Power", 1);
    assertThat(point.told()).isEmpty();
    assertThat(counts().subscriptions()).isZero();
  }

  private HttpExchange subscription(CompletableFuture<Void> sent) {
    return exchange(to(point.callback("/e")), sent);
  }

  private HttpExchange exchange(Headers headers, CompletableFuture<Void> sent) {
    return new HttpExchange(
        "SUBSCRIBE",
        PATH,
        headers,
        Body.empty(),
        new InetSocketAddress(point.host().address(), 40_000),
        new InetSocketAddress(device.address(), 8080),
        Optional.empty(),
        sent);
  }

  @Test
  @Tag("EVNT-24")
  void onTheNetworkTheAnswerLeavesBeforeTheInitialEvent() {
    subscribe();
    settle();
    List<String> sent =
        world.trace().lines().stream()
            .filter(line -> line.contains("http device "))
            .map(line -> line.contains(" NOTIFY ") ? "event" : "answer")
            .toList();
    assertThat(sent).startsWith("answer", "event");
  }

  /** GUPnP says 200 to an event of a subscription that it does not know yet, and forgets it. */
  @Test
  @Tag("EVNT-24")
  void aSubscriberHasSomeTimeToReadTheAnswerBeforeTheInitialEventComes() {
    world.await(publisher.handle(subscription(CompletableFuture.completedFuture(null))), LONG);
    world.runFor(SubscriptionDesk.AFTER_ANSWER.minusMillis(20));
    set("Power", 1);
    assertThat(point.messages()).isEmpty();
    assertThat(point.told()).as("one event, and the newest values").hasSize(1);
    assertThat(point.told().get(0)).hasSize(6).containsEntry("Power", "1");
  }

  @Test
  @Tag("EVNT-34")
  void statusPreconditionFailedEndsASubscriptionAndNothingElseDoes() {
    subscribe();
    settle();
    point.answer(500, 404, 400, 200, 412);
    for (int i = 1; i <= 3; i++) {
      set("Power", i);
      settle();
    }
    assertThat(counts().failed()).isEqualTo(3);
    set("Power", 4);
    settle();
    assertThat(point.messages()).extracting(Scripted.Message::sequence).endsWith(3L, 4L);
    assertThat(counts().subscriptions()).isEqualTo(1);
    set("Power", 5);
    settle();
    assertThat(counts().subscriptions()).isZero();
    set("Power", 6);
    assertThat(point.told()).hasSize(6);
  }

  /** CVE-2020-12695 by detour: what we send stays where it was sent. */
  @Test
  void aRedirectLeadsNowhere() {
    Scripted victim = new Scripted(world, world.host("victim"));
    for (int status : new int[] {301, 302, 303, 307, 308}) {
      Headers away = Headers.of("Location", victim.url("/boom").toString());
      point.answer(message -> new HttpResponse(status, away, Body.empty()));
      subscribe();
      settle();
    }
    set("Power", 1);
    settle();
    assertThat(point.messages()).hasSize(10);
    assertThat(victim.messages()).isEmpty();
    assertThat(counts().delivered()).isZero();
  }

  /** A name is not even looked up, so that it cannot mean another host later. */
  @Test
  @Tag("EVNT-08")
  void aNameIsRefusedThoughItLeadsToTheRequester() {
    assertThat(ask(point, "SUBSCRIBE", to("<http://point:4004/e>")).status()).isEqualTo(412);
    assertThat(counts().subscriptions()).isZero();
  }

  @Test
  @Tag("EVNT-37")
  @Tag("EVNT-23")
  void eachSubscriptionHasItsOwnNumbers() {
    subscribe();
    settle();
    set("Power", 1);
    settle();
    Scripted other = new Scripted(world, world.host("other"));
    subscribe(other, to(other.callback("/e")));
    settle();
    set("Power", 2);
    assertThat(other.told().get(0))
        .hasSize(6)
        .containsEntry("Power", "1")
        .containsEntry("Text", "");
    assertThat(other.messages()).extracting(Scripted.Message::sequence).containsExactly(0L, 1L);
    assertThat(point.messages()).extracting(Scripted.Message::sequence).containsExactly(0L, 1L, 2L);
    assertThat(other.told().get(1)).isNotEqualTo(point.told().get(1));
  }

  @Test
  @Tag("EVNT-39")
  void whatChangesTogetherIsOneMessageAndWhatDoesNotChangeIsNone() {
    subscribe();
    settle();
    set(Map.of("Power", "1", "Mode", "dry", "Text", "x"));
    settle();
    set(Map.of("Power", "1", "Mode", "dry"));
    assertThat(point.told()).hasSize(2);
    assertThat(point.told().get(1)).isEqualTo(Map.of("Power", "1", "Mode", "dry", "Text", "x"));
  }

  @Test
  @Tag("EVNT-41")
  void aVariableWithARateIsToldNoMoreOftenAndItsLastValueArrives() {
    subscribe();
    settle();
    point.forget();
    for (int i = 1; i <= 200; i++) {
      set("Fast", i);
      world.runFor(Duration.ofMillis(10));
    }
    assertThat(point.told()).endsWith(Map.of("Fast", "200"));
    List<Scripted.Message> events = point.messages();
    assertThat(events).hasSizeBetween(10, 12);
    assertThat(events.get(0).properties()).as("an idle one at once").containsEntry("Fast", "1");
    for (int i = 1; i < events.size(); i++) {
      Duration apart = events.get(i).when().minus(events.get(i - 1).when());
      assertThat(apart).isBetween(Duration.ofMillis(198), Duration.ofMillis(215));
    }
    world.runFor(Duration.ofSeconds(10));
    set("Fast", 0);
    assertThat(point.told()).endsWith(Map.of("Fast", "0"));
  }

  @Test
  @Tag("EVNT-42")
  void aVariableWithADeltaIsComparedWithWhatWasToldLast() {
    subscribe();
    settle();
    point.forget();
    for (int value : new int[] {5, 9, 10, 14, 19, 11, 0, 1, 9}) {
      set("Level", value);
      settle();
    }
    assertThat(point.told()).containsExactly(Map.of("Level", "10"), Map.of("Level", "0"));
  }

  @Test
  @Tag("EVNT-43")
  @Tag("EVNT-23")
  void theInitialEventHasTheCurrentValuesOfModeratedVariablesToo() {
    set("Level", 9);
    subscribe();
    assertThat(point.told().get(0)).containsEntry("Level", "9").containsEntry("Fast", "0");
  }

  @Test
  void changesThatAreHeldBackDoNotOutliveThePublisher() {
    subscribe();
    settle();
    set("Fast", 1);
    set("Fast", 2);
    lane.execute(publisher::close);
    assertThat(point.told()).hasSizeBetween(1, 2);
  }

  @Test
  void aVariableThatTellsEveryChangeIsNeverCoalesced() {
    subscribe();
    settle();
    point.forget();
    List<Map<String, String>> expected = new ArrayList<>();
    for (int i = 0; i < PendingChanges.MAX_SETS; i++) {
      set("Alarm", "n" + i);
      expected.add(Map.of("Alarm", "n" + i));
    }
    world.runFor(Duration.ofSeconds(10));
    assertThat(point.told()).isEqualTo(expected);
  }

  /** There is no event yet that could tell it by itself: the newest value is what counts. */
  @Test
  @Tag("EVNT-23")
  void aChangeBetweenTheAnswerAndTheInitialEventIsPartOfThatWhateverItsVariableTells() {
    world.await(publisher.handle(subscription(CompletableFuture.completedFuture(null))), LONG);
    for (int i = 1; i <= PendingChanges.MAX_SETS + 2; i++) {
      set("Alarm", "n" + i);
      world.runFor(Duration.ofMillis(1));
    }
    assertThat(point.told()).as("one event").hasSize(1);
    assertThat(point.told().get(0)).hasSize(6);
    assertThat(point.told().get(0)).containsEntry("Alarm", "n" + (PendingChanges.MAX_SETS + 2));
    set("Alarm", "next");
    set("Alarm", "last");
    assertThat(point.told()).hasSize(3).endsWith(Map.of("Alarm", "next"), Map.of("Alarm", "last"));
    assertThat(point.messages()).extracting(Scripted.Message::sequence).containsExactly(0L, 1L, 2L);
    assertThat(counts().coalesced()).isZero();
    assertThat(counts().overrun()).isZero();
  }

  @Test
  void whoCannotKeepUpWithEveryChangeLosesTheSubscriptionAndTheOthersKeepTheirs() {
    Scripted slow = new Scripted(world, world.host("slow"));
    subscribe();
    subscribe(slow, to(slow.callback("/e")));
    settle();
    world.network().partition(device, slow.host());
    int told = PendingChanges.MAX_SETS + 2;
    for (int i = 1; i <= told; i++) {
      set(Map.of("Alarm", "n" + i, "Power", "" + i));
      world.runFor(Duration.ofMillis(10));
    }
    world.runFor(Duration.ofSeconds(20));
    PublisherCounts counts = counts();
    assertThat(counts.subscriptions()).isEqualTo(1);
    assertThat(counts.overrun()).isEqualTo(1);
    assertThat(counts.delivered() + counts.coalesced() + counts.failed() + counts.dropped())
        .as("each of two has six at first, and two with each change")
        .isEqualTo(2L * (6 + 2L * told));
    assertThat(point.told()).hasSize(told + 1);
  }

  /** One value is large and over, the other is large and now: they never were so together. */
  @Test
  void whatWaitedTogetherAndIsTooLongForOneEventCostsThatEventOnly() {
    String sid = subscribe();
    settle();
    point.forget();
    CompletableFuture<HttpResponse> late = new CompletableFuture<>();
    point.answerLater(message -> late);
    set("Power", 1);
    world.runFor(Duration.ofMillis(50));
    set("Fast", "x".repeat(40_000));
    set("Fast", "");
    set("Text", "y".repeat(40_000));
    world.runFor(Duration.ofMillis(10));
    point.answer(200);
    late.complete(HttpResponse.of(200));
    settle();
    set("Power", 2);
    assertThat(point.told())
        .containsExactly(Map.of("Power", "1"), Map.of("Fast", ""), Map.of("Power", "2"));
    assertThat(counts().failed()).isEqualTo(2);
    assertThat(ask(point, "SUBSCRIBE", Headers.of("SID", sid)).status()).isEqualTo(200);
    assertThat(point.told()).endsWith(Map.of("Text", "y".repeat(40_000)));
  }

  @Test
  void aPublisherWithoutCredentialsAtTheMomentMissesThatEventOnly() {
    AtomicBoolean missing = new AtomicBoolean();
    CallbackPolicy policy =
        (exchange, uri) ->
            Optional.of(
                new Callback(
                    uri,
                    () -> {
                      if (missing.get()) {
                        throw new TrustException("planned: no credentials");
                      }
                      return CallSpec.plain();
                    }));
    EventPublisher other = new EventPublisher(device, lane, policy);
    other.add(EventedService.open(PATH, Map.of("A", "0")));
    world.await(
        device
            .http()
            .listen(ListenSpec.plain(new InetSocketAddress(device.address(), 8081)), other),
        Duration.ofSeconds(1));
    URI url = URI.create("http://" + device.address().getHostAddress() + ":8081" + PATH);
    HttpRequest request = new HttpRequest("SUBSCRIBE", url, to(point.callback("/e")), Body.empty());
    world.await(point.host().http().send(request, CallSpec.plain()).response(), LONG);
    settle();
    for (int i = 1; i <= 2; i++) {
      missing.set(i == 1);
      String value = "" + i;
      lane.execute(() -> other.set(PATH, Map.of("A", value)));
      settle();
    }
    assertThat(point.told()).containsExactly(Map.of("A", "0"), Map.of("A", "2"));
  }

  /** All that is ever to be told is accounted for. */
  @Test
  @Tag("FIELD-62")
  void eachValueIsDeliveredCoalescedFailedOrDropped() {
    subscribe();
    settle();
    long before = counts().delivered();
    point.answer(200, 500, 200);
    for (int i = 1; i <= 10_000; i++) {
      set("Power", i);
    }
    world.runFor(Duration.ofSeconds(10));
    PublisherCounts counts = counts();
    assertThat(
            counts.delivered() - before + counts.coalesced() + counts.failed() + counts.dropped())
        .isEqualTo(10_000);
    assertThat(point.told()).last().isEqualTo(Map.of("Power", "10000"));
  }

  /** The last event of a day must not leave a subscriber with an old value until the next one. */
  @Test
  @Tag("EVNT-35")
  @Tag("EVNT-18")
  void whatASubscriberMissedComesAfterItsRenewal() {
    String sid = subscribe();
    settle();
    world.network().partition(device, point.host());
    set(Map.of("Power", "1", "Mode", "dry"));
    world.runFor(Duration.ofSeconds(30));
    world.network().heal(device, point.host());
    set("Power", 2);
    assertThat(point.told()).hasSize(2);
    assertThat(ask(point, "SUBSCRIBE", Headers.of("SID", sid)).status()).isEqualTo(200);
    assertThat(point.told()).hasSize(3).endsWith(Map.of("Mode", "dry"));
    assertThat(point.messages()).extracting(Scripted.Message::sequence).containsExactly(0L, 2L, 3L);
    assertThat(ask(point, "SUBSCRIBE", Headers.of("SID", sid)).status()).isEqualTo(200);
    assertThat(point.told()).hasSize(3);
  }

  @Test
  @Tag("EVNT-09")
  void oneEventIsOneBoundedAttemptHoweverManyCallbacksThereAre() {
    String dead = "<http://" + point.host().address().getHostAddress() + ":4004/x>";
    subscribe(point, to(dead.repeat(4)));
    settle();
    world.network().partition(device, point.host());
    set("Power", 1);
    world.runFor(Duration.ofMillis(10_100));
    assertThat(counts().failed()).isEqualTo(1);
    assertThat(counts().subscriptions()).isEqualTo(1);
  }

  @Test
  void whoAnswersAnEventWithABodyThatDoesNotEndIsToldTheNextOneInTime() {
    subscribe();
    settle();
    point.forget();
    point.answer(message -> new HttpResponse(200, Headers.of(), Body.stream(new Drops())));
    set("Power", 1);
    settle();
    set("Power", 2);
    world.runFor(Duration.ofSeconds(10));
    assertThat(point.told()).containsExactly(Map.of("Power", "1"), Map.of("Power", "2"));
    assertThat(counts().failed()).isEqualTo(1);
  }

  /** A byte every five seconds. */
  private final class Drops implements Flow.Publisher<ByteBuffer> {
    private final Lane drops = point.host().newLane("drops");

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
      subscriber.onSubscribe(
          new Flow.Subscription() {
            @Override
            public void request(long count) {
              drops.after(
                  Duration.ofSeconds(5),
                  () -> {
                    subscriber.onNext(ByteBuffer.allocate(1));
                    request(1);
                  });
            }

            @Override
            public void cancel() {
              drops.close();
            }
          });
    }
  }

  private HttpExchange of(PeerIdentity peer, CompletableFuture<Void> answered) {
    return new HttpExchange(
        "SUBSCRIBE",
        PATH,
        to(point.callback("/" + peer.udn().value().substring(5))),
        Body.empty(),
        new InetSocketAddress(point.host().address(), 40_000),
        new InetSocketAddress(device.address(), 8080),
        Optional.of(peer),
        answered);
  }

  private int subscribe(PeerIdentity peer) {
    CompletableFuture<Void> answered = CompletableFuture.completedFuture(null);
    return world.await(publisher.handle(of(peer, answered)), LONG).status();
  }

  @Test
  void whatOneServiceSaysIsNotToldToSubscribersOfAnother() {
    publisher.add(EventedService.open("/event/Other", Map.of("A", "0")));
    subscribe();
    settle();
    lane.execute(() -> publisher.set("/event/Other", Map.of("A", "1")));
    set("Power", 1);
    assertThat(point.told()).hasSize(2).endsWith(Map.of("Power", "1"));
  }

  @Test
  void whoIsNotAdmittedIsForbiddenToSubscribe() {
    publisher.add(
        new EventedService(
            "/event/Closed", Map.of("A", "0"), Map.of(), exchange -> exchange.peer().isPresent()));
    URI url = URI.create("http://" + device.address().getHostAddress() + ":8080/event/Closed");
    HttpRequest request = new HttpRequest("SUBSCRIBE", url, to(point.callback("/e")), Body.empty());
    HttpResponse response =
        world.await(point.host().http().send(request, CallSpec.plain()).response(), LONG);
    assertThat(response.status()).isEqualTo(403);
    assertThat(point.told()).isEmpty();
    assertThat(counts().subscriptions()).isZero();
  }

  @Test
  void whoIsCutOffCostsTheOthersNothing() {
    PeerIdentity revoked = Peers.peer("revoked", PeerIdentity.Anchor.DOMAIN);
    assertThat(subscribe(revoked)).isEqualTo(200);
    assertThat(subscribe(Peers.peer("other", PeerIdentity.Anchor.DOMAIN))).isEqualTo(200);
    subscribe();
    settle();
    assertThat(point.messages()).hasSize(3);
    lane.execute(() -> publisher.end(revoked::equals));
    set("Power", 1);
    settle();
    assertThat(point.messages().subList(3, 5))
        .extracting(message -> message.exchange().path())
        .containsExactlyInAnyOrder("/other", "/e");
    assertThat(counts().subscriptions()).isEqualTo(2);
  }

  /** A root of one's own vouches for as many names as one likes. */
  @Test
  @Tag("EVNT-12")
  void namesThatOnlyAnOwnRootVouchesForAreOneSourceAtAnAddress() {
    for (int i = 0; i < EventPublisher.MAX_PER_SOURCE; i++) {
      assertThat(subscribe(Peers.peer("own" + i, PeerIdentity.Anchor.CLAIMED))).isEqualTo(200);
    }
    assertThat(subscribe(Peers.peer("more", PeerIdentity.Anchor.CLAIMED))).isEqualTo(503);
    assertThat(subscribe(Peers.peer("owner", PeerIdentity.Anchor.DOMAIN))).isEqualTo(200);
  }

  @Test
  @Tag("EVNT-12")
  void thoseWhomOnlyTheirOwnRootVouchesForCannotTakeEveryPlace() {
    for (int i = 0; i < EventPublisher.MAX_UNKNOWN; i++) {
      String address = "192.0.2." + (1 + i / EventPublisher.MAX_PER_SOURCE);
      assertThat(claimedFrom(address, "own" + i)).isEqualTo(200);
    }
    assertThat(claimedFrom("192.0.2.99", "more")).isEqualTo(503);
    assertThat(subscribe(Peers.peer("owner", PeerIdentity.Anchor.DOMAIN))).isEqualTo(200);
  }

  private int claimedFrom(String address, String name) {
    HttpExchange request =
        new HttpExchange(
            "SUBSCRIBE",
            PATH,
            to("<http://" + address + ":4004/>"),
            Body.empty(),
            new InetSocketAddress(address, 40_000),
            new InetSocketAddress(device.address(), 8080),
            Optional.of(Peers.peer(name, PeerIdentity.Anchor.CLAIMED)),
            CompletableFuture.completedFuture(null));
    return world.await(publisher.handle(request), LONG).status();
  }

  /**
   * The initial event is owed to who has left, too: each would hold a connection for ten seconds.
   */
  @Test
  @Tag("EVNT-12")
  @Tag("EVNT-21")
  void whoComesAndGoesHasNoMoreEventsUnderWayThanWhoStays() {
    point.answerLater(message -> new CompletableFuture<>());
    for (int i = 0; i < EventPublisher.MAX_PER_SOURCE; i++) {
      String sid = subscribe();
      assertThat(ask(point, "UNSUBSCRIBE", Headers.of("SID", sid)).status()).isEqualTo(200);
    }
    assertThat(counts().subscriptions()).isZero();
    assertThat(ask(point, "SUBSCRIBE", to(point.callback("/e"))).status()).isEqualTo(503);
    settle();
    assertThat(point.methods("NOTIFY")).hasSize(EventPublisher.MAX_PER_SOURCE);
    assertThat(ask(point, "SUBSCRIBE", to(point.callback("/e"))).status()).isEqualTo(503);
    world.runFor(Duration.ofSeconds(11));
    subscribe();
  }

  @Test
  void aPlaceIsFreeAgainOnceNothingMoreIsSent() {
    PeerIdentity revoked = Peers.peer("revoked", PeerIdentity.Anchor.DOMAIN);
    for (int i = 0; i < EventPublisher.MAX_PER_SOURCE; i++) {
      CompletableFuture<Void> sent = new CompletableFuture<>();
      world.await(publisher.handle(subscription(sent)), LONG);
      sent.completeExceptionally(new TransportException("gone"));
      assertThat(subscribe(revoked)).isEqualTo(200);
    }
    lane.execute(() -> publisher.end(revoked::equals));
    settle();
    for (int i = 0; i < EventPublisher.MAX_PER_SOURCE; i++) {
      String sid = subscribe();
      assertThat(ask(point, "UNSUBSCRIBE", Headers.of("SID", sid)).status()).isEqualTo(200);
      assertThat(subscribe(revoked)).isEqualTo(200);
    }
    settle();
    subscribe();
  }

  @Test
  void aPublisherThatWasClosedBeforeTheInitialEventDoesNotSendIt() {
    CompletableFuture<Void> answered = new CompletableFuture<>();
    var response = publisher.handle(subscription(answered));
    assertThat(world.await(response, LONG).status()).isEqualTo(200);
    lane.execute(publisher::close);
    settle();
    answered.complete(null);
    assertThat(point.told()).isEmpty();
  }

  @Test
  @Tag("EVNT-41")
  void twoVariablesWithARateAreToldEachAtItsTime() {
    String path = "/event/Rates";
    Map<String, EventRule> rules = new LinkedHashMap<>();
    EventRule.Delivery newest = EventRule.Delivery.NEWEST;
    rules.put("Slow", new EventRule(Duration.ofMinutes(5), BigDecimal.ZERO, newest));
    rules.put("Quick", new EventRule(Duration.ofSeconds(2), BigDecimal.ZERO, newest));
    Map<String, String> initial = new LinkedHashMap<>();
    rules.keySet().forEach(name -> initial.put(name, "0"));
    publisher.add(new EventedService(path, initial, rules, exchange -> true));
    URI url = URI.create("http://" + device.address().getHostAddress() + ":8080" + path);
    HttpRequest request = new HttpRequest("SUBSCRIBE", url, to(point.callback("/e")), Body.empty());
    world.await(point.host().http().send(request, CallSpec.plain()).response(), LONG);
    settle();
    point.forget();
    for (String value : List.of("1", "2")) {
      lane.execute(() -> publisher.set(path, Map.of("Slow", value)));
      lane.execute(() -> publisher.set(path, Map.of("Quick", value)));
    }
    world.runFor(Duration.ofSeconds(3));
    assertThat(point.told())
        .containsExactly(Map.of("Slow", "1"), Map.of("Quick", "1"), Map.of("Quick", "2"));
    world.runFor(Duration.ofMinutes(5));
    assertThat(point.told()).endsWith(Map.of("Slow", "2")).hasSize(4);
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 202, 204})
  void anyStatusOfSuccessTakesAnEvent(int status) {
    point.answer(status);
    subscribe();
    settle();
    assertThat(counts().delivered()).isEqualTo(6);
    assertThat(counts().failed()).isZero();
  }
}
