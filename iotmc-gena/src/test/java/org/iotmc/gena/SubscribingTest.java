package org.iotmc.gena;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.iotmc.api.PeerIdentity;
import org.iotmc.api.TrustException;
import org.iotmc.api.spi.Body;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.Headers;
import org.iotmc.api.spi.HttpExchange;
import org.iotmc.api.spi.HttpRequest;
import org.iotmc.api.spi.HttpResponse;
import org.iotmc.api.spi.ListenSpec;
import org.iotmc.sim.SimHost;
import org.iotmc.sim.SimWorld;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What our subscriber does with publishers that we didn't write. */
class SubscribingTest {
  private final SimWorld world = SimWorld.seeded(12);
  private final Scripted device = new Scripted(world, world.host("device"), 8080);
  private final SimHost point = world.host("point");
  private final EventSubscriber subscriber = new EventSubscriber(point, point.newLane("events"));
  private final URI base = URI.create("http://" + point.address().getHostAddress() + ":4004/");
  private final List<String> heard = new ArrayList<>();
  private int granted;
  private Subscription subscription;

  SubscribingTest() {
    world.await(
        point
            .http()
            .listen(ListenSpec.plain(new InetSocketAddress(point.address(), 4004)), subscriber),
        Duration.ofSeconds(1));
    device.answer(message -> grant("Second-1800"));
    subscription = new Nothing();
  }

  /** Until a test subscribes. */
  private static final class Nothing implements Subscription {
    @Override
    public CompletionStage<Void> refresh() {
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public void restarted() {}

    @Override
    public Optional<String> sid() {
      return Optional.empty();
    }

    @Override
    public long gaps() {
      return 0;
    }

    @Override
    public long missed() {
      return 0;
    }

    @Override
    public void close() {}

    @Override
    public void suspend() {}
  }

  @AfterEach
  void nothingWasThrown() {
    assertThat(world.failures()).isEmpty();
  }

  private HttpResponse grant(String timeout) {
    granted++;
    return new HttpResponse(
        200, Headers.of("SID", "s" + granted).with("TIMEOUT", timeout), Body.empty());
  }

  private static HttpResponse renewed(Scripted.Message message, String timeout) {
    Headers headers =
        Headers.of("SID", message.headers().first("SID").orElseThrow()).with("TIMEOUT", timeout);
    return new HttpResponse(200, headers, Body.empty());
  }

  private static boolean isRenewal(Scripted.Message message) {
    return message.headers().first("SID").isPresent();
  }

  private void subscribe() {
    subscribe(List.of());
  }

  private void subscribe(List<String> variables) {
    subscribe(new EventSource(device.url("/event"), () -> base, CallSpec::plain, variables));
  }

  private void subscribe(Supplier<URI> callbackBase, Supplier<CallSpec> spec) {
    subscribe(new EventSource(device.url("/event"), callbackBase, spec));
  }

  private void subscribe(EventSource source) {
    EventListener listener =
        new EventListener() {
          @Override
          public void onEvent(Map<String, String> changed) {
            heard.add(changed.toString());
            if (changed.containsKey("End")) {
              subscription.close();
            }
            if (changed.containsKey("Fail")) {
              throw new IllegalStateException("a listener that fails");
            }
            if (changed.containsKey("Error")) {
              throw new AssertionError("planned");
            }
          }

          @Override
          public void onSubscribed() {
            heard.add("subscribed");
          }

          @Override
          public void onMissed(long events) {
            heard.add("missed " + events);
          }

          @Override
          public void onLost(Throwable reason) {
            heard.add("lost");
          }
        };
    subscription = subscriber.subscribe(source, listener);
    world.runFor(Duration.ofSeconds(1));
  }

  private URI callback(int request) {
    String header =
        device.methods("SUBSCRIBE").get(request).headers().first("CALLBACK").orElseThrow();
    return EventHeaders.callbacks(header).get(0);
  }

  private int event(URI to, String sid, long sequence, String name, String value) {
    byte[] body = PropertySetCodec.encode(Map.of(name, value));
    return event(to, headers(sid, sequence), body);
  }

  private static Headers headers(String sid, long sequence) {
    return Headers.of("NT", "upnp:event")
        .with("NTS", "upnp:propchange")
        .with("SID", sid)
        .with("SEQ", "" + sequence);
  }

  private int event(URI to, Headers headers, byte[] body) {
    return send("NOTIFY", to, headers, body).status();
  }

  private HttpResponse send(String method, URI to, Headers headers, byte[] body) {
    HttpRequest notify = new HttpRequest(method, to, headers, Body.of(body));
    return world.await(
        device.host().http().send(notify, CallSpec.plain()).response(), Duration.ofMinutes(1));
  }

  @ParameterizedTest
  @CsvSource({"Second-infinite, 43200", "Second-1800, 900", "Second-20, 10", "nonsense, 900"})
  @Tag("EVNT-02")
  @Tag("EVNT-17")
  @Tag("FIELD-64")
  @Tag("FIELD-67")
  void whatIsGrantedDecidesWhenItIsRenewedAndInfiniteIsNeverAskedFor(String timeout, int half) {
    device.answer(m -> isRenewal(m) ? renewed(m, timeout) : grant(timeout));
    subscribe();
    world.runFor(Duration.ofSeconds((long) (half * 1.11)));
    List<Scripted.Message> asked = device.methods("SUBSCRIBE");
    assertThat(asked).hasSize(2);
    Duration after = asked.get(1).when().minus(asked.get(0).when());
    assertThat(after.toMillis()).isBetween(half * 890L, half * 1110L);
    assertThat(asked)
        .allSatisfy(
            m -> assertThat(m.headers().first("TIMEOUT").orElseThrow()).matches("Second-\\d+"));
  }

  @Test
  @Tag("EVNT-05")
  void aNameIsAnyText() {
    device.answer(
        m ->
            new HttpResponse(
                200, Headers.of("Sid", "abc-{1}/x").with("TIMEOUT", "Second-60"), Body.empty()));
    subscribe();
    assertThat(event(callback(0), "abc-{1}/x", 0, "A", "1")).isEqualTo(200);
    assertThat(heard).containsExactly("subscribed", "{A=1}");
    world.runFor(Duration.ofSeconds(35));
    assertThat(device.methods("SUBSCRIBE").get(1).headers().first("SID")).contains("abc-{1}/x");
  }

  @Test
  @Tag("EVNT-14")
  void anotherStatusThanSuccessIsAFailureThoughANameIsThere() {
    device.answer(
        m -> new HttpResponse(412, Headers.of("SID", "uuid:wemo"), HttpResponse.of(412).body()));
    subscribe();
    assertThat(heard).containsExactly("lost");
    assertThat(event(callback(0), "uuid:wemo", 0, "A", "1")).isEqualTo(412);
    device.answer(m -> grant("Second-60"));
    world.runFor(Duration.ofSeconds(5));
    assertThat(heard).endsWith("subscribed");
  }

  @Test
  @Tag("EVNT-15")
  void aChoiceOfVariablesIsAskedForAndOneThatIsNotConfirmedDoesNotMatter() {
    subscribe(List.of("A", "B"));
    Scripted.Message asked = device.methods("SUBSCRIBE").get(0);
    assertThat(asked.headers().first("STATEVAR")).contains("A,B");
    assertThat(event(callback(0), "s1", 0, "C", "1")).isEqualTo(200);
    assertThat(heard).containsExactly("subscribed", "{C=1}");
  }

  @Test
  @Tag("EVNT-22")
  @Tag("FIELD-65")
  void aPublisherThatStartedAnewIsSubscribedToAtOnceAndWithoutUnsubscribe() {
    subscribe();
    event(callback(0), "s1", 0, "A", "1");
    assertThat(subscription.sid()).contains("s1");
    subscription.restarted();
    world.runFor(Duration.ofSeconds(1));
    assertThat(device.methods("UNSUBSCRIBE")).isEmpty();
    assertThat(device.methods("SUBSCRIBE")).hasSize(2);
    assertThat(callback(1)).isNotEqualTo(callback(0));
    assertThat(event(callback(1), "s2", 0, "A", "2")).isEqualTo(200);
    assertThat(heard).containsExactly("subscribed", "{A=1}", "subscribed", "{A=2}");
  }

  @Test
  @Tag("FIELD-65")
  void aPublisherThatIsGoneIsNotSpokenToAnyMore() {
    subscribe();
    subscription.suspend();
    subscription.refresh();
    world.runFor(Duration.ofHours(1));
    assertThat(device.messages()).hasSize(1);
    assertThat(event(callback(0), "s1", 0, "A", "1")).isEqualTo(412);
    subscription.restarted();
    world.runFor(Duration.ofSeconds(1));
    assertThat(device.methods("SUBSCRIBE")).hasSize(2);
    subscription.suspend();
    subscription.close();
    world.runFor(Duration.ofHours(1));
    assertThat(device.messages()).hasSize(2);
  }

  @Test
  @Tag("EVNT-24")
  void eventsThatComeBeforeTheAnswerAreHeldAndToldInOrderAfterIt() {
    CompletableFuture<HttpResponse> late = new CompletableFuture<>();
    device.answerLater(m -> late);
    subscribe();
    assertThat(event(callback(0), "somebody", 0, "A", "no")).as("held as well").isEqualTo(200);
    for (int i = 0; i < EventIntake.MAX_HELD - 1; i++) {
      assertThat(event(callback(0), "s1", i, "A", "" + i)).isEqualTo(200);
    }
    assertThat(event(callback(0), "s1", 99, "A", "no")).as("beyond the bound").isEqualTo(412);
    assertThat(heard).isEmpty();
    late.complete(grant("Second-60"));
    world.runFor(Duration.ofSeconds(1));
    assertThat(heard).hasSize(EventIntake.MAX_HELD).startsWith("subscribed", "{A=0}", "{A=1}");
    assertThat(event(callback(0), "s1", EventIntake.MAX_HELD - 1, "A", "z")).isEqualTo(200);
    assertThat(heard).endsWith("{A=z}");
    assertThat(subscription.gaps()).isZero();
  }

  @Test
  @Tag("EVNT-33")
  @Tag("FIELD-66")
  void eachMistakeInAnEventHasItsStatus() {
    subscribe();
    byte[] body = PropertySetCodec.encode(Map.of("A", "1"));
    Headers nt = Headers.of("NT", "upnp:event");
    Headers nts = Headers.of("NTS", "upnp:propchange");
    Headers sid = Headers.of("SID", "s1").with("SEQ", "0");
    URI to = callback(0);
    assertThat(event(to, with(nt, sid), body)).isEqualTo(400);
    assertThat(event(to, with(nts, sid), body)).isEqualTo(400);
    assertThat(event(to, with(nt, nts), body)).isEqualTo(412);
    assertThat(event(to, headers("", 0), body)).isEqualTo(412);
    assertThat(event(to, headers("s2", 0), body)).isEqualTo(412);
    assertThat(event(to, with(Headers.of("NT", "upnp:Event"), nts, sid), body)).isEqualTo(412);
    assertThat(event(to, with(nt, Headers.of("NTS", "ssdp:alive"), sid), body)).isEqualTo(412);
    assertThat(event(base.resolve("/e/unknown"), headers("s1", 0), body)).isEqualTo(412);
    assertThat(event(to, with(nt, nts, Headers.of("SID", "s1")), body)).isEqualTo(400);
    assertThat(event(to, headers("s1", 0), "<a/>".getBytes(StandardCharsets.UTF_8))).isEqualTo(400);
    assertThat(event(to, headers("s1", 0), new byte[0])).isEqualTo(400);
    assertThat(event(to, headers("s1", 0), new byte[PropertySetCodec.MAX_BYTES + 1]))
        .isEqualTo(400);
    HttpResponse get = send("GET", to, Headers.of(), new byte[0]);
    assertThat(get.status()).isEqualTo(405);
    assertThat(get.headers().first("Allow")).contains("NOTIFY");
    assertThat(heard).containsExactly("subscribed");
    assertThat(event(to, headers("s1", 0), body)).isEqualTo(200);
    assertThat(heard).containsExactly("subscribed", "{A=1}");
    assertThat(subscriber.counts()).isEqualTo(new EventSubscriber.Counts(1, 12));
  }

  /** A stranger knows no path of ours: however much it sends, its bodies are not even read. */
  @Test
  @Tag("EVNT-33")
  void aFloodOfAStrangerIsRefusedUnreadCountedAndCostsOursNothing() {
    subscribe();
    AtomicLong read = new AtomicLong();
    for (int i = 0; i < 1000; i++) {
      Body body = Body.stream(60_000, reader -> read.incrementAndGet());
      HttpExchange exchange =
          new HttpExchange(
              "NOTIFY",
              "/e/" + i,
              headers("s1", i),
              body,
              new InetSocketAddress("192.0.2.7", 4000),
              new InetSocketAddress(point.address(), 4004),
              Optional.empty());
      var unused = subscriber.handle(exchange);
    }
    assertThat(event(callback(0), "s1", 0, "A", "1")).isEqualTo(200);
    assertThat(heard).containsExactly("subscribed", "{A=1}");
    assertThat(subscriber.counts()).isEqualTo(new EventSubscriber.Counts(1, 1000));
    assertThat(read).hasValue(0);
  }

  /** Its headers were right when they came: what it tells is of nobody's interest any more. */
  @Test
  @Tag("EVNT-33")
  void anEventWhoseSubscriptionEndsWhileItsBodyComesIsRefused() {
    subscribe();
    List<Flow.Subscriber<? super ByteBuffer>> readers = new ArrayList<>();
    Body body =
        Body.stream(
            reader -> {
              readers.add(reader);
              reader.onSubscribe(new Arriving());
            });
    HttpExchange event =
        new HttpExchange(
            "NOTIFY",
            callback(0).getPath(),
            headers("s1", 0),
            body,
            new InetSocketAddress(device.host().address(), 40_000),
            new InetSocketAddress(point.address(), 4004),
            Optional.empty());
    CompletionStage<HttpResponse> answer = subscriber.handle(event);
    world.runFor(Duration.ofSeconds(1));
    subscription.close();
    world.runFor(Duration.ofSeconds(1));
    readers.get(0).onNext(ByteBuffer.wrap(PropertySetCodec.encode(Map.of("A", "1"))));
    readers.get(0).onComplete();
    assertThat(world.await(answer, Duration.ofSeconds(1)).status()).isEqualTo(412);
    assertThat(heard).containsExactly("subscribed");
    assertThat(subscriber.counts()).isEqualTo(new EventSubscriber.Counts(0, 1));
  }

  /** Of a body that comes when a test says so. */
  private static final class Arriving implements Flow.Subscription {
    @Override
    public void request(long n) {}

    @Override
    public void cancel() {}
  }

  private static Headers with(Headers... all) {
    Headers sum = Headers.of();
    for (Headers each : all) {
      for (Headers.Field field : each.fields()) {
        sum = sum.with(field.name(), field.value());
      }
    }
    return sum;
  }

  @Test
  @Tag("EVNT-32")
  @Tag("FIELD-66")
  void aListenerThatFailsCostsNeitherTheAnswerNorLaterEvents() {
    subscribe();
    assertThat(event(callback(0), "s1", 0, "Fail", "1")).isEqualTo(200);
    assertThat(event(callback(0), "s1", 1, "A", "2")).isEqualTo(200);
    assertThat(heard).containsExactly("subscribed", "{Fail=1}", "{A=2}");
    assertThat(subscription.gaps()).isZero();
  }

  @Test
  void aGapIsRepairedThoughTheListenerThrewAnError() {
    subscribe();
    event(callback(0), "s1", 0, "Error", "0");
    assertThat(event(callback(0), "s1", 3, "Error", "3")).isEqualTo(200);
    world.runFor(Duration.ofSeconds(1));
    assertThat(heard)
        .containsExactly("subscribed", "{Error=0}", "{Error=3}", "missed 2", "subscribed");
  }

  @Test
  @Tag("EVNT-26")
  @Tag("EVNT-40")
  @Tag("FIELD-62")
  void aGapIsToldAndRepairedAndWhatTheOldSubscriptionStillSendsIsRefused() {
    device.answer(m -> m.method().equals("SUBSCRIBE") ? grant("Second-60") : HttpResponse.of(200));
    subscribe();
    event(callback(0), "s1", 0, "A", "0");
    assertThat(event(callback(0), "s1", 3, "A", "3")).isEqualTo(200);
    world.runFor(Duration.ofSeconds(1));
    assertThat(heard).containsExactly("subscribed", "{A=0}", "{A=3}", "missed 2", "subscribed");
    assertThat(subscription.gaps()).isEqualTo(1);
    assertThat(subscription.missed()).isEqualTo(2);
    assertThat(device.methods("UNSUBSCRIBE")).hasSize(1);
    assertThat(device.methods("UNSUBSCRIBE").get(0).headers().first("SID")).contains("s1");
    assertThat(event(callback(0), "s1", 4, "A", "4")).isEqualTo(412);
    assertThat(event(callback(1), "s1", 4, "A", "4")).isEqualTo(412);
    assertThat(event(callback(1), "s2", 0, "A", "4")).isEqualTo(200);
    assertThat(event(callback(1), "s2", 0, "A", "old")).as("again").isEqualTo(200);
    assertThat(heard).endsWith("subscribed", "{A=4}");
  }

  /** Some begin at 1, or skip numbers: no reason to keep them and us busy. */
  @Test
  void aPublisherThatCannotCountIsNotSubscribedToWithoutEnd() {
    device.answer(
        m -> m.method().equals("SUBSCRIBE") ? grant("Second-1800") : HttpResponse.of(200));
    subscribe();
    for (int i = 0; i < 600; i++) {
      int last = device.methods("SUBSCRIBE").size() - 1;
      event(callback(last), "s" + granted, 1 + 2L * i, "A", "" + i);
      world.runFor(Duration.ofSeconds(1));
    }
    assertThat(device.methods("SUBSCRIBE")).hasSizeBetween(5, 30);
    assertThat(heard).endsWith("{A=599}", "missed 1");
  }

  /** Whoever hears an announcement renews: that must not take the place of what repairs a gap. */
  @Test
  @Tag("EVNT-26")
  void aRepairThatIsDueIsNotPutOffByARenewal() {
    device.answer(m -> isRenewal(m) ? renewed(m, "Second-1800") : grant("Second-1800"));
    subscribe();
    for (int i = 0; i < 2; i++) {
      event(callback(i), "s" + granted, 0, "A", "0");
      event(callback(i), "s" + granted, 2, "A", "2");
      subscription.refresh();
      world.runFor(Duration.ofSeconds(5));
    }
    assertThat(subscription.gaps()).isEqualTo(2);
    assertThat(granted).as("a subscription after each gap").isEqualTo(3);
  }

  @Test
  void whoRenewsWhileASubscriptionIsUnderWayWaitsForItsAnswer() {
    CompletableFuture<HttpResponse> late = new CompletableFuture<>();
    device.answerLater(m -> m.method().equals("SUBSCRIBE") ? late : done());
    subscribe();
    CompletionStage<Void> first = subscription.refresh();
    CompletionStage<Void> second = subscription.refresh();
    late.complete(grant("Second-60"));
    world.await(first, Duration.ofSeconds(1));
    world.await(second, Duration.ofSeconds(1));
    assertThat(device.messages()).hasSize(1);
    assertThat(event(callback(0), "s1", 0, "A", "1")).isEqualTo(200);
  }

  /** The answer under way is about an address at which we hear nothing any more. */
  @Test
  void whoHasMovedWhileARenewalIsUnderWaySubscribesAnewBehindIt() {
    CompletableFuture<HttpResponse> late = new CompletableFuture<>();
    List<URI> bases = new ArrayList<>(List.of(base));
    device.answerLater(
        m -> isRenewal(m) ? late : CompletableFuture.completedFuture(grant("Second-1800")));
    subscribe(() -> bases.get(bases.size() - 1), CallSpec::plain);
    subscription.refresh();
    world.runFor(Duration.ofSeconds(1));
    bases.add(URI.create("http://192.0.2.9:4004/"));
    subscription.refresh();
    world.runFor(Duration.ofSeconds(1));
    late.complete(renewed(device.methods("SUBSCRIBE").get(1), "Second-1800"));
    world.runFor(Duration.ofSeconds(1));
    assertThat(callback(2).getHost()).isEqualTo("192.0.2.9");
  }

  @Test
  void withoutCredentialsNobodyIsHeardOrAskedAndItIsTriedAgain() {
    AtomicBoolean missing = new AtomicBoolean(true);
    Supplier<CallSpec> spec =
        () -> {
          if (missing.get()) {
            throw new TrustException("planned: no credentials");
          }
          return CallSpec.plain();
        };
    subscribe(() -> base, spec);
    assertThat(heard).containsExactly("lost");
    missing.set(false);
    world.runFor(Duration.ofSeconds(5));
    assertThat(heard).containsExactly("lost", "subscribed");
    missing.set(true);
    assertThat(event(callback(0), "s1", 0, "A", "1")).isEqualTo(412);
    subscription.close();
    world.runFor(Duration.ofSeconds(5));
    missing.set(false);
    assertThat(event(callback(0), "s1", 0, "A", "1")).isEqualTo(412);
    assertThat(heard).containsExactly("lost", "subscribed");
  }

  /** Whatever is thrown there: a subscription that nobody looks after any more is never noticed. */
  @Test
  void whereOurOwnAddressCannotBeToldForAnyReasonItIsTriedAgainAndRenewalsGoOn() {
    device.answer(m -> isRenewal(m) ? renewed(m, "Second-60") : grant("Second-60"));
    AtomicBoolean failing = new AtomicBoolean(true);
    subscribe(
        () -> {
          if (failing.get()) {
            throw new IllegalStateException("planned: not open");
          }
          return base;
        },
        CallSpec::plain);
    assertThat(heard).containsExactly("lost");
    failing.set(false);
    world.runFor(Duration.ofSeconds(5));
    assertThat(heard).containsExactly("lost", "subscribed");
    failing.set(true);
    CompletionStage<Void> renewed = subscription.refresh();
    world.await(renewed, Duration.ofSeconds(1));
    world.runFor(Duration.ofMinutes(5));
    assertThat(device.methods("SUBSCRIBE").size()).isGreaterThan(8);
    assertThat(event(callback(0), "s1", 0, "A", "1")).isEqualTo(200);
  }

  @Test
  void anErrorOfWhoGivesCredentialsLeavesNoEventUnanswered() {
    AtomicBoolean failing = new AtomicBoolean();
    subscribe(
        () -> base,
        () -> {
          if (failing.get()) {
            throw new AssertionError("planned");
          }
          return CallSpec.plain();
        });
    failing.set(true);
    assertThat(event(callback(0), "s1", 0, "A", "1")).isEqualTo(412);
    failing.set(false);
    assertThat(event(callback(0), "s1", 0, "A", "1")).isEqualTo(200);
  }

  /** A fleet that was subscribed to in one moment is not renewed in one. */
  @Test
  @Tag("EVNT-17")
  void renewalsAreSpread() {
    device.answer(m -> isRenewal(m) ? renewed(m, "Second-1800") : grant("Second-1800"));
    for (int i = 0; i < 50; i++) {
      subscribe();
    }
    world.runFor(Duration.ofMinutes(18));
    List<Scripted.Message> renewals =
        device.methods("SUBSCRIBE").stream().filter(SubscribingTest::isRenewal).toList();
    assertThat(renewals).hasSize(50);
    Map<Object, Long> byTenSeconds =
        renewals.stream()
            .collect(Collectors.groupingBy(m -> m.when().toSeconds() / 10, Collectors.counting()));
    assertThat(byTenSeconds).hasSizeGreaterThan(9);
  }

  @ParameterizedTest
  @ValueSource(ints = {412, 404, 500, 503})
  @Tag("FIELD-64")
  void aRenewalThatIsRefusedIsFollowedByANewSubscription(int status) {
    device.answer(m -> isRenewal(m) ? HttpResponse.of(status) : grant("Second-60"));
    subscribe();
    world.runFor(Duration.ofSeconds(34));
    assertThat(device.methods("SUBSCRIBE")).hasSize(3);
    assertThat(device.methods("SUBSCRIBE").get(2).headers().first("CALLBACK")).isPresent();
    assertThat(event(callback(2), "s2", 0, "A", "1")).isEqualTo(200);
    assertThat(heard).containsExactly("subscribed", "subscribed", "{A=1}");
  }

  @Test
  @Tag("FIELD-68")
  void aRenewalThatIsAnsweredWithAnotherNameIsNone() {
    device.answer(m -> grant("Second-60"));
    subscribe();
    world.runFor(Duration.ofSeconds(34));
    assertThat(device.methods("SUBSCRIBE")).hasSize(3);
    assertThat(event(callback(2), "s3", 0, "A", "1")).isEqualTo(200);
    assertThat(event(callback(2), "s2", 1, "A", "1")).isEqualTo(412);
  }

  @Test
  @Tag("FIELD-69")
  void aListenerMayEndItsSubscriptionWhileItIsTold() {
    CompletableFuture<HttpResponse> late = new CompletableFuture<>();
    device.answerLater(m -> m.method().equals("SUBSCRIBE") ? late : done());
    subscribe();
    event(callback(0), "s1", 0, "End", "1");
    event(callback(0), "s1", 1, "A", "held, too");
    late.complete(grant("Second-60"));
    world.runFor(Duration.ofSeconds(1));
    assertThat(event(callback(0), "s1", 2, "A", "2")).isEqualTo(412);
    assertThat(heard).containsExactly("subscribed", "{End=1}");
    assertThat(device.methods("UNSUBSCRIBE")).hasSize(1);
  }

  private static CompletableFuture<HttpResponse> done() {
    return CompletableFuture.completedFuture(HttpResponse.of(200));
  }

  @Test
  @Tag("FIELD-73")
  void aCallbackIsShort() {
    subscribe();
    assertThat(callback(0).toString()).hasSizeLessThan(60);
    assertThat(callback(0).getPath()).hasSizeLessThan(25);
  }

  @Test
  @Tag("EVNT-26")
  void whatIsHeldBehindAGapIsLeftToTheRepair() {
    CompletableFuture<HttpResponse> late = new CompletableFuture<>();
    List<CompletableFuture<HttpResponse>> first = new ArrayList<>(List.of(late));
    device.answerLater(
        m ->
            m.method().equals("SUBSCRIBE")
                ? first.isEmpty()
                    ? CompletableFuture.completedFuture(grant("Second-60"))
                    : first.remove(0)
                : done());
    subscribe();
    for (int sequence : new int[] {0, 2, 3}) {
      assertThat(event(callback(0), "s1", sequence, "A", "" + sequence)).isEqualTo(200);
    }
    late.complete(grant("Second-60"));
    world.runFor(Duration.ofSeconds(1));
    assertThat(heard).containsExactly("subscribed", "{A=0}", "{A=2}", "missed 1", "subscribed");
  }

  /** The answer under way is of a run that is over: nothing comes of it, and it is taken back. */
  @Test
  @Tag("EVNT-22")
  void aPublisherThatStartsAnewWhileItIsAskedIsAskedAgainBehindTheAnswer() {
    CompletableFuture<HttpResponse> late = new CompletableFuture<>();
    device.answerLater(m -> m.method().equals("SUBSCRIBE") ? late : done());
    subscribe();
    subscription.restarted();
    world.runFor(Duration.ofSeconds(1));
    assertThat(device.messages()).as("one at a time").hasSize(1);
    device.answer(m -> m.method().equals("SUBSCRIBE") ? grant("Second-60") : HttpResponse.of(200));
    late.complete(grant("Second-60"));
    world.runFor(Duration.ofSeconds(1));
    assertThat(device.methods("UNSUBSCRIBE"))
        .extracting(m -> m.headers().first("SID"))
        .containsExactly(Optional.of("s1"));
    assertThat(device.methods("SUBSCRIBE")).hasSize(2);
    assertThat(heard).containsExactly("subscribed");
    assertThat(subscription.sid()).contains("s2");
  }

  @Test
  @Tag("FIELD-65")
  void aPublisherThatIsGoneBeforeItsAnswerIsNotAskedAgain() {
    CompletableFuture<HttpResponse> late = new CompletableFuture<>();
    device.answerLater(m -> late);
    subscribe();
    subscription.suspend();
    world.runFor(Duration.ofSeconds(1));
    late.complete(HttpResponse.of(503));
    world.runFor(Duration.ofHours(1));
    assertThat(device.methods("SUBSCRIBE")).hasSize(1);
    assertThat(heard).isEmpty();
  }

  /** A renewal names no callback: at another address nothing more would be heard. */
  @Test
  void whoHasMovedSubscribesAnewInsteadOfRenewing() {
    device.answer(m -> m.method().equals("SUBSCRIBE") ? grant("Second-60") : HttpResponse.of(200));
    List<URI> bases = new ArrayList<>(List.of(base));
    subscribe(() -> bases.get(bases.size() - 1), CallSpec::plain);
    bases.add(URI.create("http://192.0.2.9:4004/"));
    world.runFor(Duration.ofSeconds(35));
    assertThat(device.methods("SUBSCRIBE")).hasSize(2);
    assertThat(callback(1).getHost()).isEqualTo("192.0.2.9");
    assertThat(device.methods("UNSUBSCRIBE")).hasSize(1);
  }

  @Test
  void aRenewalThatIsDueWhileAnotherIsUnderWayIsNotMadeTwice() {
    CompletableFuture<HttpResponse> late = new CompletableFuture<>();
    device.answerLater(
        m -> isRenewal(m) ? late : CompletableFuture.completedFuture(grant("Second-6")));
    subscribe();
    subscription.refresh();
    world.runFor(Duration.ofSeconds(4));
    assertThat(device.methods("SUBSCRIBE")).hasSize(2);
  }

  /** The publisher may still have it: a lost answer costs no events. */
  @Test
  @Tag("FIELD-64")
  void aRenewalWithoutAnswerIsTriedAgainAsARenewal() {
    CompletableFuture<HttpResponse> never = new CompletableFuture<>();
    device.answerLater(
        m -> isRenewal(m) ? never : CompletableFuture.completedFuture(grant("Second-1800")));
    subscribe();
    subscription.refresh();
    world.runFor(Duration.ofSeconds(15));
    device.answer(m -> isRenewal(m) ? renewed(m, "Second-1800") : grant("Second-1800"));
    world.runFor(Duration.ofSeconds(30));
    assertThat(device.methods("SUBSCRIBE")).hasSize(3);
    assertThat(device.methods("SUBSCRIBE").get(2).headers().first("SID")).contains("s1");
    assertThat(event(callback(0), "s1", 0, "A", "1")).isEqualTo(200);
    assertThat(heard).containsExactly("subscribed", "lost", "{A=1}");
  }

  @Test
  void aPublisherThatRefusesIsAskedLessAndLessOftenAndSoonAgainOnceItGranted() {
    device.answer(m -> HttpResponse.of(503));
    subscribe();
    world.runFor(Duration.ofHours(1));
    assertThat(device.methods("SUBSCRIBE")).hasSizeBetween(50, 90);
    device.answer(m -> isRenewal(m) ? HttpResponse.of(412) : grant("Second-60"));
    world.runFor(Duration.ofMinutes(2));
    assertThat(subscription.sid()).isPresent();
    device.answer(m -> HttpResponse.of(503));
    device.forget();
    subscription.refresh();
    world.runFor(Duration.ofSeconds(5));
    assertThat(device.methods("SUBSCRIBE").size()).isGreaterThanOrEqualTo(3);
  }

  /** What a listener does is no reason to keep the publisher waiting (UDA 2.0, 4.3.2). */
  @Test
  @Tag("EVNT-32")
  void anEventIsAnsweredBeforeItIsTold() {
    subscribe();
    subscriber
        .handle(event(callback(0), Optional.empty()))
        .thenAccept(response -> heard.add("answered " + response.status()));
    world.runFor(Duration.ofSeconds(1));
    assertThat(heard).containsExactly("subscribed", "answered 200", "{A=1}");
  }

  @Test
  void whereThePublisherHasANameNobodyWithoutItIsHeard() {
    PeerIdentity publisher = Peers.peer("publisher", PeerIdentity.Anchor.DOMAIN);
    List<CallSpec> specs = new ArrayList<>(List.of(CallSpec.plain()));
    subscribe(() -> base, () -> specs.get(specs.size() - 1));
    specs.add(
        new CallSpec(CallSpec.DEFAULT_DEADLINE, Optional.empty(), Optional.of(publisher.udn())));
    PeerIdentity other = Peers.peer("other", PeerIdentity.Anchor.DOMAIN);
    assertThat(statusOf(event(callback(0), Optional.empty()))).isEqualTo(412);
    assertThat(statusOf(event(callback(0), Optional.of(other)))).isEqualTo(412);
    assertThat(statusOf(event(callback(0), Optional.of(publisher)))).isEqualTo(200);
  }

  private int statusOf(HttpExchange exchange) {
    return world.await(subscriber.handle(exchange), Duration.ofSeconds(1)).status();
  }

  private HttpExchange event(URI to, Optional<PeerIdentity> from) {
    return new HttpExchange(
        "NOTIFY",
        to.getPath(),
        headers("s1", 0),
        Body.of(PropertySetCodec.encode(Map.of("A", "1"))),
        new InetSocketAddress(device.host().address(), 40_000),
        new InetSocketAddress(point.address(), 4004),
        from);
  }
}
