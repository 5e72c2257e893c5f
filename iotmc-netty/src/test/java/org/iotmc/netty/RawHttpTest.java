package org.iotmc.netty;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.iotmc.api.spi.Body;
import org.iotmc.api.spi.Headers;
import org.iotmc.api.spi.HttpExchange;
import org.iotmc.api.spi.HttpListener;
import org.iotmc.api.spi.HttpResponse;
import org.iotmc.api.spi.ListenSpec;
import org.iotmc.testkit.peers.RawPeer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opentest4j.TestAbortedException;

/** What a client can do to a server with bytes. */
class RawHttpTest {
  @TempDir Path directory;
  private NettyHost host;
  private HttpListener listener;

  @BeforeEach
  void open() {
    open(Limits.builder());
  }

  private void open(LimitsBuilder limits) {
    host =
        NettyHost.builder(directory)
            .linksNamed("lo")
            .limits(limits.requestBody(1000).build())
            .open();
    var any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    listener = Await.get(host.http().listen(ListenSpec.plain(any), RawHttpTest::echo));
  }

  /** Only where a test waits for its end: a busy machine may take longer than this for anything. */
  private void haveLittlePatience() {
    host.close();
    open(
        Limits.builder()
            .headTimeout(Duration.ofMillis(800))
            .idleTimeout(Duration.ofMillis(800))
            .bodyTimeout(Duration.ofMillis(1600)));
  }

  @AfterEach
  void close() throws IOException {
    // Whatever a test did: the server still answers.
    assertThat(exchange("GET /after HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 200 OK\r\n")
        .endsWith("/after ");
    host.close();
  }

  private static CompletableFuture<HttpResponse> echo(HttpExchange exchange) {
    if (exchange.target().equals("/ignore")) {
      return CompletableFuture.completedFuture(HttpResponse.of(202));
    }
    if (exchange.target().equals("/wait")) {
      return new CompletableFuture<>();
    }
    if (exchange.target().equals("/stream")) {
      Body endless = Body.stream(Body.of("in pieces".getBytes(UTF_8)).chunks());
      return CompletableFuture.completedFuture(new HttpResponse(200, Headers.of(), endless));
    }
    return exchange
        .body()
        .bytes(1 << 20)
        .thenApply(
            bytes -> {
              String text = exchange.target() + " " + new String(bytes, UTF_8);
              return new HttpResponse(200, Headers.of(), Body.of(text.getBytes(UTF_8)));
            })
        .toCompletableFuture();
  }

  private String exchange(String request) throws IOException {
    try (RawPeer peer = RawPeer.to(listener.address())) {
      return peer.send(request).readAll();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "400 | POST / HTTP/1.1~Host: h~Content-Length: 3~Transfer-Encoding: chunked~~0~~",
        "400 | POST / HTTP/1.1~Host: h~Content-Length: 3~Content-Length: 4~~abc",
        "400 | POST / HTTP/1.1~Host: h~Content-Length: -3~~abc",
        "400 | POST / HTTP/1.1~Host: h~Content-Length: x~~abc",
        "400 | POST / HTTP/1.1~Host: h~Transfer-Encoding: chunked~~zz~abc~0~~",
        "400 | POST / HTTP/1.1~Host: h~Transfer-Encoding: chunked, gzip~~0~~",
        "501 | POST / HTTP/1.1~Host: h~Transfer-Encoding: gzip, chunked~~0~~",
        "400 | POST / HTTP/1.1~Host: h~Transfer-Encoding: \"chunked\"~~0~~",
        "400 | POST / HTTP/1.0~Transfer-Encoding: chunked~~0~~",
        "400 | GET / HTTP/1.1~~",
        "400 | GET / HTTP/1.1~Host: a~Host: b~~",
        "400 | GET relative HTTP/1.1~Host: h~~",
        "400 | GET / HTTP/1.1~Host: h~Bad Name: x~~",
        "400 | GET / HTTP/1.1~Host: h~no colon~~",
        "400 | get / HTTP/1.1~Host: h~~",
        "400 | rubbish~~",
        "505 | GET / HTTP/2.0~Host: h~~",
        "413 | POST / HTTP/1.1~Host: h~Content-Length: 1001~~",
        "413 | POST / HTTP/1.1~Host: h~Content-Length: 99999999999999~~",
        "417 | POST / HTTP/1.1~Host: h~Content-Length: 1~Expect: magic~~x",
        "417 | POST / HTTP/1.1~Host: h~Content-Length: 1~Expect: 100-continue~Expect: magic~~x",
      })
  @Tag("DESC-05")
  @Tag("DESC-12")
  void aBadRequestIsAnsweredAndTheConnectionClosed(int status, String request) throws IOException {
    assertThat(exchange(request.replace("~", "\r\n")))
        .startsWith("HTTP/1.1 " + status + " ")
        .containsIgnoringCase("connection: close");
  }

  @Test
  void whatIsTooLargeIsRefused() throws IOException {
    String line = "GET /" + "x".repeat(9000) + " HTTP/1.1\r\nHost: h\r\n\r\n";
    assertThat(exchange(line)).startsWith("HTTP/1.1 414 ");
    String field = "GET / HTTP/1.1\r\nHost: h\r\nX: " + "x".repeat(17_000) + "\r\n\r\n";
    assertThat(exchange(field)).startsWith("HTTP/1.1 431 ");
    String fields = "GET / HTTP/1.1\r\nHost: h\r\n" + "A: b\r\n".repeat(64) + "\r\n";
    assertThat(exchange(fields)).startsWith("HTTP/1.1 431 ");
    String chunks = "400\r\n" + "x".repeat(0x400) + "\r\n";
    assertThat(
            exchange("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks))
        .startsWith("HTTP/1.1 413 ");
  }

  @ParameterizedTest
  @CsvSource({"6000, 3", "9000, 1"})
  void chunksWithTooManyExtensionsAreRefused(int length, int chunks) throws IOException {
    String extended = "1;" + "x".repeat(length) + "\r\nx\r\n";
    assertThat(
            exchange(
                "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + extended.repeat(chunks)))
        .startsWith("HTTP/1.1 431 ")
        .containsIgnoringCase("connection: close");
  }

  @Test
  @Tag("DESC-09")
  void pipelinedRequestsAreAnsweredInOrder() throws IOException {
    StringBuilder requests = new StringBuilder();
    for (int i = 1; i <= 8; i++) {
      requests.append("POST /").append(i).append(" HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n");
      requests.append(i == 8 ? "Connection: close\r\n" : "").append("\r\n").append(i);
    }
    String answers = exchange(requests.toString());
    List<Integer> positions = new ArrayList<>();
    for (int i = 1; i <= 8; i++) {
      positions.add(answers.indexOf("/" + i + " " + i));
    }
    assertThat(positions).doesNotContain(-1).isSorted();
  }

  @Test
  @Tag("DESC-10")
  void aClientThatWaitsIsToldToGoOn() throws IOException {
    try (RawPeer peer = RawPeer.to(listener.address())) {
      peer.send(
          String.join(
              "\r\n",
              "POST /e HTTP/1.1",
              "Host: h",
              "Content-Length: 2",
              "Expect: 100-continue",
              "Connection: close\r\n\r\n"));
      assertThat(peer.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 100 Continue\r\n");
      assertThat(peer.send("ok").readAll()).startsWith("HTTP/1.1 200 OK\r\n").endsWith("/e ok");
    }
  }

  @Test
  void aBodyThatNobodyAsksForNeedNotBeSent() throws IOException {
    assertThat(
            exchange(
                String.join(
                    "\r\n",
                    "POST /ignore HTTP/1.1",
                    "Host: h",
                    "Content-Length: 2",
                    "Expect: 100-continue\r\n\r\n")))
        .startsWith("HTTP/1.1 202 ")
        .containsIgnoringCase("connection: close");
  }

  @Test
  void aBodyThatNobodyReadsIsSwallowedToABoundOnly() throws IOException {
    try (RawPeer peer = RawPeer.to(listener.address())) {
      String head = "POST /ignore HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
      peer.send(head + "2\r\nok\r\n0\r\n\r\n").readUntil("\r\n\r\n");
      // Little is left of the first, so that the connection goes on.
      assertThat(peer.send(head).readUntil("\r\n\r\n")).startsWith("HTTP/1.1 202 ");
      String chunk = "4000\r\n" + "x".repeat(0x4000) + "\r\n";
      for (int i = 0; i < 5; i++) {
        peer.send(chunk);
      }
      peer.awaitEnd();
    } catch (SocketException closed) {
      // While we sent what nobody wants.
    }
  }

  @Test
  @Tag("DESC-02")
  @Tag("DESC-08")
  void anOldClientIsServedOnceAndTheConnectionClosed() throws IOException {
    assertThat(exchange("GET /old HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"))
        .startsWith("HTTP/1.1 200 OK\r\n")
        .containsIgnoringCase("connection: close")
        .endsWith("/old ");
  }

  @Test
  void anOldClientIsToldNothingBeforeItsAnswer() throws IOException {
    for (String expected : List.of("100-continue", "magic")) {
      assertThat(
              exchange(
                  "POST /old HTTP/1.0\r\nContent-Length: 3\r\nExpect: " + expected + "\r\n\r\nabc"))
          .startsWith("HTTP/1.1 200 OK\r\n")
          .endsWith("/old abc");
    }
  }

  @Test
  @Tag("DESC-02")
  @Tag("DESC-07")
  @Tag("CTRL-08")
  void aBodyOfUnknownLengthIsChunkedForANewClientAndEndsWithTheConnectionForAnOldOne()
      throws IOException {
    assertThat(exchange("GET /stream HTTP/1.0\r\n\r\n"))
        .startsWith("HTTP/1.1 200 OK\r\n")
        .doesNotContainIgnoringCase("transfer-encoding")
        .doesNotContainIgnoringCase("content-length")
        .endsWith("\r\n\r\nin pieces");
    assertThat(exchange("GET /stream HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"))
        .containsIgnoringCase("transfer-encoding: chunked\r\n")
        .doesNotContainIgnoringCase("content-length")
        .endsWith("\r\n\r\n9\r\nin pieces\r\n0\r\n\r\n");
  }

  @Test
  @Tag("DESC-04")
  void chunksHaveExtensionsAndTrailersAndArriveInPieces() throws IOException {
    String request =
        String.join(
            "\r\n",
            "POST /c HTTP/1.1",
            "Host: h",
            "Transfer-Encoding: Chunked",
            "Connection: close",
            "",
            "3;foo=bar",
            "one",
            "0003;",
            "two",
            "0;x=\"y\"",
            "Trailer: z",
            "\r\n");
    try (RawPeer peer = RawPeer.to(listener.address())) {
      for (int i = 0; i < request.length(); i++) {
        peer.send(request.substring(i, i + 1));
      }
      assertThat(peer.readAll()).startsWith("HTTP/1.1 200 OK\r\n").endsWith("/c onetwo");
    }
  }

  @Test
  void theAbsoluteFormIsUnderstood() throws IOException {
    assertThat(exchange("GET http://h:1/abs?q HTTP/1.1\r\nHost: h:1\r\nConnection: close\r\n\r\n"))
        .endsWith("/abs?q ");
  }

  @Test
  void aSlowHeadIsCutOff() throws IOException {
    haveLittlePatience();
    assertThat(exchange("GET / HTTP/1.1\r\nHos")).startsWith("HTTP/1.1 408 ");
  }

  @Test
  void anIdleConnectionIsClosedSilently() throws IOException {
    haveLittlePatience();
    assertThat(exchange("")).isEmpty();
    try (RawPeer peer = RawPeer.to(listener.address())) {
      peer.send("GET /1 HTTP/1.1\r\nHost: h\r\n\r\n").readUntil("/1 ");
      assertThat(peer.readAll()).isEmpty();
    }
  }

  @Test
  void aLineBreakBehindABodyBeginsNoOtherRequest() throws IOException {
    haveLittlePatience();
    try (RawPeer peer = RawPeer.to(listener.address())) {
      peer.send("POST /1 HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nx\r\n").readUntil("/1 x");
      assertThat(peer.readAll()).as("when it was idle").isEmpty();
    }
  }

  @Test
  void aStalledBodyIsCutOff() throws IOException {
    haveLittlePatience();
    assertThat(exchange("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nabc"))
        .startsWith("HTTP/1.1 408 ");
  }

  @Test
  void aClientThatTakesNoAnswerIsCutOff() throws IOException {
    haveLittlePatience();
    Endless endless = new Endless();
    try (Socket socket = asking(endless)) {
      Await.get(endless.cancelled);
    }
  }

  @Test
  void aClientThatTakesAnAnswerByteForByteIsCutOff() throws IOException {
    haveLittlePatience();
    Endless endless = new Endless();
    try (Socket socket = asking(endless)) {
      while (!endless.cancelled.isDone()) {
        socket.getInputStream().read();
        pause(Duration.ofMillis(20));
      }
    }
  }

  @Test
  void aClientThatTakesItsTimeAndTakesAllIsServed() throws IOException {
    haveLittlePatience();
    Endless endless = new Endless();
    try (Socket socket = asking(endless)) {
      // Several times as long as a client may take nothing.
      for (int i = 0; i < 50; i++) {
        assertThat(socket.getInputStream().readNBytes(400_000)).hasSize(400_000);
        pause(Duration.ofMillis(50));
      }
      assertThat(endless.cancelled).isNotDone();
    }
  }

  private void pause(Duration time) {
    CompletableFuture<Void> over = new CompletableFuture<>();
    host.newLane("pause").after(time, () -> over.complete(null));
    Await.get(over);
  }

  /** A client that asked for what has no end, and has room for little. */
  private Socket asking(Endless source) throws IOException {
    var any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    HttpListener opened =
        Await.get(
            host.http()
                .listen(
                    ListenSpec.plain(any),
                    exchange ->
                        CompletableFuture.completedFuture(
                            new HttpResponse(200, Headers.of(), Body.stream(source)))));
    Socket socket = new Socket();
    socket.setReceiveBufferSize(16_384);
    socket.connect(opened.address());
    RawPeer.over(socket).send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    return socket;
  }

  @Test
  void aBodyThatDripsIsCutOff() throws IOException {
    haveLittlePatience();
    try (RawPeer peer = RawPeer.to(listener.address())) {
      peer.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 900\r\n\r\n");
      int sent = 0;
      while (!peer.isAnsweredWithin(Duration.ofMillis(50))) {
        peer.send("x");
        sent++;
      }
      assertThat(sent).as("bytes until it was cut off").isBetween(4, 100);
      assertThat(peer.readAll()).startsWith("TTP/1.1 408 ");
    }
  }

  private NettyHost small(int connections) {
    return NettyHost.builder(directory.resolve("small"))
        .linksNamed("lo")
        .limits(Limits.builder().connectionsPerListener(connections).build())
        .open();
  }

  private static InetSocketAddress listen(NettyHost on) {
    var any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return Await.get(on.http().listen(ListenSpec.plain(any), RawHttpTest::echo)).address();
  }

  @Test
  void connectionsBeyondTheBoundAreClosedWhereAllAreAtWork() throws Exception {
    try (NettyHost small = small(2)) {
      InetSocketAddress few = listen(small);
      try (RawPeer one = RawPeer.to(few);
          RawPeer two = RawPeer.to(few)) {
        String first = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
        one.send(first).readUntil("/ ");
        two.send(first).readUntil("/ ");
        one.send("GET /wait HTTP/1.1\r\nHost: h\r\n\r\n");
        two.send("GET /wait HTTP/1.1\r\nHost: h\r\n\r\n");
        boolean closed = false;
        while (!closed) {
          // Until both requests have come, one of their connections may make way instead.
          try (RawPeer tooMany = RawPeer.to(few)) {
            closed = tooMany.isAnsweredWithin(Duration.ofMillis(50));
          }
        }
      }
    }
  }

  @Test
  void whoSaysNothingMakesWayForThoseWhoCome() throws Exception {
    try (NettyHost small = small(32)) {
      InetSocketAddress few = listen(small);
      List<RawPeer> silent = new ArrayList<>();
      for (int i = 0; i < 320; i++) {
        silent.add(RawPeer.to(few).send(i % 2 == 0 ? "" : "POST / HTTP/1.1\r\nContent-Le"));
        if (i % 40 == 39) {
          String request = "GET /" + i + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
          assertThat(RawPeer.exchange(few, request)).endsWith("/" + i + " ");
        }
      }
      silent.get(0).awaitEnd();
      for (RawPeer each : silent) {
        each.close();
      }
    }
  }

  /** From an address of this host to another one of it: only such a source has a share here. */
  private static RawPeer fromOwnAddress(InetSocketAddress server) throws IOException {
    InetAddress own =
        NetworkInterface.networkInterfaces()
            .flatMap(NetworkInterface::inetAddresses)
            .filter(each -> each instanceof Inet4Address && !each.isLoopbackAddress())
            .findFirst()
            .orElseThrow(() -> new TestAbortedException("this host has loopback only"));
    return RawPeer.over(new Socket(server.getAddress(), server.getPort(), own, 0));
  }

  @Test
  void aSourceMayHaveMoreWhereThatIsSet() throws Exception {
    try (NettyHost small =
        NettyHost.builder(directory.resolve("fleet"))
            .linksNamed("lo")
            .limits(Limits.builder().connectionsPerListener(4).connectionsPerSource(3).build())
            .open()) {
      var any = new InetSocketAddress(0);
      int port =
          Await.get(small.http().listen(ListenSpec.plain(any), RawHttpTest::echo))
              .address()
              .getPort();
      var server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
      try (RawPeer one = fromOwnAddress(server);
          RawPeer two = fromOwnAddress(server);
          RawPeer three = fromOwnAddress(server)) {
        one.send("GET /1 HTTP/1.1\r\nHost: h\r\n\r\n").readUntil("/1 ");
        two.send("GET /2 HTTP/1.1\r\nHost: h\r\n\r\n").readUntil("/2 ");
        three.send("GET /3 HTTP/1.1\r\nHost: h\r\n\r\n").readUntil("/3 ");
        assertThat(isAnswered(server)).as("a fourth one").isTrue();
        for (RawPeer each : rest(one, two, three)) {
          each.send("GET /6 HTTP/1.1\r\nHost: h\r\n\r\n").readUntil("/6 ");
        }
      }
    }
  }

  /** Those that are still open when one of them, for which was waited longest, has made way. */
  private static List<RawPeer> rest(RawPeer... peers) throws IOException {
    List<RawPeer> open = new ArrayList<>();
    for (RawPeer each : peers) {
      if (!each.isAnsweredWithin(Duration.ofSeconds(1))) {
        open.add(each);
      }
    }
    assertThat(open).as("a source makes way for itself").hasSize(peers.length - 1);
    return open;
  }

  @Test
  void aSourceThatOpensConnectionsAndSaysNothingLeavesThreeQuartersToOthers() throws Exception {
    try (NettyHost small =
        NettyHost.builder(directory.resolve("shared"))
            .linksNamed("lo")
            .limits(Limits.builder().connectionsPerListener(8).build())
            .open()) {
      var any = new InetSocketAddress(0);
      int port =
          Await.get(small.http().listen(ListenSpec.plain(any), RawHttpTest::echo))
              .address()
              .getPort();
      var other = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
      try (RawPeer one = fromOwnAddress(other);
          RawPeer two = fromOwnAddress(other)) {
        one.send("GET /1 HTTP/1.1\r\nHost: h\r\n\r\n").readUntil("/1 ");
        two.send("GET /2 HTTP/1.1\r\nHost: h\r\n\r\n").readUntil("/2 ");
        assertThat(isAnswered(other)).as("a third one").isTrue();
        RawPeer rest = rest(one, two).get(0);
        List<RawPeer> others = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
          RawPeer each = RawPeer.to(other);
          others.add(each);
          each.send("GET /3 HTTP/1.1\r\nHost: h\r\n\r\n").readUntil("/3 ");
        }
        for (RawPeer each : others) {
          each.close();
        }
        rest.send("GET /4 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
        assertThat(rest.readAll()).contains("/4 ");
        assertThat(answeredInTheEnd(other)).as("its place is free again").isTrue();
      }
    }
  }

  /** Or a source would lose its share for good while others have all places. */
  @Test
  void whoIsTurnedAwayHasItsShareAllTheSame() throws Exception {
    Semaphore waiting = new Semaphore(0);
    try (NettyHost small =
        NettyHost.builder(directory.resolve("full"))
            .linksNamed("lo")
            .limits(Limits.builder().connectionsPerListener(2).connectionsPerSource(2).build())
            .open()) {
      HttpListener full =
          Await.get(
              small
                  .http()
                  .listen(
                      ListenSpec.plain(new InetSocketAddress(0)),
                      exchange -> {
                        waiting.release(exchange.target().equals("/wait") ? 1 : 0);
                        return echo(exchange);
                      }));
      var server =
          new InetSocketAddress(InetAddress.getLoopbackAddress(), full.address().getPort());
      String request = "GET /wait HTTP/1.1\r\nHost: h\r\n\r\n";
      try (RawPeer one = RawPeer.to(server).send(request);
          RawPeer two = RawPeer.to(server).send(request)) {
        assertThat(waiting.tryAcquire(2, 10, TimeUnit.SECONDS)).isTrue();
        for (int i = 0; i < 4; i++) {
          assertThat(isAnswered(server)).isFalse();
        }
      }
      assertThat(answeredInTheEnd(server)).isTrue();
    }
  }

  /** The server may notice a little later than we that a connection is gone. */
  private static boolean answeredInTheEnd(InetSocketAddress server) {
    long end = System.nanoTime() + 5_000_000_000L;
    boolean answered = false;
    while (!answered && System.nanoTime() < end) {
      answered = isAnswered(server);
    }
    return answered;
  }

  private static boolean isAnswered(InetSocketAddress server) {
    try (RawPeer peer = fromOwnAddress(server)) {
      return peer.send("GET /5 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
          .readAll()
          .contains("/5 ");
    } catch (IOException closed) {
      return false;
    }
  }

  @Test
  void nothingThatAHandlerPutsIntoAFieldBecomesALineOfItsOwn() throws IOException {
    List<String> values = List.of("a\r\nInjected: y", "a\nInjected: y", "\u560a\u560dInjected: y");
    var any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    HttpListener careless =
        Await.get(
            host.http()
                .listen(
                    ListenSpec.plain(any),
                    exchange -> {
                      String value = values.get(Integer.parseInt(exchange.target().substring(1)));
                      Headers headers = Headers.of("X-Said", value);
                      return CompletableFuture.completedFuture(
                          new HttpResponse(200, headers, Body.empty()));
                    }));
    for (int i = 0; i < values.size(); i++) {
      String request = "GET /" + i + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
      assertThat(RawPeer.exchange(careless.address(), request))
          .startsWith("HTTP/1.1 500 ")
          .doesNotContain("Injected");
    }
  }

  @Test
  void aClientThatGoesAwayInTheMiddleHarmsNobody() throws IOException {
    for (String part :
        List.of(
            "GE",
            "GET / HTTP/1.1\r\nHost",
            "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\nabc",
            "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
            "GET /1 HTTP/1.1\r\nHost: h\r\n\r\nGET /2 HTTP/1.1\r\nHost: h\r\n\r\n")) {
      RawPeer.to(listener.address()).send(part).close();
      RawPeer.to(listener.address()).send(part).reset();
    }
  }

  @Test
  void noiseIsAnsweredOrDroppedAndTheServerGoesOn() throws IOException {
    Random random = new Random(7);
    for (int i = 0; i < 100; i++) {
      byte[] noise = new byte[1 + random.nextInt(2000)];
      random.nextBytes(noise);
      try (RawPeer peer = RawPeer.to(listener.address())) {
        peer.send(noise);
      }
    }
  }
}
