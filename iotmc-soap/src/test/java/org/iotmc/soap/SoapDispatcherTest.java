package org.iotmc.soap;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.iotmc.api.ActionException;
import org.iotmc.api.LifecyclePhase;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.PeerIdentity;
import org.iotmc.api.StoreException;
import org.iotmc.api.TransportException;
import org.iotmc.api.TrustException;
import org.iotmc.api.Udn;
import org.iotmc.api.UpnpError;
import org.iotmc.api.service.Call;
import org.iotmc.api.service.Nothing;
import org.iotmc.api.spi.Body;
import org.iotmc.api.spi.Headers;
import org.iotmc.api.spi.HttpExchange;
import org.iotmc.api.spi.HttpResponse;
import org.iotmc.api.spi.Lane;
import org.iotmc.sim.SimHost;
import org.iotmc.sim.SimWorld;
import org.iotmc.soap.SoapMessage.Fault;
import org.iotmc.soap.SoapMessage.Request;
import org.iotmc.soap.SoapMessage.Response;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class SoapDispatcherTest implements Fan {
  private static final String TYPE = Fan.CONTRACT.type().toString();
  private static final String PATH = "/fan/control";
  private static final InetSocketAddress HERE =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 80);

  private final SimWorld world = SimWorld.seeded(7);
  private final SimHost device = world.host("device");
  private final Lane lane = device.newLane("role");
  private final List<Plan> planned = new ArrayList<>();
  private CompletionStage<Nothing> spinning = CompletableFuture.completedFuture(new Nothing());
  private final SoapDispatcher dispatcher =
      SoapDispatcher.builder(lane)
          .service(Fan.CONTRACT, this, PATH)
          .access(AccessPolicy.inPhase(LifecyclePhase.OPERATION))
          .maxCalls(2)
          .build();

  @Override
  public CompletionStage<Plan> plan(Call<Plan> call) {
    planned.add(call.arguments());
    return CompletableFuture.completedFuture(call.arguments());
  }

  @Override
  public CompletionStage<Nothing> spin(Call<Nothing> call) {
    return spinning;
  }

  private CompletionStage<HttpResponse> send(
      String method, String path, Headers headers, byte[] body) {
    return dispatcher.handle(
        new HttpExchange(method, path, headers, Body.of(body), HERE, HERE, Optional.empty()));
  }

  private static Headers headers(Request request) {
    return Headers.of("Content-Type", "text/xml; charset=\"utf-8\"")
        .with("SOAPACTION", "\"" + request.serviceType() + "#" + request.action() + "\"");
  }

  private HttpResponse answered(Request request) {
    return world.await(
        send("POST", PATH, headers(request), SoapCodec.encode(request)), Duration.ofSeconds(60));
  }

  private SoapMessage call(Request request) {
    return decoded(request, answered(request));
  }

  @Test
  void anActionThatIsUnderWayAsItsRoleClosesIsAnsweredAsBusy() {
    spinning = new CompletableFuture<>();
    Request spin = new Request(TYPE, "Spin", Map.of());
    CompletionStage<HttpResponse> answer =
        send("POST", PATH, headers(spin), SoapCodec.encode(spin));
    world.runFor(Duration.ofSeconds(1));
    lane.close();
    assertThat(world.await(answer, Duration.ofSeconds(1)).status()).isEqualTo(503);
  }

  private SoapMessage decoded(Request request, HttpResponse response) {
    byte[] body = world.await(response.body().bytes(SoapCodec.MAX_BODY), Duration.ofSeconds(1));
    return SoapCodec.decodeAnswer(request, body);
  }

  private static Map<String, String> plan() {
    Map<String, String> arguments = new LinkedHashMap<>();
    arguments.put("Mode", "FAST");
    arguments.put("Speed", "7");
    arguments.put("Loud", "yes");
    arguments.put("Label", " <&> ");
    arguments.put(
        "Steps",
        "<items xmlns='urn:iotmc-org:list:1'><item><Note>n</Note><Height>1</Height>"
            + "<At>2026-11-22T00:00:00Z</At><Last>1</Last><More/></item></items>");
    return arguments;
  }

  private static Request plan(String name, String value) {
    Map<String, String> arguments = plan();
    arguments.put(name, value);
    return new Request(TYPE, "Plan", arguments);
  }

  private int code(Request request) {
    return ((Fault) call(request)).code();
  }

  @Test
  @Tag("CTRL-19")
  @Tag("CTRL-20")
  void aCallReachesTheImplementationAndItsResultTheCaller() {
    HttpResponse response = answered(new Request(TYPE, "Plan", plan()));
    assertThat(planned)
        .containsExactly(
            new Plan(
                Mode.FAST,
                7,
                true,
                " <&> ",
                List.of(new Step(1, "n", Instant.parse("2026-11-22T00:00:00Z"), true))));
    assertThat(response.status()).isEqualTo(200);
    assertThat(response.headers().first("content-type")).contains("text/xml; charset=\"utf-8\"");
    assertThat(response.headers().first("ext")).contains("");
    assertThat(response.headers().first("content-language")).isEmpty();
    assertThat(response.headers().first("server").orElseThrow()).contains(" UPnP/2.0 ");
    Response result = (Response) decoded(new Request(TYPE, "Plan", Map.of()), response);
    assertThat(result.arguments().keySet())
        .containsExactly("Mode", "Speed", "Loud", "Label", "Steps");
    assertThat(result.arguments()).containsEntry("Loud", "1").containsEntry("Label", " <&> ");
  }

  @Test
  @Tag("CTRL-05")
  void anOlderVersionIsServedInItsOwnNamespaceAndANewerOneIsNot() {
    String older = "urn:example-com:service:Fan:1";
    HttpResponse response = answered(new Request(older, "Spin", Map.of()));
    byte[] body = world.await(response.body().bytes(10_000), Duration.ofSeconds(1));
    assertThat(new String(body, UTF_8)).contains("<u:SpinResponse xmlns:u=\"" + older + "\"/>");
    assertThat(code(new Request("urn:example-com:service:Fan:3", "Spin", Map.of()))).isEqualTo(401);
  }

  @Test
  @Tag("CTRL-26")
  @Tag("CTRL-29")
  @Tag("CTRL-42")
  @Tag("FIELD-56")
  void unknownActionsAre401AndSoIsTheDeprecatedQuery() {
    assertThat(code(new Request(TYPE, "Foo", Map.of()))).isEqualTo(401);
    assertThat(code(new Request("urn:example-com:service:Other:1", "Spin", Map.of())))
        .isEqualTo(401);
    assertThat(
            code(
                new Request(
                    "urn:schemas-upnp-org:control-1-0",
                    "QueryStateVariable",
                    Map.of("varName", "Speed"))))
        .isEqualTo(401);
    Request spin = new Request(TYPE, "Spin", Map.of());
    HttpResponse mismatch =
        world.await(
            send("POST", PATH, headers(plan("Speed", "7")), SoapCodec.encode(spin)),
            Duration.ofSeconds(1));
    assertThat(((Fault) decoded(spin, mismatch)).code()).isEqualTo(401);
  }

  @Test
  @Tag("CTRL-31")
  @Tag("CTRL-32")
  void wrongArgumentsGetTheCodeThatSaysHow() {
    Map<String, String> missing = plan();
    missing.remove("Speed");
    assertThat(code(new Request(TYPE, "Plan", missing))).isEqualTo(402);
    assertThat(code(plan("Speed", "1001"))).isEqualTo(601);
    assertThat(code(plan("Speed", "0"))).isEqualTo(601);
    assertThat(code(plan("Speed", "fast"))).isEqualTo(402);
    assertThat(code(plan("Mode", "MIDDLE"))).isEqualTo(601);
    assertThat(code(plan("Loud", "maybe"))).isEqualTo(600);
    assertThat(code(plan("Steps", "<items/>"))).isEqualTo(600);
    String steps = plan().get("Steps");
    assertThat(code(plan("Steps", steps.replaceFirst("(<Height>)\\d+", "$1high")))).isEqualTo(600);
    assertThat(code(plan("Steps", steps.replaceFirst("(<Height>)\\d+", "$1256")))).isEqualTo(601);
    assertThat(code(plan("Steps", plan().get("Steps").replace(">n<", ">refused<")))).isEqualTo(600);
    assertThat(planned).isEmpty();
    assertThat(call(plan("Unknown", "is passed over"))).isInstanceOf(Response.class);
  }

  @Test
  @Tag("CTRL-27")
  void argumentsThatAreMissingMisplacedOrOfAnotherTypeAre402AndFurtherOnesArePassedOver() {
    Map<String, String> swapped = new LinkedHashMap<>();
    swapped.put("Speed", "7");
    plan().forEach(swapped::putIfAbsent);
    assertThat(code(new Request(TYPE, "Plan", swapped))).isEqualTo(402);
    assertThat(code(plan("Speed", "7.5"))).isEqualTo(402);
    assertThat(code(plan("Speed", ""))).isEqualTo(402);
    Map<String, String> missing = plan();
    missing.remove("Steps");
    assertThat(code(new Request(TYPE, "Plan", missing))).isEqualTo(402);
    assertThat(code(new Request(TYPE, "Plan", Map.of()))).isEqualTo(402);
    assertThat(planned).isEmpty();
    Map<String, String> further = new LinkedHashMap<>();
    further.put("Before", "x");
    plan()
        .forEach(
            (name, value) -> {
              further.put(name, value);
              further.put("After" + name, "x");
            });
    assertThat(call(new Request(TYPE, "Plan", further))).isInstanceOf(Response.class);
  }

  @Test
  @Tag("CTRL-36")
  void aStringThatIsLongerThanDeclaredIs605() {
    assertThat(code(plan("Label", "x".repeat(65_536)))).isEqualTo(605);
    assertThat(code(plan("Label", "x".repeat(1025)))).isEqualTo(605);
    assertThat(call(plan("Label", "x".repeat(1024)))).isInstanceOf(Response.class);
  }

  @Test
  @Tag("CTRL-28")
  @Tag("CTRL-29")
  @Tag("CTRL-34")
  @Tag("CTRL-35")
  @Tag("CTRL-38")
  void onlyCodesThatUdaHasForActionsAreAnswered() {
    Map<Integer, Integer> answered = new LinkedHashMap<>();
    for (int code : new int[] {401, 402, 501, 600, 603, 604, 606, 613, 699, 700, 799, 800, 899}) {
      answered.put(code, code);
    }
    for (int code : new int[] {-1, 0, 200, 400, 403, 404, 599, 900}) {
      answered.put(code, 501);
    }
    answered.forEach(
        (thrown, code) -> {
          spinning = CompletableFuture.failedFuture(new ActionException(thrown, "why"));
          assertThat(code(new Request(TYPE, "Spin", Map.of()))).as("%d", thrown).isEqualTo(code);
        });
    spinning = CompletableFuture.failedFuture(new OutOfMemoryError("planted"));
    assertThat(code(new Request(TYPE, "Spin", Map.of()))).isEqualTo(603);
  }

  @Test
  @Tag("CTRL-33")
  void anOptionalActionThatIsNotThereIs602() {
    assertThat(code(new Request(TYPE, "Oscillate", Map.of()))).isEqualTo(602);
  }

  @Test
  @Tag("CTRL-43")
  void fiftyCallsAtOnceAreMadeOneAfterAnotherAndEachGetsItsOwnAnswer() {
    SoapDispatcher roomy =
        SoapDispatcher.builder(lane)
            .service(Fan.CONTRACT, this, PATH)
            .access(AccessPolicy.inPhase(LifecyclePhase.OPERATION))
            .maxCalls(400)
            .build();
    Map<Integer, CompletableFuture<HttpResponse>> answers = new LinkedHashMap<>();
    for (int speed = 1; speed <= 50; speed++) {
      Request request = plan("Speed", Integer.toString(speed));
      Body body = Body.of(SoapCodec.encode(request));
      answers.put(
          speed,
          roomy
              .handle(
                  new HttpExchange(
                      "POST", PATH, headers(request), body, HERE, HERE, Optional.empty()))
              .toCompletableFuture());
    }
    answers.forEach(
        (speed, answer) -> {
          HttpResponse response = world.await(answer, Duration.ofSeconds(1));
          Response result = (Response) decoded(plan("Speed", ""), response);
          assertThat(result.arguments()).containsEntry("Speed", speed.toString());
        });
    assertThat(planned).extracting(Plan::speed).containsExactlyElementsOf(answers.keySet());
  }

  @Test
  void anActionThatIsSlowHoldsUpNoOther() {
    CompletableFuture<Nothing> later = new CompletableFuture<>();
    spinning = later;
    Request spin = new Request(TYPE, "Spin", Map.of());
    CompletableFuture<HttpResponse> slow =
        send("POST", PATH, headers(spin), SoapCodec.encode(spin)).toCompletableFuture();
    assertThat(call(new Request(TYPE, "Plan", plan()))).isInstanceOf(Response.class);
    assertThat(slow).isNotDone();
    later.complete(new Nothing());
    assertThat(world.await(slow, Duration.ofSeconds(1)).status()).isEqualTo(200);
    assertThat(device.openResources()).noneMatch(resource -> resource.contains("timer"));
  }

  @Test
  @Tag("CTRL-02")
  @Tag("FIELD-55")
  void aPostIsNever405WhateverIsInIt() {
    Request spin = new Request(TYPE, "Spin", Map.of());
    Headers other = Headers.of("SOAPACTION", "nothing");
    for (String body : List.of("", "x", "<a/>", "<a:")) {
      assertThat(status("POST", PATH, other, body.getBytes(UTF_8))).isEqualTo(400);
    }
    assertThat(status("POST", PATH, other, SoapCodec.encode(spin))).isEqualTo(500);
    assertThat(status("POST", "/other", other, SoapCodec.encode(spin))).isEqualTo(404);
    spinning = CompletableFuture.failedFuture(new IllegalStateException("thrown"));
    assertThat(status("POST", PATH, headers(spin), SoapCodec.encode(spin))).isEqualTo(500);
  }

  @Test
  @Tag("CTRL-30")
  @Tag("CTRL-39")
  void failuresOfTheImplementationBecomeFaults() {
    Request spin = new Request(TYPE, "Spin", Map.of());
    Map<Throwable, Integer> expected = new LinkedHashMap<>();
    expected.put(new ActionException(777, "vendor's"), 777);
    expected.put(new TrustException("bad signature"), 806);
    expected.put(new MalformedMessageException("manifest", "is none"), 600);
    expected.put(new StoreException("disk full"), 501);
    expected.put(new IllegalStateException("a secret detail"), 501);
    expected.forEach(
        (failure, code) -> {
          spinning = CompletableFuture.failedFuture(failure);
          HttpResponse response = answered(spin);
          assertThat(response.status()).isEqualTo(500);
          Fault fault = (Fault) decoded(spin, response);
          assertThat(fault.code()).isEqualTo(code);
          assertThat(fault.description()).doesNotContain("secret");
        });
  }

  @Test
  void aBusyDeviceSaysWhenToComeBack() {
    spinning = CompletableFuture.failedFuture(new ActionException(UpnpError.BUSY, "later"));
    HttpResponse response = answered(new Request(TYPE, "Spin", Map.of()));
    assertThat(response.headers().first("Retry-After")).contains("5");
  }

  @Test
  void anImplementationThatKnowsWhenToComeBackSaysSo() {
    spinning =
        CompletableFuture.failedFuture(
            ActionException.busy("one a day", Duration.ofDays(1).plusMillis(1)));
    Request spin = new Request(TYPE, "Spin", Map.of());
    HttpResponse response = answered(spin);
    assertThat(response.headers().first("Retry-After")).contains("86401");
    assertThat(((Fault) decoded(spin, response)).code()).isEqualTo(814);
    spinning = CompletableFuture.failedFuture(ActionException.busy("now", Duration.ZERO));
    assertThat(answered(spin).headers().first("Retry-After")).contains("1");
  }

  @Test
  @Tag("CTRL-18")
  void anActionThatNeverEndsIsAnsweredBeforeTheCallersThirtySecondsAreOver() {
    CompletableFuture<Nothing> never = new CompletableFuture<>();
    spinning = never;
    Request spin = new Request(TYPE, "Spin", Map.of());
    CompletableFuture<HttpResponse> response =
        send("POST", PATH, headers(spin), SoapCodec.encode(spin)).toCompletableFuture();
    world.runFor(Duration.ofMillis(28_900));
    assertThat(response).isNotDone();
    world.runFor(Duration.ofMillis(200));
    assertThat(((Fault) decoded(spin, response.join())).code()).isEqualTo(501);
    never.complete(new Nothing());
    world.runFor(Duration.ofSeconds(1));
    assertThat(world.failures()).isEmpty();
  }

  private static CompletionStage<HttpResponse> spinFrom(
      SoapDispatcher to, String address, Body body) {
    return spinFrom(to, address, body, Optional.empty());
  }

  private static CompletionStage<HttpResponse> spinFrom(
      SoapDispatcher to, String address, Body body, Optional<PeerIdentity> peer) {
    try {
      var remote = new InetSocketAddress(InetAddress.getByName(address), 50_000);
      Request spin = new Request(TYPE, "Spin", Map.of());
      return to.handle(new HttpExchange("POST", PATH, headers(spin), body, remote, HERE, peer));
    } catch (java.net.UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  /** Calls that are at work until the future is complete. */
  private List<CompletableFuture<HttpResponse>> atWork(
      SoapDispatcher at,
      Optional<PeerIdentity> peer,
      CompletableFuture<Nothing> until,
      String... addresses) {
    spinning = until;
    List<CompletableFuture<HttpResponse>> calls = new ArrayList<>();
    for (String address : addresses) {
      calls.add(spinFrom(at, address, whole(), peer).toCompletableFuture());
    }
    world.runFor(Duration.ofSeconds(1));
    spinning = CompletableFuture.completedFuture(new Nothing());
    return calls;
  }

  @Test
  void aSourceHoldsAQuarterOfThePlacesAndNobodyElseNotices() {
    SoapDispatcher eight = of(8);
    CompletableFuture<Nothing> later = new CompletableFuture<>();
    List<CompletableFuture<HttpResponse>> slow =
        atWork(
            eight,
            Optional.empty(),
            later,
            "2001:db8::1",
            "2001:db8::2",
            "2001:db8::3",
            "2001:db8::4");
    assertThat(slow.subList(0, 2)).noneMatch(CompletableFuture::isDone);
    assertThat(slow.subList(2, 4)).allMatch(each -> each.join().status() == 503);
    assertThat(statusFor(eight, "192.0.2.1", Optional.empty())).isEqualTo(200);
    assertThat(statusFor(eight, "2001:db8::9", Optional.empty())).isEqualTo(503);
    later.complete(new Nothing());
    world.runFor(Duration.ofSeconds(1));
    assertThat(statusFor(eight, "2001:db8::9", Optional.empty())).isEqualTo(200);
  }

  /** Three could take all places that such callers have. */
  @Test
  void aFewSourcesOfStrangersLeaveAPlaceToTheOneWhoClaimsADevice() {
    SoapDispatcher many = of(256);
    for (int i = 0; i < 5; i++) {
      String[] flood = Collections.nCopies(64, "198.51.100." + i).toArray(String[]::new);
      atWork(many, Optional.empty(), new CompletableFuture<>(), flood);
    }
    assertThat(statusFor(many, "203.0.113.1", Optional.of(Peers.CLAIMANT))).isEqualTo(200);
  }

  /** Bodies that don't come: of each, and what became of the call. */
  private List<CompletableFuture<HttpResponse>> dripping(SoapDispatcher to, String... addresses) {
    List<CompletableFuture<HttpResponse>> calls = new ArrayList<>();
    for (String address : addresses) {
      calls.add(spinFrom(to, address, Body.stream(subscriber -> {})).toCompletableFuture());
    }
    world.runFor(Duration.ofSeconds(1));
    return calls;
  }

  /** Strangers from three addresses could keep out whoever claims a device. */
  @Test
  void whoseBodyIsWaitedForLongestMakesWayForOthers() {
    SoapDispatcher sixteen = of(16);
    String[] strangers = new String[10];
    Arrays.setAll(strangers, i -> "198.51.100." + i);
    List<CompletableFuture<HttpResponse>> slow = dripping(sixteen, strangers);
    assertThat(slow).noneMatch(CompletableFuture::isDone);
    assertThat(statusFor(sixteen, "203.0.113.1", Optional.of(Peers.CLAIMANT))).isEqualTo(200);
    assertThat(slow.get(0).join().status()).isEqualTo(503);
    assertThat(slow.get(0).join().headers().first("Retry-After")).contains("5");
    assertThat(slow.subList(1, 10)).noneMatch(CompletableFuture::isDone);
  }

  @Test
  void whoHasItsShareCostsAnotherOfItsOwnThePlace() {
    SoapDispatcher sixteen = of(16);
    List<CompletableFuture<HttpResponse>> other = dripping(sixteen, "192.0.2.1");
    List<CompletableFuture<HttpResponse>> slow =
        dripping(sixteen, "2001:db8::1", "2001:db8::2", "2001:db8::3", "2001:db8::4");
    assertThat(slow.get(0).join().status()).isEqualTo(503);
    assertThat(slow.subList(1, 4)).noneMatch(CompletableFuture::isDone);
    assertThat(other).noneMatch(CompletableFuture::isDone);
    assertThat(statusFor(sixteen, "2001:db8::9", Optional.empty())).isEqualTo(200);
  }

  @Test
  void nobodyMakesWayForThoseOfLowerRankNorForALateBody() {
    SoapDispatcher sixteen = of(16);
    List<Flow.Subscriber<? super ByteBuffer>> bodies = new ArrayList<>();
    List<CompletableFuture<HttpResponse>> slow = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      Optional<PeerIdentity> peer =
          Optional.of(List.of(Peers.DEVICE, Peers.UNENROLLED, Peers.CONTROLLER).get(i / 4 % 3));
      slow.add(
          spinFrom(sixteen, "198.51.100.1", Body.stream(bodies::add), peer).toCompletableFuture());
    }
    world.runFor(Duration.ofSeconds(1));
    List<CompletableFuture<HttpResponse>> kept =
        slow.stream().filter(each -> !each.isDone()).toList();
    assertThat(kept).hasSize(12);
    List<CompletableFuture<HttpResponse>> strangers =
        dripping(sixteen, "192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4", "192.0.2.5");
    assertThat(strangers.get(4)).isNotDone();
    assertThat(strangers.get(0).join().status()).isEqualTo(503);
    assertThat(kept).noneMatch(CompletableFuture::isDone);
    // The place of one whose body comes now, or breaks off, is another's already.
    bodies.get(0).onError(new TransportException("gone"));
    world.runFor(Duration.ofSeconds(1));
    assertThat(strangers.get(4)).isNotDone();
  }

  private static Body whole() {
    return Body.of(SoapCodec.encode(new Request(TYPE, "Spin", Map.of())));
  }

  private SoapDispatcher of(int calls) {
    return SoapDispatcher.builder(lane)
        .service(Fan.CONTRACT, this, PATH)
        .access(AccessPolicy.inPhase(LifecyclePhase.OPERATION))
        .maxCalls(calls)
        .build();
  }

  /** Calls that don't end, of a caller at 16 addresses; how many were let in. */
  private int letIn(SoapDispatcher to, Optional<PeerIdentity> peer) {
    String[] addresses = new String[16];
    Arrays.setAll(addresses, i -> "198.51.100." + i);
    List<CompletableFuture<HttpResponse>> slow =
        atWork(to, peer, new CompletableFuture<>(), addresses);
    assertThat(slow.stream().filter(CompletableFuture::isDone))
        .allMatch(each -> each.join().status() == 503);
    return (int) slow.stream().filter(each -> !each.isDone()).count();
  }

  private int statusFor(SoapDispatcher of, String address, Optional<PeerIdentity> peer) {
    return world.await(spinFrom(of, address, whole(), peer), Duration.ofSeconds(1)).status();
  }

  @Test
  void callersOfLowRankLeavePlacesForThoseAboveThem() {
    SoapDispatcher sixteen = of(16);
    assertThat(letIn(sixteen, Optional.empty())).isEqualTo(10);
    assertThat(letIn(sixteen, Optional.of(Peers.CLAIMANT))).isZero();
    assertThat(letIn(sixteen, Optional.of(Peers.DEVICE))).isEqualTo(2);
    assertThat(letIn(sixteen, Optional.of(Peers.UNENROLLED))).isZero();
    String anywhere = "203.0.113.1";
    assertThat(statusFor(sixteen, anywhere, Optional.empty())).isEqualTo(503);
    assertThat(statusFor(sixteen, anywhere, Optional.of(Peers.DEVICE))).isEqualTo(503);
    assertThat(statusFor(sixteen, anywhere, Optional.of(Peers.CONTROLLER))).isEqualTo(200);
    assertThat(letIn(sixteen, Optional.of(Peers.CONTROLLER))).isEqualTo(4);
    assertThat(statusFor(sixteen, anywhere, Optional.of(Peers.CONTROLLER))).isEqualTo(503);
  }

  @Test
  void aShareIsThatOfANameWhereSomebodyVouchesForItAndOfASourceOtherwise() {
    SoapDispatcher sixteen = of(16);
    assertThat(letIn(sixteen, Optional.of(Peers.DEVICE))).isEqualTo(4);
    assertThat(statusFor(sixteen, "198.51.100.1", Optional.of(Peers.UNENROLLED))).isEqualTo(200);
    CompletableFuture<Nothing> never = new CompletableFuture<>();
    for (int i = 0; i < 4; i++) {
      atWork(sixteen, Optional.empty(), never, "2001:db8::" + i);
    }
    assertThat(statusFor(sixteen, "2001:db8::9", Optional.empty())).isEqualTo(503);
    assertThat(statusFor(sixteen, "2001:db8::9", Optional.of(Peers.CLAIMANT))).isEqualTo(503);
    assertThat(statusFor(sixteen, "2001:db8::9", Optional.of(Peers.CONTROLLER))).isEqualTo(200);
  }

  @Test
  void whereNothingElseIsSaidThereArePlacesFor256Calls() {
    SoapDispatcher usual =
        SoapDispatcher.builder(lane)
            .service(Fan.CONTRACT, this, PATH)
            .access(AccessPolicy.inPhase(LifecyclePhase.OPERATION))
            .build();
    CompletableFuture<Nothing> never = new CompletableFuture<>();
    spinning = never;
    List<CompletableFuture<HttpResponse>> calls = new ArrayList<>();
    for (int i = 0; i < 256; i++) {
      var controller =
          new PeerIdentity(
              new Udn("uuid:" + i / 8),
              Peers.CONTROLLER.anchor(),
              Peers.CONTROLLER.role(),
              Peers.CONTROLLER.certificate());
      calls.add(
          spinFrom(usual, "192.0.2.1", whole(), Optional.of(controller)).toCompletableFuture());
    }
    world.runFor(Duration.ofSeconds(1));
    assertThat(calls).noneMatch(CompletableFuture::isDone);
    assertThat(statusFor(usual, "192.0.2.2", Optional.of(Peers.CONTROLLER))).isEqualTo(503);
    never.complete(new Nothing());
  }

  /** Places are given back, or none were left after a while. */
  @Test
  void aPlaceIsFreeAgainOfEachRank() {
    SoapDispatcher sixteen = of(16);
    for (PeerIdentity each : List.of(Peers.CLAIMANT, Peers.DEVICE, Peers.CONTROLLER)) {
      for (int i = 0; i < 20; i++) {
        assertThat(statusFor(sixteen, "203.0.113.1", Optional.of(each))).isNotEqualTo(503);
      }
    }
  }

  @Test
  void beyondTheBoundCallersAreTurnedAwayAndLaterServed() {
    CompletableFuture<Nothing> later = new CompletableFuture<>();
    spinning = later;
    Request spin = new Request(TYPE, "Spin", Map.of());
    byte[] body = SoapCodec.encode(spin);
    CompletionStage<HttpResponse> first = send("POST", PATH, headers(spin), body);
    CompletionStage<HttpResponse> second = send("POST", PATH, headers(spin), body);
    HttpResponse third = answered(spin);
    assertThat(third.status()).isEqualTo(503);
    assertThat(third.headers().first("Retry-After")).contains("5");
    later.complete(new Nothing());
    assertThat(world.await(first, Duration.ofSeconds(1)).status()).isEqualTo(200);
    assertThat(world.await(second, Duration.ofSeconds(1)).status()).isEqualTo(200);
    assertThat(answered(spin).status()).isEqualTo(200);
  }

  @Test
  @Tag("CTRL-06")
  @Tag("CTRL-41")
  @Tag("FIELD-54")
  @Tag("CTRL-44")
  void whatIsNoProperRequestGetsAnHttpStatus() {
    Request spin = new Request(TYPE, "Spin", Map.of());
    byte[] body = SoapCodec.encode(spin);
    assertThat(status("POST", "/nowhere", headers(spin), body)).isEqualTo(404);
    HttpResponse get = world.await(send("GET", PATH, headers(spin), body), Duration.ofSeconds(1));
    assertThat(get.status()).isEqualTo(405);
    assertThat(get.headers().first("Allow")).contains("POST");
    assertThat(status("M-POST", PATH, headers(spin), body)).isEqualTo(405);
    Headers soapAction = Headers.of("SOAPACTION", TYPE + "#Spin");
    assertThat(status("POST", PATH, soapAction, body)).isEqualTo(200);
    assertThat(status("POST", PATH + "?x", soapAction, body)).isEqualTo(200);
    for (String other :
        List.of("application/json", "text/html", "text/xml; charset=utf-16", "text/xmlx", "")) {
      assertThat(status("POST", PATH, soapAction.with("Content-Type", other), body))
          .as(other)
          .isEqualTo(415);
    }
    for (String same : List.of("text/xml", "TEXT/XML ; charset=UTF-8", "text/xml;charset=utf-8")) {
      assertThat(status("POST", PATH, soapAction.with("Content-Type", same), body))
          .as(same)
          .isEqualTo(200);
    }
    for (String page : List.of("http://evil.example", "null", "")) {
      assertThat(status("POST", PATH, soapAction.with("Origin", page), body))
          .as(page)
          .isEqualTo(403);
    }
    assertThat(status("POST", PATH, Headers.of(), body)).isEqualTo(400);
    assertThat(status("POST", PATH, headers(spin).with("SoapAction", TYPE + "#Plan"), body))
        .isEqualTo(400);
    assertThat(status("POST", PATH, headers(spin).with("CONTENT-TYPE", "text/plain"), body))
        .isEqualTo(400);
    assertThat(status("POST", PATH, soapAction, "<s:Envelope".getBytes(UTF_8))).isEqualTo(400);
    assertThat(status("POST", PATH, soapAction, new byte[SoapCodec.MAX_BODY + 1])).isEqualTo(413);
  }

  private int status(String method, String path, Headers headers, byte[] body) {
    return world.await(send(method, path, headers, body), Duration.ofSeconds(1)).status();
  }

  @Test
  void aDispatcherNeedsAPolicyAndDistinctPaths() {
    assertThatThrownBy(() -> SoapDispatcher.builder(lane).build())
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(
            () ->
                SoapDispatcher.builder(lane)
                    .access(AccessPolicy.inPhase(LifecyclePhase.OPERATION))
                    .server("a/1\r\nX: y")
                    .build())
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () ->
                SoapDispatcher.builder(lane)
                    .service(Fan.CONTRACT, this, PATH)
                    .service(Fan.CONTRACT, this, PATH))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
