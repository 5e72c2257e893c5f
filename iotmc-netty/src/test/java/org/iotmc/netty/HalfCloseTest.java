package org.iotmc.netty;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.iotmc.api.TransportException;
import org.iotmc.api.spi.Body;
import org.iotmc.api.spi.Headers;
import org.iotmc.api.spi.HttpExchange;
import org.iotmc.api.spi.HttpResponse;
import org.iotmc.api.spi.ListenSpec;
import org.iotmc.testkit.peers.RawPeer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Clients that end their output behind a request, some of which are gone altogether. */
class HalfCloseTest {
  private static final String GET = "GET /%s HTTP/1.1\r\nHost: h\r\n\r\n";
  private static final InetSocketAddress ANY =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  @TempDir Path directory;
  private final BlockingQueue<Asked> asked = new LinkedBlockingQueue<>();
  private NettyHost host;

  /** A request that came, and its answer. */
  private record Asked(HttpExchange exchange, CompletableFuture<HttpResponse> answer) {
    void give(byte[] body) {
      answer.complete(new HttpResponse(200, Headers.of(), Body.of(body)));
    }

    void give() {
      give(exchange.target().getBytes(UTF_8));
    }
  }

  @BeforeEach
  void open() {
    open(Limits.builder(), TlsProvider.JDK);
  }

  private void open(LimitsBuilder limits, TlsProvider tls) {
    host =
        NettyHost.builder(directory)
            .linksNamed("lo")
            .limits(limits.build())
            .tls(tls)
            .sockets(SocketProvider.JDK)
            .open();
  }

  @AfterEach
  void close() {
    host.close();
  }

  private CompletableFuture<HttpResponse> handle(HttpExchange exchange) {
    CompletableFuture<HttpResponse> answer = new CompletableFuture<>();
    asked.add(new Asked(exchange, answer));
    return exchange.body().bytes(100).thenCompose(body -> answer).toCompletableFuture();
  }

  private InetSocketAddress serve() {
    return Await.get(host.http().listen(ListenSpec.plain(ANY), this::handle)).address();
  }

  private Asked next() throws InterruptedException {
    Asked next = asked.poll(Await.SECONDS, TimeUnit.SECONDS);
    assertThat(next).isNotNull();
    return next;
  }

  /** So long that the server has seen the end. */
  private static void assertSilent(RawPeer peer) throws IOException {
    assertThat(peer.isAnsweredWithin(Duration.ofMillis(300))).isFalse();
  }

  @Test
  void aWholeRequestIsAnsweredAndThenTheConnectionIsClosed() throws Exception {
    try (RawPeer peer = RawPeer.to(serve())) {
      peer.send(GET.formatted(1)).halfClose();
      Asked first = next();
      assertSilent(peer);
      assertThat(first.exchange.answered().toCompletableFuture()).isNotDone();
      first.give();
      assertThat(peer.readAll())
          .startsWith("HTTP/1.1 200 OK\r\n")
          .containsIgnoringCase("connection: close")
          .endsWith("/1");
      Await.get(first.exchange.answered());
    }
  }

  @Test
  void allWholeRequestsAreAnsweredWhateverFollows() throws Exception {
    try (RawPeer peer = RawPeer.to(serve())) {
      String post = "POST /3 HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc";
      peer.send(GET.formatted(1) + GET.formatted(2) + post + "GET /4 HT").halfClose();
      for (int i = 1; i <= 3; i++) {
        Asked each = next();
        if (i == 1) {
          assertSilent(peer);
        }
        assertThat(each.exchange.target()).isEqualTo("/" + i);
        each.give();
      }
      assertThat(peer.readAll()).containsSubsequence("\r\n\r\n/1", "\r\n\r\n/2", "\r\n\r\n/3");
      assertThat(asked).isEmpty();
    }
  }

  @Test
  void aLargeAnswerIsSentWhole() throws Exception {
    byte[] large = new byte[3_000_000];
    try (RawPeer peer = RawPeer.to(serve())) {
      peer.send(GET.formatted(1)).halfClose();
      Asked first = next();
      assertSilent(peer);
      first.give(large);
      assertThat(peer.readAll()).endsWith("\0".repeat(large.length));
    }
  }

  /** They cannot wait until such a connection takes more. */
  @Test
  void withSocketsOfLinuxSuchAClientIsCutOff() throws Exception {
    assumeTrue(SocketProvider.EPOLL.isAvailable());
    host.close();
    host = NettyHost.builder(directory).linksNamed("lo").sockets(SocketProvider.EPOLL).open();
    try (RawPeer peer = RawPeer.to(serve())) {
      peer.send(GET.formatted(1)).halfClose();
      Asked first = next();
      assertThat(peer.readAll()).isEmpty();
      assertThat(Await.failure(first.exchange.answered())).isInstanceOf(TransportException.class);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''",
        "GET / HT",
        "POST / HTTP/1.1~Host: h~Content-Length: 10~~abc",
        "POST / HTTP/1.1~Host: h~Transfer-Encoding: chunked~~3~abc~"
      })
  void whatIsNotWholeEndsWithItsClient(String part) throws Exception {
    try (RawPeer peer = RawPeer.to(serve())) {
      peer.send(part.replace("~", "\r\n")).halfClose();
      assertThat(peer.readAll()).isEmpty();
    }
    if (part.startsWith("POST")) {
      assertThat(Await.failure(next().exchange.answered())).isInstanceOf(TransportException.class);
    }
  }

  /** An end alone does not tell whether anybody is left to take the answer: a reset does. */
  @Test
  void aClientThatIsGoneIsNoticedAsSomethingIsSent() throws Exception {
    RawPeer peer = RawPeer.to(serve());
    peer.send(GET.formatted(1));
    Asked first = next();
    peer.close();
    Endless endless = new Endless();
    first.answer.complete(new HttpResponse(200, Headers.of(), Body.stream(endless)));
    Await.get(endless.cancelled);
    assertThat(Await.failure(first.exchange.answered())).isInstanceOf(TransportException.class);
  }

  @Test
  void aClientThatResetsIsNoticedAtOnce() throws Exception {
    RawPeer peer = RawPeer.to(serve());
    peer.send(GET.formatted(1));
    Asked first = next();
    peer.reset();
    assertThat(Await.failure(first.exchange.answered())).isInstanceOf(TransportException.class);
  }

  @Test
  void whereAllPlacesAreTakenThoseWhoMayBeGoneMakeWay() throws Exception {
    host.close();
    open(Limits.builder().connectionsPerListener(2), TlsProvider.JDK);
    InetSocketAddress server = serve();
    try (RawPeer works = RawPeer.to(server);
        RawPeer left = RawPeer.to(server)) {
      works.send(GET.formatted("works"));
      Asked first = next();
      left.send(GET.formatted("left")).halfClose();
      Asked second = next();
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(Await.SECONDS);
      while (!second.exchange.answered().toCompletableFuture().isDone()
          && System.nanoTime() < end) {
        // Refused until the server has seen the end of the other's output.
        RawPeer.to(server).close();
      }
      assertThat(Await.failure(second.exchange.answered())).isInstanceOf(TransportException.class);
      first.give();
      works.readUntil("/works");
    }
  }

  /** A second is left to clients to read the last answer; whoever has many connections has more. */
  @Test
  void whereAllPlacesAreTakenThoseThatAreBeingClosedMakeWay() throws Exception {
    host.close();
    open(Limits.builder().connectionsPerListener(2), TlsProvider.JDK);
    InetSocketAddress server = serve();
    try (RawPeer one = RawPeer.to(server);
        RawPeer two = RawPeer.to(server)) {
      assertThat(one.send("rubbish\r\n\r\n").readAll()).startsWith("HTTP/1.1 400 ");
      assertThat(two.send("rubbish\r\n\r\n").readAll()).startsWith("HTTP/1.1 400 ");
      try (RawPeer other = RawPeer.to(server)) {
        other.send(GET.formatted("other"));
        next().give();
        other.readUntil("/other");
      }
    }
  }

  private static SSLSocket secure(InetSocketAddress server, String protocol, Socket over)
      throws Exception {
    var context =
        TestTls.context(TestIdentity.of("client"), new TestTls.Counting()).getSocketFactory();
    var socket =
        (SSLSocket) context.createSocket(over, server.getHostString(), server.getPort(), true);
    socket.setEnabledProtocols(new String[] {protocol});
    socket.startHandshake();
    return socket;
  }

  @ParameterizedTest
  @CsvSource({"JDK,TLSv1.3", "JDK,TLSv1.2", "OPENSSL,TLSv1.3", "OPENSSL,TLSv1.2"})
  void aSecureConnectionWhoseTransportIsHalfClosedIsServed(TlsProvider tls, String protocol)
      throws Exception {
    host.close();
    open(Limits.builder(), tls);
    TestIdentity device = TestIdentity.of("device");
    InetSocketAddress server =
        Await.get(host.http().listen(ListenSpec.secure(ANY, device::credentials), this::handle))
            .address();
    try (Socket plain = new Socket(server.getAddress(), server.getPort());
        RawPeer peer = RawPeer.over(secure(server, protocol, plain))) {
      peer.send(GET.formatted("secure"));
      Asked first = next();
      plain.shutdownOutput();
      assertSilent(peer);
      first.give();
      assertThat(peer.readUntil("/secure")).startsWith("HTTP/1.1 200 OK\r\n");
    }
  }

  @Test
  void aSecureConnectionWhoseClientSaysThatItEndsIsServed() throws Exception {
    TestIdentity device = TestIdentity.of("device");
    InetSocketAddress server =
        Await.get(host.http().listen(ListenSpec.secure(ANY, device::credentials), this::handle))
            .address();
    try (Socket plain = new Socket(server.getAddress(), server.getPort())) {
      SSLSocket secure = secure(server, "TLSv1.3", plain);
      RawPeer peer = RawPeer.over(secure);
      peer.send(GET.formatted("secure"));
      Asked first = next();
      secure.shutdownOutput();
      assertSilent(peer);
      first.give();
      assertThat(peer.readAll()).startsWith("HTTP/1.1 200 OK\r\n").endsWith("/secure");
    }
  }

  @ParameterizedTest
  @CsvSource({"JDK,TLSv1.2", "OPENSSL,TLSv1.3", "OPENSSL,TLSv1.2"})
  void whereTheEndOfTheOutputIsThatOfTheConnectionItsRequestEndsAtOnce(
      TlsProvider tls, String protocol) throws Exception {
    host.close();
    open(Limits.builder(), tls);
    TestIdentity device = TestIdentity.of("device");
    InetSocketAddress server =
        Await.get(host.http().listen(ListenSpec.secure(ANY, device::credentials), this::handle))
            .address();
    Socket plain = new Socket(server.getAddress(), server.getPort());
    SSLSocket secure = secure(server, protocol, plain);
    RawPeer.over(secure).send(GET.formatted("secure"));
    Asked first = next();
    secure.close();
    assertThat(Await.failure(first.exchange.answered())).isInstanceOf(TransportException.class);
  }
}
