package org.iotmc.soap;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.iotmc.api.ActionException;
import org.iotmc.api.IotmcException;
import org.iotmc.api.LifecyclePhase;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.TransportException;
import org.iotmc.api.UpnpError;
import org.iotmc.api.Warning;
import org.iotmc.api.Warning.Kind;
import org.iotmc.api.service.Action;
import org.iotmc.api.service.Call;
import org.iotmc.api.service.Nothing;
import org.iotmc.api.service.RecordContract;
import org.iotmc.api.spi.Body;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.Headers;
import org.iotmc.api.spi.HttpExchange;
import org.iotmc.api.spi.HttpRequest;
import org.iotmc.api.spi.HttpResponse;
import org.iotmc.api.spi.Lane;
import org.iotmc.sim.SimHost;
import org.iotmc.sim.SimWorld;
import org.iotmc.soap.SoapMessage.Fault;
import org.iotmc.soap.SoapMessage.Request;
import org.iotmc.soap.SoapMessage.Response;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class SoapClientTest {
  private static final String TYPE = Fan.CONTRACT.type().toString();
  private static final SoapClient.Endpoint FAN =
      new SoapClient.Endpoint(URI.create("http://127.0.0.1/fan/control"), CallSpec.plain());
  private static final Fan.Plan PLAN =
      new Fan.Plan(
          Fan.Mode.FAST,
          7,
          true,
          " \r\n<&>\ud83c\udf3b",
          List.of(new Fan.Step(255, "", Instant.EPOCH, false)));

  private final SimWorld world = SimWorld.seeded(3);
  private final SimHost host = world.host("controller");
  private final Lane lane = host.newLane("role");
  private final Deque<CompletionStage<HttpResponse>> script = new ArrayDeque<>();
  private final Loop loop = new Loop(this::scripted);
  private final SoapClient client = client(loop);

  private SoapClient client(Loop transport) {
    return new SoapClient(transport, lane, host.jitter(), host::nanos);
  }

  private CompletionStage<HttpResponse> scripted(HttpExchange exchange) {
    CompletionStage<HttpResponse> next = script.poll();
    return next == null ? new CompletableFuture<>() : next;
  }

  private void answer(int status, SoapMessage message) {
    script.add(
        CompletableFuture.completedFuture(
            new HttpResponse(status, Headers.of(), Body.of(SoapCodec.encode(message)))));
  }

  private void answer(int status, String body) {
    script.add(
        CompletableFuture.completedFuture(
            new HttpResponse(status, Headers.of(), Body.of(body.getBytes(UTF_8)))));
  }

  private void breakOff() {
    script.add(CompletableFuture.failedFuture(new TransportException("connection reset")));
  }

  private CompletableFuture<Response> call(Request request) {
    return client.call(FAN, () -> request, Action.Repeat.NEVER, response -> response);
  }

  private Response invoke(Request request) {
    return world.await(call(request), Duration.ofMinutes(2));
  }

  private <T> T await(CompletionStage<T> stage) {
    return world.await(stage, Duration.ofMinutes(2));
  }

  @Test
  @Tag("CTRL-40")
  void aTypedCallGoesToTheDispatcherAndBack() {
    Fan implementation =
        new Fan() {
          @Override
          public CompletionStage<Plan> plan(Call<Plan> call) {
            return CompletableFuture.completedFuture(call.arguments());
          }

          @Override
          public CompletionStage<Nothing> spin(Call<Nothing> call) {
            throw new ActionException(UpnpError.NO_SUCH_FIRMWARE, "none");
          }
        };
    SoapDispatcher dispatcher =
        SoapDispatcher.builder(lane)
            .service(Fan.CONTRACT, implementation, "/fan/control")
            .access(AccessPolicy.inPhase(LifecyclePhase.OPERATION))
            .build();
    Fan fan = client(new Loop(dispatcher)).typed(Fan.CONTRACT, FAN);
    assertThat(await(fan.plan(Call.of(PLAN)))).isEqualTo(PLAN);
    assertThatThrownBy(() -> await(fan.spin(Call.of(Nothing.NOTHING))))
        .isInstanceOfSatisfying(ActionException.class, e -> assertThat(e.code()).isEqualTo(809));
  }

  @Test
  void anArgumentThatIsOutOfRangeIsNamedToTheCallerAndNotSent() {
    Fan fan = client.typed(Fan.CONTRACT, FAN);
    Fan.Plan tooFast = new Fan.Plan(Fan.Mode.FAST, 5000, true, "", List.of());
    assertThatThrownBy(() -> await(fan.plan(Call.of(tooFast))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Speed: not within 1 and 1000");
    assertThat(loop.sent).isEmpty();
  }

  @Test
  @Tag("DESC-11")
  void aRedirectIsFollowedWithMethodAndBodyWithinTheHost() {
    Request request = new Request(TYPE, "Any", Map.of("In", "1"));
    redirect(307, "/moved");
    answer(200, new Response(TYPE, "Any", Map.of("Out", "3")));
    assertThat(invoke(request).arguments()).containsEntry("Out", "3");
    assertThat(loop.sent)
        .extracting(sent -> sent.method() + " " + sent.uri())
        .containsExactly("POST http://127.0.0.1/fan/control", "POST http://127.0.0.1/moved");
    assertThat(await(loop.sent.get(1).body().bytes(10_000))).isEqualTo(SoapCodec.encode(request));
    for (String elsewhere : List.of("http://10.9.9.9/moved", "file:///x", "")) {
      redirect(307, elsewhere);
      assertThatThrownBy(() -> invoke(request)).isInstanceOf(IotmcException.class);
    }
    redirect(302, "/moved");
    assertThatThrownBy(() -> invoke(request)).isInstanceOf(IotmcException.class);
    assertThat(loop.sent).hasSize(6);
    for (int i = 0; i < 9; i++) {
      redirect(307, "/moved");
    }
    assertThatThrownBy(() -> invoke(request)).isInstanceOf(IotmcException.class);
    assertThat(loop.sent).hasSize(10);
  }

  private void redirect(int status, String target) {
    script.add(
        CompletableFuture.completedFuture(
            new HttpResponse(status, Headers.of("Location", target), Body.empty())));
  }

  @Test
  @Tag("CTRL-03")
  @Tag("SSDP-54")
  void aDynamicCallKeepsTheOrderOfItsArguments() {
    Map<String, String> arguments = new LinkedHashMap<>();
    arguments.put("Zulu", "1");
    arguments.put("Alpha", "2");
    Request request = new Request(TYPE, "Any", arguments);
    answer(200, new Response(TYPE, "Any", Map.of("Out", "3")));
    assertThat(invoke(request).arguments()).containsEntry("Out", "3");
    assertThat(loop.sent.get(0).headers().first("SOAPACTION"))
        .contains("\"urn:example-com:service:Fan:2#Any\"");
    assertThat(loop.sent.get(0).headers().first("Content-Type"))
        .contains("text/xml; charset=\"utf-8\"");
    assertThat(loop.sent.get(0).headers().first("CPFN.UPNP.ORG")).contains("iotmc");
  }

  @Test
  @Tag("CTRL-23")
  @Tag("FIELD-50")
  void theBodyCountsNotTheStatus() {
    Request request = new Request(TYPE, "Any", Map.of());
    answer(200, Fault.upnp(714, "with status 200"));
    assertThatThrownBy(() -> invoke(request))
        .isInstanceOfSatisfying(ActionException.class, e -> assertThat(e.code()).isEqualTo(714));
    answer(500, new Response(TYPE, "Any", Map.of("Out", "3")));
    assertThat(invoke(request).arguments()).containsEntry("Out", "3");
    answer(500, new Fault("Server", Fault.NO_CODE, "no code"));
    assertThatThrownBy(() -> invoke(request))
        .isInstanceOfSatisfying(ActionException.class, e -> assertThat(e.code()).isEqualTo(501));
  }

  @Test
  void aStatusWithoutSoapIsOfTheTransportOrMalformed() {
    Request request = new Request(TYPE, "Any", Map.of());
    answer(503, "<html>busy</html>");
    assertThatThrownBy(() -> invoke(request)).isInstanceOf(TransportException.class);
    answer(404, "<html>no</html>");
    assertThatThrownBy(() -> invoke(request))
        .isInstanceOfSatisfying(
            TransportException.class,
            e -> {
              assertThat(e.status()).hasValue(404);
              assertThat(e.retryable()).isFalse();
            });
    for (int status : new int[] {304, 404, 502}) {
      answer(status, new Response(TYPE, "Any", Map.of("Out", "3")));
      assertThatThrownBy(() -> invoke(request))
          .as("a result with %d", status)
          .isInstanceOfSatisfying(
              TransportException.class, e -> assertThat(e.status()).hasValue(status));
    }
    answer(304, "");
    assertThatThrownBy(() -> invoke(request))
        .isInstanceOfSatisfying(
            TransportException.class, e -> assertThat(e.status()).hasValue(304));
    answer(200, "status=ok");
    assertThatThrownBy(() -> invoke(request)).isInstanceOf(MalformedMessageException.class);
    answer(200, "x".repeat(SoapCodec.MAX_BODY + 1));
    assertThatThrownBy(() -> invoke(request)).isInstanceOf(MalformedMessageException.class);
  }

  @Test
  void whatAPeerSaysWrongIsToldWithTheActionAndTheAddress() {
    Request request = new Request(TYPE, "Any", Map.of());
    String place = " (Any at http://127.0.0.1/fan/control)";
    answer(500, "<html>oops</html>");
    assertThatThrownBy(() -> invoke(request)).hasMessage("HTTP status 500 without a fault" + place);
    redirect(307, "http://10.0.0.9/other");
    assertThatThrownBy(() -> invoke(request))
        .hasMessage("HTTP status 307 without a fault, a redirect that is not followed" + place);
    answer(200, "<html/>");
    assertThatThrownBy(() -> invoke(request))
        .hasMessage("Envelope: is missing (UDA 2.0, 3.1.1)" + place)
        .isInstanceOfSatisfying(
            MalformedMessageException.class, e -> assertThat(e.field()).isEqualTo("Envelope"));
    answer(500, Fault.upnp(714, "no such entry"));
    assertThatThrownBy(() -> invoke(request))
        .hasMessage("714 no such entry" + place)
        .isInstanceOfSatisfying(
            ActionException.class, e -> assertThat(e.description()).isEqualTo("no such entry"));
    answer(200, new Response(TYPE, "Plan", Map.of()));
    assertThatThrownBy(() -> await(client.typed(Fan.CONTRACT, FAN).plan(Call.of(PLAN))))
        .hasMessage("Mode: is missing in the response (Plan at http://127.0.0.1/fan/control)");
  }

  @Test
  void aCallThatIsNotAnsweredSaysHowLongItWaited() {
    AtomicLong passing = new AtomicLong();
    SoapClient slow =
        new SoapClient(loop, lane, host.jitter(), () -> host.nanos() + passing.addAndGet(20_000));
    Fan fan = slow.typed(Fan.CONTRACT, FAN);
    assertThatThrownBy(() -> await(fan.spin(Call.of(Nothing.NOTHING))))
        .hasMessage("no answer from http://127.0.0.1/fan/control within PT30S");
  }

  @Test
  void anArgumentThatIsNullIsNamedAndNothingSent() {
    Fan fan = client.typed(Fan.CONTRACT, FAN);
    assertThatThrownBy(() -> await(fan.plan(Call.of(new Fan.Plan(null, 1, true, "", List.of())))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Mode: is null; every argument is sent");
    assertThatThrownBy(
            () -> await(fan.plan(Call.of(new Fan.Plan(Fan.Mode.FAST, 1, true, "", null)))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Steps: is null; every argument is sent");
    assertThat(loop.sent).isEmpty();
  }

  @Test
  void aResultThatIsNotWhatTheContractSaysIsMalformed() {
    Fan fan = client.typed(Fan.CONTRACT, FAN);
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put("MODE", "FAST");
    texts.put("Speed", "1001");
    texts.put("Loud", "1");
    texts.put("Label", "");
    texts.put("Steps", "");
    answer(200, new Response(TYPE, "Plan", texts));
    assertThatThrownBy(() -> await(fan.plan(Call.of(PLAN))))
        .isInstanceOf(MalformedMessageException.class)
        .hasMessageContaining("Speed");
    texts.remove("Speed");
    answer(200, new Response(TYPE, "Plan", texts));
    assertThatThrownBy(() -> await(fan.plan(Call.of(PLAN))))
        .isInstanceOf(MalformedMessageException.class)
        .hasMessageContaining("Speed: is missing");
    texts.put("Speed", "1000");
    answer(200, new Response(TYPE, "Plan", texts));
    assertThat(await(fan.plan(Call.of(PLAN))))
        .isEqualTo(new Fan.Plan(Fan.Mode.FAST, 1000, true, "", List.of()));
  }

  @Test
  @Tag("CTRL-21")
  void whoeverWantsToKnowHearsWhatWasToleratedInATypedAnswer() {
    Fan fan = client.typed(Fan.CONTRACT, FAN);
    List<Warning> heard = new ArrayList<>();
    answer(200, new Response(TYPE, "Plan", RecordTexts.of(planForm(), PLAN)));
    assertThat(await(fan.plan(Call.of(PLAN).onWarnings(heard::addAll)))).isEqualTo(PLAN);
    assertThat(heard).isEmpty();

    Map<String, String> texts = new LinkedHashMap<>();
    texts.put("Speed", "7");
    texts.put("MODE", "FAST");
    texts.put("More", "");
    texts.put("Loud", "1");
    texts.put("Label", "");
    texts.put("Steps", "");
    answer(500, new Response("urn:another", "Plan", texts));
    assertThat(await(fan.plan(Call.of(PLAN).onWarnings(heard::addAll))).speed()).isEqualTo(7);
    assertThat(heard)
        .containsExactly(
            new Warning(Kind.NAMESPACE, "Body/response"),
            new Warning(Kind.CONTRADICTION, "status"),
            new Warning(Kind.MISSPELT, "Mode"),
            new Warning(Kind.OUT_OF_ORDER, "Speed"),
            new Warning(Kind.UNUSUAL_VALUE, "Body/response"));
  }

  @Test
  @Tag("CTRL-23")
  void anErrorSaysWhatWasToleratedInItsFault() {
    Fan fan = client.typed(Fan.CONTRACT, FAN);
    answer(200, new Fault("Server", Fault.NO_CODE, ""));
    assertThatThrownBy(() -> await(fan.spin(Call.of(Nothing.NOTHING))))
        .isInstanceOfSatisfying(
            ActionException.class,
            e ->
                assertThat(e.warnings())
                    .containsExactly(
                        new Warning(Kind.MISSING, "errorCode"),
                        new Warning(Kind.MISSING, "errorDescription"),
                        new Warning(Kind.CONTRADICTION, "status")));
    answer(500, Fault.upnp(701, "why"));
    assertThatThrownBy(() -> await(fan.spin(Call.of(Nothing.NOTHING))))
        .isInstanceOfSatisfying(ActionException.class, e -> assertThat(e.warnings()).isEmpty());
  }

  private void busy(Headers headers) {
    script.add(CompletableFuture.completedFuture(new HttpResponse(503, headers, Body.empty())));
  }

  @Test
  void anIdempotentCallComesAgainWhenThePeerWantsItAndNotBefore() {
    Fan fan = client.typed(Fan.CONTRACT, FAN);
    busy(Headers.of("Retry-After", "7"));
    answer(500, Fault.upnp(814, "busy"));
    answer(200, new Response(TYPE, "Plan", RecordTexts.of(planForm(), PLAN)));
    Instant before = world.now();
    assertThat(await(fan.plan(Call.of(PLAN)))).isEqualTo(PLAN);
    assertThat(Duration.between(before, world.now()))
        .isBetween(Duration.ofMillis(7000 + 500 + 1000), Duration.ofMillis(7000 + 1500 + 3000));
    assertThat(loop.sent).hasSize(3);
  }

  @Test
  void aPeerThatWantsMoreTimeThanThereIsFailsTheCallAtOnceAndSaysHowMuch() {
    Fan fan = client.typed(Fan.CONTRACT, FAN);
    Instant before = world.now();
    busy(Headers.of("Retry-After", "30"));
    assertThatThrownBy(() -> await(fan.plan(Call.of(PLAN)))).satisfies(wants(30));
    busy(Headers.of("Retry-After", "5"));
    assertThatThrownBy(() -> await(fan.spin(Call.of(Nothing.NOTHING)))).satisfies(wants(5));
    script.add(
        CompletableFuture.completedFuture(
            new HttpResponse(
                500,
                Headers.of("Retry-After", "6"),
                Body.of(SoapCodec.encode(Fault.upnp(814, "busy"))))));
    assertThatThrownBy(() -> await(fan.spin(Call.of(Nothing.NOTHING))))
        .isInstanceOf(ActionException.class)
        .satisfies(wants(6));
    assertThat(loop.sent).hasSize(3);
    assertThat(Duration.between(before, world.now())).isLessThan(Duration.ofSeconds(1));
  }

  @Test
  void theTimeToComeAgainMayBeADateOfThePeersOwnClock() {
    Fan fan = client.typed(Fan.CONTRACT, FAN);
    String now = "Sun, 22 Nov 2026 10:00:00 GMT";
    String later = "Sun, 22 Nov 2026 10:00:09 GMT";
    busy(Headers.of("Retry-After", later).with("Date", now));
    assertThatThrownBy(() -> await(fan.spin(Call.of(Nothing.NOTHING)))).satisfies(wants(9));
    for (Headers odd :
        List.of(
            Headers.of("Retry-After", later),
            Headers.of("Retry-After", now).with("Date", later),
            Headers.of("Retry-After", "soon"),
            Headers.of("Retry-After", "-1"),
            Headers.of("Retry-After", "9999999999"),
            Headers.of())) {
      busy(odd);
      assertThatThrownBy(() -> await(fan.spin(Call.of(Nothing.NOTHING))))
          .isInstanceOfSatisfying(
              TransportException.class, e -> assertThat(e.retryAfter()).isEmpty());
    }
  }

  private static Consumer<Throwable> wants(int seconds) {
    return failure ->
        assertThat(((IotmcException) failure).retryAfter()).contains(Duration.ofSeconds(seconds));
  }

  @Test
  void whatHasNoTextIsNotSent() {
    Fan fan = client.typed(Fan.CONTRACT, FAN);
    for (Fan.Plan plan :
        List.of(
            new Fan.Plan(Fan.Mode.FAST, 1001, true, "", List.of()),
            new Fan.Plan(Fan.Mode.FAST, 1, true, "\u0000", List.of()))) {
      assertThatThrownBy(() -> await(fan.plan(Call.of(plan))))
          .hasStackTraceContaining("IllegalArgumentException");
    }
    assertThat(loop.sent).isEmpty();
  }

  @Test
  void anIdempotentCallIsRepeatedTwiceAndAnotherIsNot() {
    Fan fan = client.typed(Fan.CONTRACT, FAN);
    breakOff();
    answer(500, Fault.upnp(814, "busy"));
    answer(200, new Response(TYPE, "Plan", RecordTexts.of(planForm(), PLAN)));
    Instant before = world.now();
    assertThat(await(fan.plan(Call.of(PLAN)))).isEqualTo(PLAN);
    assertThat(loop.sent).hasSize(3);
    for (HttpRequest sent : loop.sent) {
      assertThat(await(sent.body().bytes(10_000))).as("each has a body of its own").isNotEmpty();
    }
    assertThat(Duration.between(before, world.now()))
        .isBetween(Duration.ofMillis(1500), Duration.ofMillis(4500));

    for (int i = 0; i < 4; i++) {
      breakOff();
    }
    assertThatThrownBy(() -> await(fan.plan(Call.of(PLAN)))).isInstanceOf(TransportException.class);
    assertThat(script).hasSize(1);
    assertThatThrownBy(() -> await(fan.spin(Call.of(Nothing.NOTHING))))
        .isInstanceOf(TransportException.class);
    assertThat(loop.sent).hasSize(7);
  }

  @Test
  void aCallEndsWhenItsCallerWaitsNoMoreAndLeavesNoTimerOnceItIsAnswered() {
    Fan fan = client.typed(Fan.CONTRACT, FAN);
    Instant before = world.now();
    Call<Fan.Plan> hasty = new Call<>(PLAN, Optional.empty(), Duration.ofSeconds(2));
    assertThatThrownBy(() -> await(fan.plan(hasty))).isInstanceOf(TransportException.class);
    assertThat(Duration.between(before, world.now()))
        .isBetween(Duration.ofMillis(1990), Duration.ofMillis(2010));
    answer(200, new Response(TYPE, "Plan", RecordTexts.of(planForm(), PLAN)));
    assertThat(await(fan.plan(Call.of(PLAN)))).isEqualTo(PLAN);
    assertThat(host.openResources()).noneMatch(resource -> resource.contains("timer"));
  }

  @Test
  void whoeverCancelsWhileARedirectIsFollowedCancelsThatConnectionToo() {
    List<CompletableFuture<?>> calls = new ArrayList<>();
    Loop hasty =
        new Loop(
            exchange -> {
              if (exchange.path().equals("/moved")) {
                calls.get(0).cancel(true);
                return new CompletableFuture<>();
              }
              return CompletableFuture.completedFuture(
                  new HttpResponse(307, Headers.of("Location", "/moved"), Body.empty()));
            });
    calls.add(client(hasty).typed(Fan.CONTRACT, FAN).plan(Call.of(PLAN)).toCompletableFuture());
    world.runFor(Duration.ofSeconds(1));
    assertThat(hasty.sent).hasSize(2);
    assertThat(hasty.cancelled).isEqualTo(1);
  }

  private static RecordContract<?> planForm() {
    return Fan.CONTRACT.action("Plan").orElseThrow().arguments();
  }

  @Test
  void aFailureThatARepetitionCannotMendIsNotRepeated() {
    Fan fan = client.typed(Fan.CONTRACT, FAN);
    answer(500, Fault.upnp(600, "bad"));
    assertThatThrownBy(() -> await(fan.plan(Call.of(PLAN)))).isInstanceOf(ActionException.class);
    assertThat(loop.sent).hasSize(1);
  }

  @Test
  @Tag("CTRL-01")
  @Tag("FIELD-58")
  void aServerThatWantsNoPostIsAnErrorAndNotAskedAgain() {
    Fan fan = client.typed(Fan.CONTRACT, FAN);
    answer(405, "<html>Method Not Allowed</html>");
    assertThatThrownBy(() -> await(fan.plan(Call.of(PLAN))))
        .isInstanceOfSatisfying(
            TransportException.class, e -> assertThat(e.status()).hasValue(405));
    assertThat(loop.sent).extracting(HttpRequest::method).containsExactly("POST");
  }

  @Test
  @Tag("CTRL-04")
  @Tag("CTRL-07")
  @Tag("CTRL-08")
  void aRequestSaysItsVersionTwiceItsLengthInBytesAndNoLanguage() {
    Fan fan = client.typed(Fan.CONTRACT, FAN);
    answer(200, new Response(TYPE, "Plan", RecordTexts.of(planForm(), PLAN)));
    assertThat(await(fan.plan(Call.of(PLAN)))).isEqualTo(PLAN);
    HttpRequest sent = loop.sent.get(0);
    byte[] body = await(sent.body().bytes(10_000));
    assertThat(sent.body().length()).as("more bytes than characters").hasValue(body.length);
    assertThat(new String(body, UTF_8).length()).isLessThan(body.length);
    assertThat(((Request) SoapCodec.decodeRequest(body)).serviceType()).isEqualTo(TYPE);
    assertThat(sent.headers().first("SOAPACTION")).contains("\"" + TYPE + "#Plan\"");
    assertThat(sent.headers().first("ACCEPT-LANGUAGE")).isEmpty();
    assertThat(sent.headers().first("CONTENT-LANGUAGE")).isEmpty();
  }

  @Test
  @Tag("CTRL-38")
  @Tag("CTRL-34")
  void everyCodeOfAFaultComesWithTheException() {
    Request request = new Request(TYPE, "Any", Map.of());
    for (int code : new int[] {-1, 0, 401, 603, 613, 699, 700, 899, 100_000}) {
      answer(500, Fault.upnp(code, "why"));
      assertThatThrownBy(() -> invoke(request))
          .isInstanceOfSatisfying(
              ActionException.class,
              e -> {
                assertThat(e.code()).isEqualTo(code == 0 ? 501 : code);
                assertThat(e.retryable()).isEqualTo(code == 603 || code == 0);
              });
    }
  }

  @Test
  @Tag("FIELD-57")
  void whoeverCancelsACallCancelsItsConnectionAndLeavesNothing() {
    Fan fan = client.typed(Fan.CONTRACT, FAN);
    CompletableFuture<Fan.Plan> call = fan.plan(Call.of(PLAN)).toCompletableFuture();
    world.runFor(Duration.ofSeconds(1));
    assertThat(loop.cancelled).isZero();
    assertThat(call.cancel(true)).isTrue();
    world.runFor(Duration.ofMinutes(1));
    assertThat(loop.sent).hasSize(1);
    assertThat(loop.cancelled).isEqualTo(1);
    assertThat(host.openResources()).noneMatch(resource -> resource.contains("timer"));

    breakOff();
    CompletableFuture<Fan.Plan> paused = fan.plan(Call.of(PLAN)).toCompletableFuture();
    world.runFor(Duration.ofMillis(100));
    paused.cancel(true);
    world.runFor(Duration.ofMinutes(1));
    assertThat(loop.sent).as("nothing is repeated for nobody").hasSize(2);
    assertThat(host.openResources()).noneMatch(resource -> resource.contains("timer"));
    assertThat(world.failures()).isEmpty();
  }

  @Test
  @Tag("FIELD-57")
  void callsThatOutliveTheirLaneFailAndLetTheirConnectionsGo() {
    Fan fan = client.typed(Fan.CONTRACT, FAN);
    fan.spin(Call.of(Nothing.NOTHING)); // nobody keeps its future
    CompletionStage<Fan.Plan> kept = fan.plan(Call.of(PLAN));
    world.runFor(Duration.ofSeconds(1));
    lane.close();
    world.runFor(Duration.ofMinutes(1));
    assertThat(kept.toCompletableFuture()).isCompletedExceptionally();
    assertThat(loop.cancelled).isEqualTo(2);
    assertThat(host.openResources()).isEmpty();
    assertThat(world.failures()).isEmpty();
  }

  @Test
  void aCallToAnAddressThatNoRequestCanGoToFailsAtOnce() {
    SoapClient.Endpoint nowhere =
        new SoapClient.Endpoint(URI.create("http://127.0.0.1:70000/c"), CallSpec.plain());
    Fan fan = client.typed(Fan.CONTRACT, nowhere);
    assertThatThrownBy(() -> await(fan.plan(Call.of(PLAN))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("70000");
    assertThat(loop.sent).isEmpty();
    assertThat(host.openResources()).noneMatch(resource -> resource.contains("timer"));
    assertThat(world.failures()).isEmpty();
  }

  @Test
  void aCallWithoutAnswerEndsAtItsDeadlineRepetitionsIncludedAndIsCancelled() {
    Fan fan = client.typed(Fan.CONTRACT, FAN);
    breakOff();
    Instant before = world.now();
    assertThatThrownBy(() -> await(fan.plan(Call.of(PLAN)))).isInstanceOf(TransportException.class);
    assertThat(Duration.between(before, world.now()))
        .isBetween(Duration.ofMillis(29_990), Duration.ofMillis(30_010));
    assertThat(loop.cancelled).isEqualTo(1);
    assertThat(host.openResources()).noneMatch(resource -> resource.contains("timer"));
  }
}
