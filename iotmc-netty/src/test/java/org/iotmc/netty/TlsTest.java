package org.iotmc.netty;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.iotmc.api.PeerIdentity;
import org.iotmc.api.TransportException;
import org.iotmc.api.TrustException;
import org.iotmc.api.Udn;
import org.iotmc.api.spi.Body;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.Headers;
import org.iotmc.api.spi.HttpCall;
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
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource
class TlsTest {
  @Parameter TlsProvider tls;
  @TempDir Path directory;
  private final TestIdentity device = TestIdentity.of("device");
  private final TestIdentity controller = TestIdentity.ofBouncyCastle("controller");
  private final List<HttpExchange> handled = new CopyOnWriteArrayList<>();
  private volatile TestIdentity current = device;
  private NettyHost host;
  private HttpListener listener;
  private URI uri;

  @BeforeEach
  void open() {
    host = NettyHost.builder(directory).linksNamed("lo").tls(tls).open();
    var any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    listener =
        Await.get(
            host.http().listen(ListenSpec.secure(any, () -> current.credentials()), this::handle));
    uri = URI.create("https://127.0.0.1:" + listener.address().getPort() + "/");
  }

  @AfterEach
  void close() {
    host.close();
  }

  private CompletableFuture<HttpResponse> handle(HttpExchange exchange) {
    handled.add(exchange);
    return exchange
        .body()
        .bytes(8 << 20)
        .thenApply(bytes -> new HttpResponse(200, Headers.of(), Body.of(bytes)))
        .toCompletableFuture();
  }

  private HttpCall call(TestIdentity from, Udn to, byte[] body) {
    HttpRequest request =
        body.length == 0
            ? HttpRequest.get(uri)
            : new HttpRequest("POST", uri, Headers.of(), Body.of(body));
    return host.http().send(request, CallSpec.to(from.credentials(), to));
  }

  private void succeeds(TestIdentity from) {
    HttpResponse response = Await.get(call(from, current.udn, new byte[0]).response());
    assertThat(response.status()).isEqualTo(200);
  }

  @Test
  void bothSidesKnowEachOther() {
    byte[] large = new byte[5_000_000];
    new Random(1).nextBytes(large);
    HttpCall call = call(controller, device.udn, large);
    HttpResponse response = Await.get(call.response());
    assertThat(Await.get(response.body().bytes(8 << 20))).isEqualTo(large);
    assertThat(call.peer().map(PeerIdentity::udn)).hasValue(device.udn);
    assertThat(handled.get(0).peer().map(PeerIdentity::udn)).hasValue(controller.udn);
  }

  @Test
  void keysOfBouncyCastleServeToo() {
    current = TestIdentity.ofBouncyCastle("other");
    HttpCall call = call(device, current.udn, new byte[0]);
    assertThat(Await.get(call.response()).status()).isEqualTo(200);
    assertThat(call.peer().map(PeerIdentity::udn)).hasValue(current.udn);
  }

  @Test
  void aServerThatTheVerifierRefusesIsToldApartWithTheReason() {
    controller.refuse(device);
    assertThat(Await.failure(call(controller, device.udn, new byte[0]).response()))
        .isInstanceOf(TrustException.class)
        .hasMessageContaining("certificate of device was revoked")
        .hasMessageContaining("https://127.0.0.1");
    assertThat(handled).isEmpty();
  }

  @Test
  void aClientThatTheVerifierRefusesLearnsThatItWasRefused() {
    device.refuse(controller);
    for (int i = 0; i < 20; i++) {
      assertThat(Await.failure(call(controller, device.udn, new byte[100_000]).response()))
          .isInstanceOf(TransportException.class)
          .hasMessageContaining("refused our certificate");
    }
    assertThat(handled).isEmpty();
  }

  @Test
  void anotherPeerThanMeantGetsNothing() {
    assertThat(Await.failure(call(controller, new Udn("uuid:wanted"), new byte[10]).response()))
        .isInstanceOf(TrustException.class)
        .hasMessageContaining("expected uuid:wanted, found uuid:device");
    assertThat(handled).isEmpty();
  }

  @Test
  void aRevokedClientIsRefusedOnAnOpenConnection() {
    succeeds(controller);
    device.refuse(controller);
    assertThat(Await.failure(call(controller, device.udn, new byte[5]).response()))
        .isInstanceOf(TransportException.class);
    assertThat(handled).hasSize(1);
  }

  @Test
  void aClientThatIsSomebodyElseByNowIsRefusedOnAnOpenConnection() {
    succeeds(controller);
    device.suffix.set("-again");
    assertThat(Await.failure(call(controller, device.udn, new byte[1]).response()))
        .isInstanceOf(TransportException.class);
    assertThat(handled).hasSize(1);
    succeeds(controller);
    assertThat(handled.get(1).peer().map(PeerIdentity::udn))
        .contains(new Udn(controller.udn.value() + "-again"));
  }

  @Test
  void aRevokedServerIsRefusedOnAnOpenConnection() {
    succeeds(controller);
    controller.refuse(device);
    assertThat(Await.failure(call(controller, device.udn, new byte[5]).response()))
        .isInstanceOf(TrustException.class)
        .hasMessageContaining("revoked");
    assertThat(handled).hasSize(1);
  }

  @Test
  void disconnectedPeersComeBackByANewHandshakeOnly() {
    succeeds(controller);
    int port = handled.get(0).remote().getPort();
    listener.disconnect(peer -> peer.udn().equals(new Udn("uuid:somebody")));
    succeeds(controller);
    assertThat(handled.get(1).remote().getPort()).isEqualTo(port);
    listener.disconnect(peer -> peer.udn().equals(controller.udn));
    succeeds(controller);
    assertThat(handled.get(2).remote().getPort()).isNotEqualTo(port);
  }

  @Test
  void aPeerDoesNotBecomeAnotherWithinItsConnection() throws Exception {
    var keys = new TestTls.ChangingKeys(controller);
    var context = SSLContext.getInstance("TLS");
    context.init(new KeyManager[] {keys}, TestTls.trustAll(), null);
    InetSocketAddress to = listener.address();
    boolean refused = false;
    try (var socket =
            (SSLSocket) context.getSocketFactory().createSocket(to.getAddress(), to.getPort());
        RawPeer peer = RawPeer.over(socket)) {
      socket.setEnabledProtocols(new String[] {"TLSv1.2"});
      peer.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n").readUntil("\r\n\r\n");
      assertThat(handled).hasSize(1);
      keys.shown = TestIdentity.of("somebody");
      socket.getSession().invalidate();
      // The client goes on with it while it reads, so that requests may pass in between.
      socket.startHandshake();
      for (int i = 0; i < 5; i++) {
        peer.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n").readUntil("\r\n\r\n");
      }
    } catch (IOException end) {
      refused = true;
    }
    assertThat(refused).isTrue();
    assertThat(handled)
        .extracting(exchange -> exchange.peer().orElseThrow().udn())
        .containsOnly(controller.udn);
  }

  @Test
  void theNewestVersionIsTakenAndTheOneBeforeIsAllowed() throws Exception {
    assertThat(negotiated("TLSv1.3", "TLSv1.2")).isEqualTo("TLSv1.3");
    assertThat(negotiated("TLSv1.2")).isEqualTo("TLSv1.2");
  }

  private String negotiated(String... offered) throws Exception {
    try (SSLSocket socket = client().connect(listener.address(), offered)) {
      socket.startHandshake();
      return socket.getSession().getProtocol();
    }
  }

  private TestTls.Client client() throws Exception {
    return new TestTls.Client(controller, new TestTls.Counting());
  }

  @Test
  void whatIsEncryptedWithoutAuthenticationIsRefused() throws Exception {
    try (SSLSocket socket = client().connect(listener.address(), "TLSv1.2")) {
      socket.setEnabledCipherSuites(
          new String[] {
            "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256", "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA"
          });
      assertThatThrownBy(socket::startHandshake).hasMessageContaining("handshake_failure");
    }
    succeeds(controller);
  }

  @Test
  void aClientWithoutACertificateIsRefused() throws Exception {
    var context = javax.net.ssl.SSLContext.getInstance("TLS");
    context.init(null, TestTls.trustAll(), null);
    try (Socket socket =
        context
            .getSocketFactory()
            .createSocket(listener.address().getAddress(), listener.address().getPort())) {
      socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(UTF_8));
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    } catch (IOException alert) {
      assertThat(alert).hasMessageContaining("certificate");
    }
    assertThat(handled).isEmpty();
  }

  @Test
  void changedCredentialsCountFromTheNextConnection() {
    succeeds(controller);
    current = TestIdentity.of("renewed");
    HttpCall call = call(controller, current.udn, new byte[0]);
    Await.get(call.response());
    assertThat(call.peer().map(PeerIdentity::udn)).hasValue(current.udn);
  }

  @Test
  void noiseOnTheSecurePortHarmsNobody() throws IOException {
    Random random = new Random(3);
    for (int i = 0; i < 50; i++) {
      byte[] noise = new byte[1 + random.nextInt(600)];
      random.nextBytes(noise);
      if (i % 2 == 0) {
        // As if a handshake began.
        noise[0] = 22;
      }
      try (RawPeer peer = RawPeer.to(listener.address())) {
        peer.send(noise);
      }
    }
    try (RawPeer plain = RawPeer.to(listener.address())) {
      plain.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
      assertThat(plain.readAll()).doesNotContain("HTTP/1.1");
    }
    succeeds(controller);
  }

  @Test
  void aServerThatSpeaksNoTlsIsSaidToBeSuch() {
    var any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    var plain = Await.get(host.http().listen(ListenSpec.plain(any), this::handle));
    uri = URI.create("https://127.0.0.1:" + plain.address().getPort() + "/");
    assertThat(Await.failure(call(controller, device.udn, new byte[0]).response()))
        .isInstanceOf(TransportException.class)
        .hasMessageContaining("does not speak TLS");
  }

  @Test
  void aServerThatNeverShakesHandsFailsByTheDeadline() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      URI target = URI.create("https://127.0.0.1:" + silent.getLocalPort());
      var spec =
          new CallSpec(
              Duration.ofMillis(100), Optional.of(controller.credentials()), Optional.empty());
      assertThat(Await.failure(host.http().send(HttpRequest.get(target), spec).response()))
          .isInstanceOf(TransportException.class)
          .hasMessageContaining("no answer within");
    }
  }
}
