package org.iotmc.netty;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.TransportException;
import org.iotmc.api.spi.Body;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.Headers;
import org.iotmc.api.spi.HttpCall;
import org.iotmc.api.spi.HttpRequest;
import org.iotmc.api.spi.HttpResponse;
import org.iotmc.api.spi.ListenSpec;
import org.iotmc.testkit.peers.RawPeer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Readers that ask for no more than they know to come: they hear how it ends all the same. */
class BodyEndTest {
  private static final String CHUNKED = "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n";
  private static final String LAST = "0\r\n\r\n";

  @TempDir Path directory;
  private final BlockingQueue<OneChunk> readers = new LinkedBlockingQueue<>();
  private NettyHost host;

  @BeforeEach
  void open() {
    open(SocketProvider.preferred(), TlsProvider.preferred());
  }

  private void open(SocketProvider sockets, TlsProvider tls) {
    host =
        NettyHost.builder(directory)
            .linksNamed("lo")
            .limits(Limits.builder().connectionsPerTarget(1).build())
            .sockets(sockets)
            .tls(tls)
            .open();
  }

  private void openAgain(SocketProvider sockets, TlsProvider tls) {
    assumeTrue(sockets.isAvailable());
    host.close();
    open(sockets, tls);
  }

  @AfterEach
  void close() {
    host.close();
  }

  private InetSocketAddress serve() {
    var any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return Await.get(
            host.http()
                .listen(
                    ListenSpec.plain(any),
                    exchange -> {
                      OneChunk reader = new OneChunk();
                      readers.add(reader);
                      exchange.body().chunks().subscribe(reader);
                      return reader.end.thenApply(ended -> HttpResponse.of(204));
                    }))
        .address();
  }

  private OneChunk reader() throws InterruptedException {
    OneChunk reader = readers.poll(Await.SECONDS, TimeUnit.SECONDS);
    assertThat(reader).isNotNull();
    assertThat(Await.get(reader.chunk)).isEqualTo("abc");
    return reader;
  }

  @Test
  void aRequestOfKnownLengthEndsForAReaderThatHasAllOfIt() throws Exception {
    try (RawPeer peer = RawPeer.to(serve())) {
      for (int i = 0; i < 2; i++) {
        peer.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc");
        Await.get(reader().end);
        assertThat(peer.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 204 ");
      }
    }
  }

  @Test
  void aRequestWhoseEndComesLaterEndsForAReaderThatHasAllOfIt() throws Exception {
    try (RawPeer peer = RawPeer.to(serve())) {
      for (int i = 0; i < 2; i++) {
        peer.send("POST / HTTP/1.1\r\nHost: h\r\n" + CHUNKED);
        OneChunk reader = reader();
        peer.send(LAST);
        Await.get(reader.end);
        assertThat(peer.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 204 ");
      }
    }
  }

  @Test
  void aReaderThatAsksForNothingHearsThatItsClientIsGone() throws Exception {
    try (RawPeer peer = RawPeer.to(serve())) {
      peer.send("POST / HTTP/1.1\r\nHost: h\r\n" + CHUNKED);
      OneChunk reader = reader();
      peer.close();
      assertThat(Await.failure(reader.end)).isInstanceOf(TransportException.class);
    }
  }

  @Test
  void aReaderThatAsksForNothingHearsThatWhatFollowsIsBroken() throws Exception {
    try (RawPeer peer = RawPeer.to(serve())) {
      peer.send("POST / HTTP/1.1\r\nHost: h\r\n" + CHUNKED);
      OneChunk reader = reader();
      peer.send("rubbish\r\n");
      assertThat(Await.failure(reader.end)).isInstanceOf(MalformedMessageException.class);
      assertThat(peer.readAll()).startsWith("HTTP/1.1 400 ");
    }
  }

  @Test
  void anAnswerEndsForAReaderThatHasAllOfItAndItsConnectionIsFree() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      URI uri = URI.create("http://127.0.0.1:" + server.getLocalPort() + "/");
      HttpCall first = host.http().send(HttpRequest.get(uri), CallSpec.plain());
      try (RawPeer peer = RawPeer.over(server.accept())) {
        peer.readUntil("\r\n\r\n");
        peer.send("HTTP/1.1 200 OK\r\n" + CHUNKED);
        OneChunk reader = new OneChunk();
        Await.get(first.response()).body().chunks().subscribe(reader);
        assertThat(Await.get(reader.chunk)).isEqualTo("abc");
        HttpCall next =
            host.http()
                .send(
                    new HttpRequest("GET", uri, Headers.of("X", "next"), Body.empty()),
                    CallSpec.plain());
        peer.send(LAST);
        Await.get(reader.end);
        assertThat(peer.readUntil("\r\n\r\n")).contains("X: next");
        peer.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        assertThat(Await.get(next.response()).status()).isEqualTo(200);
      }
    }
  }

  @Test
  void aCallHearsThatItsServerIsGoneThoughItsReaderAsksForNothing() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      URI uri = URI.create("http://127.0.0.1:" + server.getLocalPort() + "/");
      HttpCall call = host.http().send(HttpRequest.get(uri), CallSpec.plain());
      RawPeer peer = RawPeer.over(server.accept());
      peer.readUntil("\r\n\r\n");
      peer.send("HTTP/1.1 200 OK\r\n" + CHUNKED);
      OneChunk reader = new OneChunk();
      Await.get(call.response()).body().chunks().subscribe(reader);
      assertThat(Await.get(reader.chunk)).isEqualTo("abc");
      peer.close();
      assertThat(Await.failure(reader.end)).isInstanceOf(TransportException.class);
    }
  }

  private enum End {
    RESET,
    CANCELLED,
    HOST_CLOSED
  }

  /** It has no length, and what is left of it may look whole. */
  @ParameterizedTest
  @CsvSource({
    "RESET,JDK",
    "RESET,EPOLL",
    "CANCELLED,JDK",
    "CANCELLED,EPOLL",
    "HOST_CLOSED,JDK",
    "HOST_CLOSED,EPOLL"
  })
  void anAnswerThatOnlyTheEndOfItsConnectionEndsIsNotWholeWhereThatBreaksOff(
      End how, SocketProvider sockets) throws IOException {
    openAgain(sockets, TlsProvider.JDK);
    try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      URI uri = URI.create("http://127.0.0.1:" + server.getLocalPort() + "/");
      HttpCall call = host.http().send(HttpRequest.get(uri), CallSpec.plain());
      try (RawPeer peer = RawPeer.over(server.accept())) {
        peer.readUntil("\r\n\r\n");
        peer.send("HTTP/1.1 200 OK\r\n\r\nabc");
        OneChunk reader = new OneChunk();
        Await.get(call.response()).body().chunks().subscribe(reader);
        assertThat(Await.get(reader.chunk)).isEqualTo("abc");
        switch (how) {
          case RESET -> peer.reset();
          case CANCELLED -> call.cancel();
          case HOST_CLOSED -> host.close();
        }
        assertThat(Await.failure(reader.end)).isInstanceOf(TransportException.class);
      }
    }
  }

  /** Anybody on the way can end a connection; only who answers can say that it is the end. */
  @ParameterizedTest
  @CsvSource({
    "JDK,JDK,TLSv1.3,true",
    "JDK,JDK,TLSv1.3,false",
    "JDK,JDK,TLSv1.2,true",
    "JDK,JDK,TLSv1.2,false",
    "JDK,OPENSSL,TLSv1.3,true",
    "JDK,OPENSSL,TLSv1.3,false",
    "JDK,OPENSSL,TLSv1.2,true",
    "JDK,OPENSSL,TLSv1.2,false",
    "EPOLL,JDK,TLSv1.3,true",
    "EPOLL,JDK,TLSv1.3,false",
    "EPOLL,OPENSSL,TLSv1.3,true",
    "EPOLL,OPENSSL,TLSv1.3,false"
  })
  void byTlsAnAnswerThatTheEndOfTheConnectionEndsIsWholeIfItsServerSaysSo(
      SocketProvider sockets, TlsProvider tls, String protocol, boolean said) throws Exception {
    openAgain(sockets, tls);
    TestIdentity device = TestIdentity.of("device");
    try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      URI uri = URI.create("https://127.0.0.1:" + server.getLocalPort() + "/");
      CallSpec spec = CallSpec.to(TestIdentity.of("controller").credentials(), device.udn);
      HttpCall call = host.http().send(HttpRequest.get(uri), spec);
      Socket plain = server.accept();
      SSLSocket secure =
          (SSLSocket)
              TestTls.context(device, new TestTls.Counting())
                  .getSocketFactory()
                  .createSocket(plain, null, true);
      secure.setUseClientMode(false);
      secure.setNeedClientAuth(true);
      secure.setEnabledProtocols(new String[] {protocol});
      try (plain;
          RawPeer peer = RawPeer.over(secure)) {
        peer.readUntil("\r\n\r\n");
        peer.send("HTTP/1.1 200 OK\r\n\r\nabc");
        OneChunk reader = new OneChunk();
        Await.get(call.response()).body().chunks().subscribe(reader);
        assertThat(Await.get(reader.chunk)).isEqualTo("abc");
        if (said) {
          secure.shutdownOutput();
          Await.get(reader.end);
        } else {
          plain.shutdownOutput();
          assertThat(Await.failure(reader.end)).isInstanceOf(TransportException.class);
        }
      }
    }
  }

  /** Asks for one chunk. */
  private static final class OneChunk implements Flow.Subscriber<ByteBuffer> {
    final CompletableFuture<String> chunk = new CompletableFuture<>();
    final CompletableFuture<Void> end = new CompletableFuture<>();

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(1);
    }

    @Override
    public void onNext(ByteBuffer bytes) {
      chunk.complete(UTF_8.decode(bytes).toString());
    }

    @Override
    public void onError(Throwable failure) {
      end.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
      end.complete(null);
    }
  }
}
