package org.iotmc.checks.interop;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.iotmc.api.LifecyclePhase;
import org.iotmc.api.service.Action;
import org.iotmc.api.service.Call;
import org.iotmc.api.service.Caller;
import org.iotmc.api.service.Nothing;
import org.iotmc.api.service.ServiceContract;
import org.iotmc.api.service.UpnpService;
import org.iotmc.api.spi.HttpListener;
import org.iotmc.api.spi.ListenSpec;
import org.iotmc.netty.NettyHost;
import org.iotmc.netty.TlsProvider;
import org.iotmc.soap.AccessPolicy;
import org.iotmc.soap.SoapCodec;
import org.iotmc.soap.SoapDispatcher;
import org.iotmc.soap.SoapMessage.Fault;
import org.iotmc.soap.SoapMessage.Request;
import org.iotmc.soap.SoapMessage.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What a dispatcher of ours answers on real sockets, to the JDK's client and to bare ones. */
class ControlOnSocketsTest {
  private static final int CALLS = 50;

  @TempDir private static Path state;

  private final CompletableFuture<Nothing> slow = new CompletableFuture<>();
  private final List<String> set = new ArrayList<>();
  private final NettyHost host = NettyHost.builder(state).linksNamed(RunningDevice.LINK).open();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final BlockingQueue<Call<Nothing>> asleep = new LinkedBlockingQueue<>();
  private final URI control = serve(builder -> builder);

  /** An action that answers at once, and one that does not. */
  @UpnpService(domain = "example-com", name = "Slow", reach = UpnpService.Reach.OPEN)
  interface Slow {
    ServiceContract<Slow> CONTRACT = ServiceContract.of(MethodHandles.lookup(), Slow.class);

    record Text(String text) {}

    @Action(caller = Caller.ANYBODY)
    CompletionStage<Text> set(Call<Text> call);

    @Action(caller = Caller.ANYBODY)
    CompletionStage<Nothing> sleep(Call<Nothing> call);
  }

  private URI serve(UnaryOperator<SoapDispatcher.Builder> settings) {
    Slow service =
        new Slow() {
          @Override
          public CompletionStage<Text> set(Call<Text> call) {
            set.add(call.arguments().text());
            return CompletableFuture.completedFuture(call.arguments());
          }

          @Override
          public CompletionStage<Nothing> sleep(Call<Nothing> call) {
            asleep.add(call);
            return slow;
          }
        };
    SoapDispatcher dispatcher =
        settings
            .apply(SoapDispatcher.builder(host.newLane("control")))
            .service(Slow.CONTRACT, service, "/control")
            .access(AccessPolicy.inPhase(LifecyclePhase.OPERATION))
            .build();
    HttpListener listener =
        RunningDevice.get(
            host.http()
                .listen(
                    ListenSpec.plain(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
                    dispatcher));
    return URI.create("http://127.0.0.1:" + listener.address().getPort() + "/control");
  }

  @AfterEach
  void close() {
    host.close();
  }

  private static Request request(String action, Map<String, String> arguments) {
    return new Request(Slow.CONTRACT.type().toString(), action, arguments);
  }

  private CompletableFuture<HttpResponse<byte[]>> send(Request request) {
    return send(control, request);
  }

  private CompletableFuture<HttpResponse<byte[]>> send(URI to, Request request) {
    HttpRequest message =
        HttpRequest.newBuilder(to)
            .header("Content-Type", "text/xml; charset=\"utf-8\"")
            .header("SOAPACTION", "\"" + request.serviceType() + "#" + request.action() + "\"")
            .POST(HttpRequest.BodyPublishers.ofByteArray(SoapCodec.encode(request)))
            .build();
    return client.sendAsync(message, HttpResponse.BodyHandlers.ofByteArray());
  }

  private static Response result(Request request, HttpResponse<byte[]> answer) {
    assertThat(answer.statusCode()).isEqualTo(200);
    return (Response) SoapCodec.decodeAnswer(request, answer.body());
  }

  /** Here is none; where it is, {@code iotmc-netty} is tried with both. */
  @Test
  void whereThereIsNoOpenSslOnTheClassPathTlsIsTheJdks() {
    assertThat(TlsProvider.OPENSSL.isAvailable()).isFalse();
    assertThat(TlsProvider.preferred()).isEqualTo(TlsProvider.JDK);
  }

  @Test
  @Tag("CTRL-08")
  @Tag("CTRL-20")
  void anAnswerHasTheHeadersThatUdaWantsAndItsLengthInBytes() throws Exception {
    Request request = request("Set", Map.of("Text", "\u00e9\u4e2d\ud83c\udf3b"));
    HttpResponse<byte[]> answer = send(request).get(10, TimeUnit.SECONDS);
    assertThat(result(request, answer).arguments()).isEqualTo(request.arguments());
    var headers = answer.headers();
    assertThat(headers.firstValue("content-type")).contains("text/xml; charset=\"utf-8\"");
    assertThat(headers.firstValue("ext")).contains("");
    assertThat(headers.firstValue("server").orElseThrow()).contains(" UPnP/2.0 ");
    assertThat(headers.firstValueAsLong("content-length")).hasValue(answer.body().length);
    assertThat(headers.firstValue("transfer-encoding")).isEmpty();
    String date = headers.firstValue("date").orElseThrow();
    assertThat(ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)).isNotNull();
  }

  @Test
  @Tag("CTRL-08")
  void whoSpeaksHttp10IsAnsweredWithoutChunks() throws IOException {
    byte[] body = SoapCodec.encode(request("Set", Map.of("Text", "old")));
    String head =
        "POST /control HTTP/1.0\r\nContent-Type: text/xml\r\nSOAPACTION: \""
            + Slow.CONTRACT.type()
            + "#Set\"\r\nContent-Length: "
            + body.length
            + "\r\n\r\n";
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), control.getPort())) {
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().write(body);
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      assertThat(answer).containsPattern("^HTTP/1\\.[01] 200 ").contains("<Text>old</Text>");
      assertThat(answer.toLowerCase(java.util.Locale.ROOT)).doesNotContain("transfer-encoding");
    }
  }

  @Test
  @Tag("CTRL-43")
  void fiftyCallsAtOnceGetTheirOwnAnswersWhileASlowOneHoldsUpNobody() throws Exception {
    Request sleep = request("Sleep", Map.of());
    CompletableFuture<HttpResponse<byte[]>> sleeping = send(sleep);
    List<CompletableFuture<HttpResponse<byte[]>>> answers = new ArrayList<>();
    for (int i = 0; i < CALLS; i++) {
      answers.add(send(request("Set", Map.of("Text", "value " + i))));
    }
    for (int i = 0; i < CALLS; i++) {
      Request request = request("Set", Map.of("Text", "value " + i));
      HttpResponse<byte[]> answer = answers.get(i).get(10, TimeUnit.SECONDS);
      assertThat(result(request, answer).arguments()).isEqualTo(request.arguments());
    }
    assertThat(set).hasSize(CALLS).doesNotHaveDuplicates();
    assertThat(sleeping).isNotDone();
    slow.complete(Nothing.NOTHING);
    assertThat(sleeping.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
  }

  @Test
  void whereAllPlacesAreTakenACallIs503AndToldWhenToComeAgain() throws Exception {
    URI small = serve(builder -> builder.maxCalls(2));
    Request sleep = request("Sleep", Map.of());
    List<CompletableFuture<HttpResponse<byte[]>>> sleeping = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      sleeping.add(send(small, sleep));
      assertThat(asleep.poll(10, TimeUnit.SECONDS)).isNotNull();
    }
    HttpResponse<byte[]> third = send(small, sleep).get(10, TimeUnit.SECONDS);
    assertThat(third.statusCode()).isEqualTo(503);
    assertThat(third.headers().firstValue("retry-after")).contains("5");
    slow.complete(Nothing.NOTHING);
    for (CompletableFuture<HttpResponse<byte[]>> each : sleeping) {
      assertThat(each.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    }
    assertThat(send(small, sleep).get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
  }

  @Test
  @Tag("CTRL-18")
  void anActionThatTakesTooLongIsAFaultAndItsConnectionGoesOn() throws Exception {
    URI hasty = serve(builder -> builder.deadline(Duration.ofMillis(200)));
    Request sleep = request("Sleep", Map.of());
    var logged = new ListAppender<ILoggingEvent>();
    logged.start();
    Logger log = (Logger) LoggerFactory.getLogger(SoapDispatcher.class);
    log.addAppender(logged);
    HttpResponse<byte[]> answer = send(hasty, sleep).get(10, TimeUnit.SECONDS);
    log.detachAppender(logged);
    assertThat(logged.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsExactly("Action " + Slow.CONTRACT.type() + "#Sleep not done within 200 ms");
    assertThat(answer.statusCode()).isEqualTo(500);
    Fault fault = (Fault) SoapCodec.decodeAnswer(sleep, answer.body());
    assertThat(fault.code()).isEqualTo(501);
    // What comes too late is told to nobody.
    slow.complete(Nothing.NOTHING);
    Request set = request("Set", Map.of("Text", "next"));
    assertThat(result(set, send(hasty, set).get(10, TimeUnit.SECONDS)).arguments())
        .isEqualTo(set.arguments());
  }
}
