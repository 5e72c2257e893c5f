package org.iotmc.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.iotmc.api.PeerIdentity;
import org.iotmc.api.TrustException;
import org.iotmc.api.Udn;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.HttpExchange;
import org.iotmc.api.spi.HttpListener;
import org.iotmc.api.spi.HttpRequest;
import org.iotmc.api.spi.HttpResponse;
import org.iotmc.api.spi.ListenSpec;
import org.iotmc.testkit.peers.RawPeer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;

/** Sessions of TLS are resumed, by whoever would be let in without one. */
@ParameterizedClass
@CsvSource({"JDK, TLSv1.3", "JDK, TLSv1.2", "OPENSSL, TLSv1.3", "OPENSSL, TLSv1.2"})
class ResumptionTest {
  private static final InetSocketAddress ANY =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  private static final String REQUEST = "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";

  private final TlsProvider tls;
  private final String protocol;
  @TempDir Path directory;
  private final TestIdentity device = TestIdentity.of("device");
  private final TestIdentity controller = TestIdentity.of("controller");
  private final TestTls.Counting trust = new TestTls.Counting();
  private final List<HttpExchange> handled = new CopyOnWriteArrayList<>();
  private volatile TestIdentity current = device;
  private NettyHost host;

  ResumptionTest(TlsProvider tls, String protocol) {
    this.tls = tls;
    this.protocol = protocol;
  }

  @BeforeEach
  void open() {
    open(Limits.builder().connectionsPerTarget(1));
  }

  private void open(LimitsBuilder limits) {
    host = NettyHost.builder(directory).linksNamed("lo").tls(tls).limits(limits.build()).open();
  }

  @AfterEach
  void close() {
    host.close();
  }

  private HttpListener listen() {
    return Await.get(
        host.http()
            .listen(
                ListenSpec.secure(ANY, () -> current.credentials()),
                exchange -> {
                  handled.add(exchange);
                  return CompletableFuture.completedFuture(HttpResponse.of(204));
                }));
  }

  // --- our server, and a client that is not ours

  /** A whole exchange; the empty text if the server ended it first. */
  private String exchange(TestTls.Client client, HttpListener with) throws Exception {
    try (SSLSocket socket = client.connect(with.address(), protocol);
        RawPeer peer = RawPeer.over(socket)) {
      return peer.send(REQUEST).readAll();
    } catch (IOException refused) {
      return "";
    }
  }

  private void assertAnswered(TestTls.Client client, HttpListener by) throws Exception {
    assertThat(exchange(client, by)).startsWith("HTTP/1.1 204 ");
  }

  @Test
  void aClientThatComesBackResumesItsSessionAndIsTheSamePeer() throws Exception {
    HttpListener listener = listen();
    var client = new TestTls.Client(controller, trust);
    for (int i = 0; i < 3; i++) {
      assertAnswered(client, listener);
    }
    assertThat(trust.asked).as("full handshakes").hasValue(1);
    assertThat(handled)
        .extracting(each -> each.peer().map(PeerIdentity::udn).orElseThrow())
        .containsExactly(controller.udn, controller.udn, controller.udn);
  }

  @Test
  void whoIsRevokedIsRefusedHoweverOldItsSession() throws Exception {
    HttpListener listener = listen();
    var client = new TestTls.Client(controller, trust);
    assertAnswered(client, listener);
    device.refuse(controller);
    assertThat(exchange(client, listener)).isEmpty();
    assertThat(trust.asked).as("full handshakes").hasValue(1);
    assertThat(handled).hasSize(1);
    device.refuse(TestIdentity.of("somebody"));
    assertAnswered(client, listener);
  }

  @Test
  void sessionsOfPeersThatAreDisconnectedAreForgotten() throws Exception {
    HttpListener listener = listen();
    var client = new TestTls.Client(controller, trust);
    assertAnswered(client, listener);
    listener.disconnect(peer -> peer.udn().equals(controller.udn));
    assertAnswered(client, listener);
    assertThat(trust.asked).as("full handshakes").hasValue(2);
  }

  @Test
  void aChangedCertificateIsShownToWhomeverComesBack() throws Exception {
    HttpListener listener = listen();
    var client = new TestTls.Client(controller, trust);
    assertAnswered(client, listener);
    current = TestIdentity.of("renewed");
    assertAnswered(client, listener);
    assertThat(trust.asked).as("full handshakes").hasValue(2);
    assertThat(trust.last).contains("CN=renewed");
  }

  @Test
  void aSessionIsResumedForItsTimeAfterItsHandshakeAndNoLonger() throws Exception {
    host.close();
    open(Limits.builder().sessionLifetime(Duration.ofSeconds(2)));
    HttpListener listener = listen();
    var client = new TestTls.Client(controller, trust);
    assertAnswered(client, listener);
    try (var nobody = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        RawPeer waiting =
            RawPeer.to(new InetSocketAddress(nobody.getInetAddress(), nobody.getLocalPort()))) {
      assertThat(waiting.isAnsweredWithin(Duration.ofMillis(3100))).isFalse();
    }
    assertAnswered(client, listener);
    assertThat(trust.asked).as("full handshakes").hasValue(2);
  }

  @Test
  void ofTheIdentitiesThatServeTheOneUsedLongestAgoStartsAnew() throws Exception {
    HttpListener first = listen();
    TestIdentity device = current;
    var client = new TestTls.Client(controller, trust);
    assertAnswered(client, first);
    assertAnswered(client, first);
    assertThat(trust.asked).as("full handshakes").hasValue(1);
    HttpListener second = listen();
    for (int i = 0; i < 32; i++) {
      current = TestIdentity.of("other");
      assertAnswered(client, second);
    }
    current = device;
    assertAnswered(client, first);
    assertThat(trust.asked).as("full handshakes").hasValue(34);
  }

  @Test
  void sessionsOfOneIdentityAreNothingToAnother() throws Exception {
    HttpListener first = listen();
    var client = new TestTls.Client(controller, trust);
    assertAnswered(client, first);
    TestIdentity other = TestIdentity.of("other");
    other.refuse(controller);
    HttpListener second =
        Await.get(
            host.http()
                .listen(
                    ListenSpec.secure(ANY, other::credentials),
                    each -> CompletableFuture.completedFuture(HttpResponse.of(204))));
    assertThat(exchange(client, second)).isEmpty();
    assertAnswered(client, first);
  }

  // --- our client, and a server that is not ours

  private final CompletableFuture<Void> done = new CompletableFuture<>();

  /** Answers each connection once, in this version of TLS alone. */
  private URI serve(int connections) throws Exception {
    var socket =
        (SSLServerSocket)
            TestTls.context(device, trust)
                .getServerSocketFactory()
                .createServerSocket(0, 10, InetAddress.getLoopbackAddress());
    socket.setEnabledProtocols(new String[] {protocol});
    socket.setNeedClientAuth(true);
    host.blocking()
        .execute(
            () -> {
              try (socket) {
                for (int i = 0; i < connections; i++) {
                  try (var peer = RawPeer.over(socket.accept())) {
                    peer.readUntil("\r\n\r\n");
                    peer.send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
                    peer.halfClose();
                    peer.awaitEnd();
                  } catch (IOException refused) {
                    // By the client, which is its right.
                  }
                }
                done.complete(null);
              } catch (IOException e) {
                done.completeExceptionally(e);
              }
            });
    return URI.create("https://127.0.0.1:" + socket.getLocalPort() + "/");
  }

  private CompletableFuture<HttpResponse> call(URI uri, Udn meant) {
    var spec = CallSpec.to(controller.credentials(), meant);
    return host.http().send(HttpRequest.get(uri), spec).response().toCompletableFuture();
  }

  @Test
  void ourClientResumesAndAsksItsVerifierAllTheSame() throws Exception {
    URI uri = serve(4);
    assertThat(Await.get(call(uri, device.udn)).status()).isEqualTo(200);
    assertThat(Await.get(call(uri, device.udn)).status()).isEqualTo(200);
    assertThat(trust.asked).as("full handshakes").hasValue(1);
    assertThat(Await.failure(call(uri, new Udn("uuid:another"))))
        .isInstanceOf(TrustException.class)
        .hasMessageContaining("expected uuid:another");
    controller.refuse(device);
    assertThat(Await.failure(call(uri, device.udn)))
        .isInstanceOf(TrustException.class)
        .hasMessageContaining("revoked");
    assertThat(trust.asked).as("full handshakes").hasValue(1);
    Await.get(done);
  }
}
