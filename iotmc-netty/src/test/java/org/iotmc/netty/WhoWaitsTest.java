package org.iotmc.netty;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.iotmc.api.TransportException;
import org.iotmc.api.spi.Body;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.Headers;
import org.iotmc.api.spi.HttpCall;
import org.iotmc.api.spi.HttpExchange;
import org.iotmc.api.spi.HttpRequest;
import org.iotmc.api.spi.HttpResponse;
import org.iotmc.api.spi.ListenSpec;
import org.iotmc.testkit.peers.RawPeer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A side that is slow is not to blame for the time that the other one takes. */
class WhoWaitsTest {
  private static final String POST = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 6\r\n";

  @TempDir Path directory;
  private final BlockingQueue<Taken> taken = new LinkedBlockingQueue<>();
  private NettyHost host;

  /** A request that came, and its answer. */
  private record Taken(HttpExchange exchange, CompletableFuture<HttpResponse> answer) {}

  @AfterEach
  void close() {
    host.close();
  }

  private InetSocketAddress serve(LimitsBuilder limits) {
    host = NettyHost.builder(directory).linksNamed("lo").limits(limits.build()).open();
    var any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return Await.get(
            host.http()
                .listen(
                    ListenSpec.plain(any),
                    exchange -> {
                      CompletableFuture<HttpResponse> answer = new CompletableFuture<>();
                      taken.add(new Taken(exchange, answer));
                      return answer;
                    }))
        .address();
  }

  private Taken next() throws InterruptedException {
    Taken next = taken.poll(Await.SECONDS, TimeUnit.SECONDS);
    assertThat(next).isNotNull();
    return next;
  }

  private void pause(long millis) {
    CompletableFuture<Void> over = new CompletableFuture<>();
    host.newLane("pause").after(Duration.ofMillis(millis), () -> over.complete(null));
    Await.get(over);
  }

  @Test
  void aClientIsNotCutOffForABodyThatNobodyWantsAnyMore() throws Exception {
    var server = serve(Limits.builder().idleTimeout(Duration.ofSeconds(2)));
    try (RawPeer peer = RawPeer.to(server)) {
      peer.send(POST + "Connection: close\r\n\r\nabc");
      Taken request = next();
      Reader reader = new Reader();
      request.exchange.body().chunks().subscribe(reader);
      reader.subscription().request(2);
      assertThat(reader.next()).isEqualTo("abc");
      reader.subscription().cancel();
      pause(2500);
      request.answer.complete(HttpResponse.of(204));
      assertThat(peer.readAll()).startsWith("HTTP/1.1 204 ");
    }
  }

  @Test
  void theTimeThatTheReaderOfARequestTakesIsNotItsClients() throws Exception {
    var server = serve(Limits.builder().bodyTimeout(Duration.ofSeconds(2)));
    try (RawPeer peer = RawPeer.to(server)) {
      peer.send(POST + "Connection: close\r\n\r\n");
      Taken request = next();
      Reader reader = new Reader();
      request.exchange.body().chunks().subscribe(reader);
      reader.subscription().request(1);
      // From here on it is waited for.
      pause(50);
      peer.send("abc");
      assertThat(reader.next()).isEqualTo("abc");
      pause(1900);
      reader.subscription().request(1);
      pause(300);
      peer.send("def");
      assertThat(reader.next()).isEqualTo("def");
      request.answer.complete(HttpResponse.of(204));
      assertThat(peer.readAll()).startsWith("HTTP/1.1 204 ");
    }
  }

  @Test
  void theTimeThatTheReaderOfAnAnswerTakesIsNotItsServers() throws Exception {
    serve(Limits.builder());
    try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      URI uri = URI.create("http://127.0.0.1:" + server.getLocalPort() + "/");
      HttpCall call =
          host.http().send(HttpRequest.get(uri), CallSpec.plain().within(Duration.ofSeconds(2)));
      try (RawPeer peer = RawPeer.over(server.accept())) {
        peer.readUntil("\r\n\r\n");
        peer.send("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n");
        Reader reader = new Reader();
        Await.get(call.response()).body().chunks().subscribe(reader);
        pause(1900);
        reader.subscription().request(1);
        pause(300);
        peer.send("abc");
        assertThat(reader.next()).isEqualTo("abc");
      }
    }
  }

  /** A second one that says nothing makes way for the third. */
  private void assertStays(RawPeer first, InetSocketAddress server) throws Exception {
    try (RawPeer silent = RawPeer.to(server);
        RawPeer third = RawPeer.to(server)) {
      third.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
      next().answer.complete(HttpResponse.of(200));
      third.readUntil("\r\n\r\n");
      silent.awaitEnd();
      assertThat(first.isAnsweredWithin(Duration.ofMillis(200))).as("its end").isFalse();
    }
  }

  @Test
  void whoseBodyWeDoNotReadDoesNotMakeWayForOthers() throws Exception {
    var server = serve(Limits.builder().connectionsPerListener(2));
    try (RawPeer peer = RawPeer.to(server)) {
      peer.send(POST + "\r\nabc");
      Taken request = next();
      Reader reader = new Reader();
      request.exchange.body().chunks().subscribe(reader);
      reader.subscription();
      assertStays(peer, server);
    }
  }

  @Test
  void whomWeOweMoreOfAnAnswerDoesNotMakeWayForOthers() throws Exception {
    var server = serve(Limits.builder().connectionsPerListener(2));
    try (RawPeer peer = RawPeer.to(server)) {
      peer.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
      Source source = new Source();
      next().answer.complete(new HttpResponse(200, Headers.of(), Body.stream(6, source)));
      peer.readUntil("abc");
      assertStays(peer, server);
    }
  }

  @Test
  void anAnswerWhoseSourceGivesNothingMoreIsGivenUp() throws Exception {
    var server = serve(Limits.builder().idleTimeout(Duration.ofMillis(500)));
    try (RawPeer peer = RawPeer.to(server)) {
      peer.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
      Source source = new Source();
      Taken request = next();
      request.answer.complete(new HttpResponse(200, Headers.of(), Body.stream(6, source)));
      assertThat(peer.readAll()).endsWith("abc");
      Await.get(source.cancelled);
      assertThat(Await.failure(request.exchange.answered()))
          .isInstanceOf(TransportException.class)
          .rootCause()
          .hasMessageContaining("nothing more came");
    }
  }

  @Test
  void anAnswerWhoseSourceTakesItsTimeIsSent() throws Exception {
    var server = serve(Limits.builder().idleTimeout(Duration.ofMillis(2500)));
    try (RawPeer peer = RawPeer.to(server)) {
      peer.send("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
      Source source = new Source();
      next().answer.complete(new HttpResponse(200, Headers.of(), Body.stream(12, source)));
      for (int i = 0; i < 3; i++) {
        pause(1000);
        source.give();
      }
      source.end();
      assertThat(peer.readAll()).endsWith("abcabcabcabc");
    }
  }

  /** Gives one chunk as it is asked, the others as it is told. */
  private static final class Source implements Flow.Publisher<ByteBuffer>, Flow.Subscription {
    final CompletableFuture<Void> cancelled = new CompletableFuture<>();
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
        give();
      }
    }

    void give() {
      reader.onNext(ByteBuffer.wrap("abc".getBytes(UTF_8)));
    }

    void end() {
      reader.onComplete();
    }

    @Override
    public void cancel() {
      cancelled.complete(null);
    }
  }

  /** Asks for what it is told to. */
  private static final class Reader implements Flow.Subscriber<ByteBuffer> {
    private final CompletableFuture<Flow.Subscription> given = new CompletableFuture<>();
    private final BlockingQueue<String> chunks = new LinkedBlockingQueue<>();

    Flow.Subscription subscription() {
      return Await.get(given);
    }

    String next() throws InterruptedException {
      return chunks.poll(Await.SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      given.complete(subscription);
    }

    @Override
    public void onNext(ByteBuffer bytes) {
      chunks.add(UTF_8.decode(bytes).toString());
    }

    @Override
    public void onError(Throwable failure) {
      chunks.add(failure.toString());
    }

    @Override
    public void onComplete() {}
  }
}
