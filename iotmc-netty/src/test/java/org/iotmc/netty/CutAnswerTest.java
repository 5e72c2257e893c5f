package org.iotmc.netty;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import javax.net.ssl.SSLSocket;
import org.iotmc.api.spi.Body;
import org.iotmc.api.spi.Headers;
import org.iotmc.api.spi.HttpListener;
import org.iotmc.api.spi.HttpResponse;
import org.iotmc.api.spi.ListenSpec;
import org.iotmc.testkit.peers.RawPeer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * An answer of unknown length to a client of HTTP/1.0 ends with its connection. Where it breaks
 * off, that is a reset: a mere end would have it taken for whole.
 */
@ParameterizedClass
@EnumSource
class CutAnswerTest {
  private static final String GET = "GET / HTTP/1.0\r\nHost: h\r\n\r\n";

  @Parameter TlsProvider tls;
  @TempDir Path directory;
  private final TestIdentity device = TestIdentity.of("device");
  private final TestIdentity controller = TestIdentity.of("controller");
  private NettyHost host;

  @AfterEach
  void close() {
    host.close();
  }

  private HttpListener serve(LimitsBuilder limits, Flow.Publisher<ByteBuffer> body) {
    host = NettyHost.builder(directory).linksNamed("lo").tls(tls).limits(limits.build()).open();
    return listen(ListenSpec.plain(any()), body);
  }

  private static InetSocketAddress any() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  private HttpListener listen(ListenSpec spec, Flow.Publisher<ByteBuffer> body) {
    return Await.get(
        host.http()
            .listen(
                spec,
                exchange ->
                    CompletableFuture.completedFuture(
                        new HttpResponse(200, Headers.of(), Body.stream(body)))));
  }

  private static void assertReset(RawPeer peer) {
    assertThatThrownBy(peer::readAll).isInstanceOf(SocketException.class);
  }

  @Test
  void asItsSourceBreaksOff() throws IOException {
    Source source = new Source();
    try (RawPeer peer = RawPeer.to(serve(Limits.builder(), source).address())) {
      peer.send(GET).readUntil("\r\n\r\nabc");
      source.fail();
      assertReset(peer);
    }
  }

  @Test
  void asItsSourceGivesNothingMore() throws IOException {
    LimitsBuilder hasty = Limits.builder().idleTimeout(Duration.ofMillis(300));
    try (RawPeer peer = RawPeer.to(serve(hasty, new Source()).address())) {
      peer.send(GET).readUntil("\r\n\r\nabc");
      assertReset(peer);
    }
  }

  @Test
  void asTheServerCloses() throws IOException {
    HttpListener listener = serve(Limits.builder(), new Source());
    try (RawPeer peer = RawPeer.to(listener.address())) {
      peer.send(GET).readUntil("\r\n\r\nabc");
      listener.close();
      assertReset(peer);
    }
  }

  @Test
  void asItsClientTakesTooLittleOfIt() throws IOException {
    LimitsBuilder hasty = Limits.builder().idleTimeout(Duration.ofMillis(300));
    Endless endless = new Endless();
    try (RawPeer peer = RawPeer.to(serve(hasty, endless).address())) {
      peer.send(GET);
      Await.get(endless.cancelled);
      assertReset(peer);
    }
  }

  @Test
  void asItsClientMakesWayForAnother() throws IOException {
    Endless endless = new Endless();
    HttpListener listener = serve(Limits.builder().connectionsPerListener(1), endless);
    try (RawPeer peer = RawPeer.to(listener.address())) {
      peer.send(GET).readUntil("\r\n\r\n");
      boolean madeWay = false;
      while (!madeWay) {
        // Until it is the client that is waited for, the other one is turned away.
        try (RawPeer other = RawPeer.to(listener.address())) {
          madeWay = !other.isAnsweredWithin(Duration.ofMillis(100));
        }
      }
      Await.get(endless.cancelled);
      assertReset(peer);
    }
  }

  @Test
  void overTlsNothingSaysThatItWasAll() throws Exception {
    Source source = new Source();
    serve(Limits.builder(), source);
    HttpListener listener = listen(ListenSpec.secure(any(), device::credentials), source);
    TestTls.Client client = new TestTls.Client(controller, TestTls.trustAll()[0]);
    try (SSLSocket socket = client.connect(listener.address(), "TLSv1.3", "TLSv1.2");
        RawPeer peer = RawPeer.over(socket)) {
      peer.send(GET).readUntil("\r\n\r\nabc");
      source.fail();
      assertThatThrownBy(peer::readAll).isInstanceOf(IOException.class);
    }
  }

  /** What its end shows as well needs none: the client may read what came. */
  @Test
  void anAnswerWhoseLengthIsKnownEndsAsUsual() throws IOException {
    Source source = new Source();
    try (RawPeer peer = RawPeer.to(serve(Limits.builder(), source).address())) {
      peer.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n").readUntil("abc\r\n");
      source.fail();
      assertThat(peer.readAll()).isEmpty();
    }
  }

  /** Gives a chunk, and then what it is told. */
  private static final class Source implements Flow.Publisher<ByteBuffer>, Flow.Subscription {
    private volatile Flow.Subscriber<? super ByteBuffer> reader;
    private boolean asked;

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
      reader = subscriber;
      subscriber.onSubscribe(this);
    }

    @Override
    public void request(long count) {
      if (!asked) {
        asked = true;
        reader.onNext(ByteBuffer.wrap("abc".getBytes(UTF_8)));
      }
    }

    void fail() {
      reader.onError(new IllegalStateException("the disk is gone"));
    }

    @Override
    public void cancel() {}
  }
}
