package org.iotmc.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.iotmc.api.TransportException;
import org.iotmc.api.spi.BlockingWork;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.Credentials;
import org.iotmc.api.spi.Documents;
import org.iotmc.api.spi.HttpCall;
import org.iotmc.api.spi.HttpListener;
import org.iotmc.api.spi.HttpRequest;
import org.iotmc.api.spi.HttpResponse;
import org.iotmc.api.spi.ListenSpec;
import org.iotmc.api.spi.PeerVerifier;
import org.iotmc.testkit.peers.RawPeer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Handshakes, storage and our own calls do not hold each other up. */
@ParameterizedClass
@EnumSource
class HandshakeFloodTest {
  private static final int FLOOD = 300;

  @Parameter TlsProvider tls;
  @TempDir Path directory;
  private final TestIdentity device = TestIdentity.of("device");
  private final TestIdentity controller = TestIdentity.of("controller");
  private final CountDownLatch slow = new CountDownLatch(1);
  private final CountDownLatch verifying = new CountDownLatch(1);
  private final List<NettyHost> hosts = new ArrayList<>();

  private NettyHost open(NettyHostBuilder builder) {
    NettyHost host = builder.linksNamed("lo").tls(tls).open();
    hosts.add(host);
    return host;
  }

  private NettyHost host(String name) {
    return open(NettyHost.builder(directory.resolve(name)).name(name));
  }

  @AfterEach
  void close() {
    slow.countDown();
    hosts.forEach(NettyHost::close);
  }

  private static HttpListener listen(NettyHost host, Credentials credentials) {
    var any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return Await.get(
        host.http()
            .listen(
                ListenSpec.secure(any, () -> credentials),
                exchange -> CompletableFuture.completedFuture(HttpResponse.of(204))));
  }

  private HttpCall call(NettyHost from, HttpListener to) {
    URI uri = URI.create("https://127.0.0.1:" + to.address().getPort() + "/");
    return from.http()
        .send(HttpRequest.get(uri), CallSpec.to(controller.credentials(), device.udn));
  }

  private static void assertAnswered(HttpCall call) {
    assertThat(Await.get(call.response()).status()).isEqualTo(204);
  }

  private static void write(NettyHost host, String name) {
    Documents documents = new Documents(host.storage());
    Await.get(
        BlockingWork.start(
            host.blocking(),
            () -> {
              documents.write(name, name.getBytes(StandardCharsets.US_ASCII));
              return name;
            }));
  }

  /** The credentials of the device, whose verifier takes its time, as a slow token would. */
  private Credentials slowDevice() {
    PeerVerifier patient =
        chain -> {
          verifying.countDown();
          try {
            slow.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          return device.verify(chain);
        };
    return new Credentials(device.credentials().chain(), device.credentials().key(), patient);
  }

  /** The first words of a client. */
  private static byte[] hello() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, TestTls.trustAll(), null);
      SSLEngine engine = context.createSSLEngine();
      engine.setUseClientMode(true);
      ByteBuffer record = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
      engine.wrap(ByteBuffer.allocate(0), record);
      byte[] bytes = new byte[record.flip().remaining()];
      record.get(bytes);
      return bytes;
    } catch (GeneralSecurityException | SSLException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aFloodOfHalfOpenHandshakesStopsNeitherStorageNorAnHonestPeer() throws IOException {
    NettyHost server = host("server");
    NettyHost client = host("client");
    HttpListener listener = listen(server, device.credentials());
    byte[] hello = hello();
    List<RawPeer> flood = new ArrayList<>();
    try {
      for (int i = 0; i < FLOOD; i++) {
        flood.add(RawPeer.to(listener.address()).send(hello));
        if (i % 30 == 0) {
          write(server, "doc-" + i);
          assertAnswered(call(client, listener));
        }
      }
      assertThat(flood.get(0).read()).as("answered, so it was half open").isPositive();
    } finally {
      for (RawPeer each : flood) {
        each.close();
      }
    }
  }

  @Test
  void aClientThatStopsWithinItsHandshakeOrDripsItIsCutOff() throws IOException {
    NettyHost server =
        open(
            NettyHost.builder(directory.resolve("server"))
                .limits(Limits.builder().handshakeTimeout(Duration.ofMillis(500)).build()));
    HttpListener listener = listen(server, device.credentials());
    byte[] hello = hello();
    try (RawPeer silent = RawPeer.to(listener.address());
        RawPeer half = RawPeer.to(listener.address());
        RawPeer drip = RawPeer.to(listener.address())) {
      half.send(Arrays.copyOf(hello, hello.length / 2));
      int sent = 0;
      while (!drip.isAnsweredWithin(Duration.ofMillis(50))) {
        assertThat(sent).as("bytes of a handshake").isLessThan(hello.length - 1);
        drip.send(Arrays.copyOfRange(hello, sent, sent + 1));
        sent++;
      }
      silent.awaitEnd();
      half.awaitEnd();
    }
  }

  @Test
  void handshakesThatAreStuckStopNeitherStorageNorOurOwnCalls() {
    NettyHost server = host("server");
    NettyHost client = host("client");
    HttpListener stuck = listen(server, slowDevice());
    HttpListener other = listen(client, device.credentials());
    List<HttpCall> waiting = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      waiting.add(call(client, stuck));
    }
    for (int i = 0; i < 20; i++) {
      write(server, "doc-" + i);
    }
    assertAnswered(call(server, other));
    assertThat(waiting).noneMatch(each -> each.response().toCompletableFuture().isDone());
    slow.countDown();
    waiting.forEach(HandshakeFloodTest::assertAnswered);
  }

  /** A server with so few places that the third connection costs another one its place. */
  private NettyHost twoPlaces() {
    return open(
        NettyHost.builder(directory.resolve("server"))
            .limits(Limits.builder().connectionsPerListener(2).build()));
  }

  /** Somebody whose handshake was begun, and is waited for. */
  private static RawPeer halfOpen(HttpListener listener) throws IOException {
    RawPeer peer = RawPeer.to(listener.address()).send(hello());
    assertThat(peer.read()).as("answered, so it has a place").isPositive();
    return peer;
  }

  @Test
  void whoseHandshakeWeComputeDoesNotMakeWay() throws Exception {
    HttpListener listener = listen(twoPlaces(), slowDevice());
    HttpCall call = call(host("client"), listener);
    assertThat(verifying.await(Await.SECONDS, TimeUnit.SECONDS)).isTrue();
    try (RawPeer halfOpen = halfOpen(listener)) {
      boolean hasPlace = false;
      while (!hasPlace) {
        // The half-open one is answered a moment before the step that did so has ended: until then
        // nobody is waited for, and the third is turned away.
        try (RawPeer third = RawPeer.to(listener.address())) {
          hasPlace = !third.isAnsweredWithin(Duration.ofMillis(100));
        }
      }
      halfOpen.awaitEnd();
    }
    slow.countDown();
    assertAnswered(call);
  }

  @Test
  void whoHasDoneTheHandshakeIsWaitedForFromThenOn() throws Exception {
    HttpListener listener = listen(twoPlaces(), device.credentials());
    SSLContext context = TestTls.context(controller, TestTls.trustAll()[0]);
    InetSocketAddress server = listener.address();
    try (Socket early = new Socket(server.getAddress(), server.getPort());
        RawPeer halfOpen = halfOpen(listener);
        SSLSocket socket =
            (SSLSocket) context.getSocketFactory().createSocket(early, "h", 0, true);
        RawPeer peer = RawPeer.over(socket)) {
      // With this version the server is done before the client is.
      socket.setEnabledProtocols(new String[] {"TLSv1.2"});
      socket.startHandshake();
      try (RawPeer third = RawPeer.to(server)) {
        halfOpen.awaitEnd();
      }
      String request = "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
      assertThat(peer.send(request).readAll()).startsWith("HTTP/1.1 204 ");
    }
  }

  @Test
  void storageThatIsStuckStopsNoHandshake() {
    NettyHost server =
        open(NettyHost.builder(directory.resolve("server")).blockingThreads(1).blockingQueue(2));
    NettyHost client = host("client");
    HttpListener listener = listen(server, device.credentials());
    for (int i = 0; i < 3; i++) {
      server.blocking().execute(this::takeYourTime);
    }
    assertAnswered(call(client, listener));
  }

  private void takeYourTime() {
    try {
      slow.await();
    } catch (InterruptedException hostClosed) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aHandshakeThatFindsNoPlaceEndsItsConnectionAndTheServerGoesOn() {
    NettyHost server =
        open(NettyHost.builder(directory.resolve("server")).handshakeThreads(1).handshakeQueue(1));
    NettyHost client = host("client");
    HttpListener listener = listen(server, slowDevice());
    List<HttpCall> calls = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      calls.add(call(client, listener));
    }
    // While one handshake is computed, and another waits, the rest is turned away at once.
    CompletableFuture<?> first =
        CompletableFuture.anyOf(
            calls.stream()
                .map(each -> each.response().toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new));
    assertThat(Await.failure(first)).isInstanceOf(TransportException.class);
    slow.countDown();
    assertThat(calls.stream().filter(HandshakeFloodTest::isAnswered).count()).isBetween(1L, 7L);
    assertAnswered(call(client, listener));
  }

  private static boolean isAnswered(HttpCall call) {
    return Await.get(call.response().handle((response, failure) -> failure == null));
  }
}
