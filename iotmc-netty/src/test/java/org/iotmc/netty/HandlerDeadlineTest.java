package org.iotmc.netty;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.iotmc.api.TransportException;
import org.iotmc.api.spi.Body;
import org.iotmc.api.spi.Headers;
import org.iotmc.api.spi.HttpHandler;
import org.iotmc.api.spi.HttpResponse;
import org.iotmc.api.spi.ListenSpec;
import org.iotmc.testkit.peers.RawPeer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No handler holds a connection for ever; none is blamed for what its client or answer takes. */
class HandlerDeadlineTest {
  private static final String GET = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
  private static final String POST = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 6\r\n\r\n";

  @TempDir Path directory;
  private NettyHost host;

  @AfterEach
  void close() {
    host.close();
  }

  private InetSocketAddress serve(Duration patience, HttpHandler handler) {
    Limits limits = Limits.builder().handlerTimeout(patience).build();
    host = NettyHost.builder(directory).linksNamed("lo").limits(limits).open();
    var any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return Await.get(host.http().listen(ListenSpec.plain(any), handler)).address();
  }

  private CompletableFuture<Void> after(Duration time) {
    CompletableFuture<Void> over = new CompletableFuture<>();
    host.newLane("pause").after(time, () -> over.complete(null));
    return over;
  }

  @Test
  void aRequestThatItsHandlerDoesNotAnswerIsAnsweredAndItsConnectionEnds() throws Exception {
    CompletableFuture<CompletionStage<Void>> handed = new CompletableFuture<>();
    InetSocketAddress server =
        serve(
            Duration.ofMillis(300),
            exchange -> {
              handed.complete(exchange.answered());
              return new CompletableFuture<>();
            });
    assertThat(RawPeer.exchange(server, GET))
        .startsWith("HTTP/1.1 503 ")
        .containsIgnoringCase("connection: close");
    assertThat(Await.failure(Await.get(handed))).isInstanceOf(TransportException.class);
  }

  @Test
  void aBodyThatItsHandlerDoesNotWantIsGivenUpWithIt() throws Exception {
    CompletableFuture<CompletionStage<byte[]>> handed = new CompletableFuture<>();
    InetSocketAddress server =
        serve(
            Duration.ofMillis(300),
            exchange -> {
              Paused paused = new Paused();
              exchange.body().chunks().subscribe(paused);
              handed.complete(paused.end);
              return new CompletableFuture<>();
            });
    assertThat(RawPeer.exchange(server, POST + "abc")).startsWith("HTTP/1.1 503 ");
    assertThat(Await.failure(Await.get(handed))).isInstanceOf(TransportException.class);
  }

  @Test
  void whatTheClientTakesToSendIsNotTheHandlersTime() throws Exception {
    InetSocketAddress server =
        serve(
            Duration.ofMillis(1500),
            exchange ->
                exchange
                    .body()
                    .bytes(100)
                    .thenCompose(body -> after(Duration.ofMillis(500)))
                    .thenApply(done -> HttpResponse.of(204)));
    try (RawPeer peer = RawPeer.to(server)) {
      peer.send(POST);
      for (String piece : new String[] {"ab", "cd", "ef"}) {
        Await.get(after(Duration.ofMillis(900)));
        peer.send(piece);
      }
      assertThat(peer.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 204 ");
    }
  }

  /** As where there is no memory for it: nothing ever ended such a connection. */
  @Test
  void aConnectionWhoseAnswerCannotBeMadeEnds() throws Exception {
    CompletableFuture<CompletionStage<Void>> handed = new CompletableFuture<>();
    InetSocketAddress server =
        serve(
            Duration.ofSeconds(1),
            exchange -> {
              handed.complete(exchange.answered());
              return CompletableFuture.completedFuture(noAnswer());
            });
    assertThat(RawPeer.exchange(server, GET)).isEmpty();
    assertThat(Await.failure(Await.get(handed))).isInstanceOf(TransportException.class);
  }

  @SuppressWarnings("NullAway")
  private static HttpResponse noAnswer() {
    return new HttpResponse(200, Headers.of(), null);
  }

  @Test
  void anAnswerThatIsBegunMayTakeLonger() throws Exception {
    InetSocketAddress server =
        serve(
            Duration.ofMillis(300),
            exchange ->
                CompletableFuture.completedFuture(
                    new HttpResponse(200, Headers.of(), Body.stream(new Slow()))));
    try (RawPeer peer = RawPeer.to(server)) {
      for (int i = 0; i < 2; i++) {
        assertThat(peer.send(GET).readUntil("0\r\n\r\n")).contains("\r\n3\r\nabc\r\n");
      }
    }
  }

  /** Wants nothing, and hears the end. */
  private static final class Paused implements Flow.Subscriber<ByteBuffer> {
    final CompletableFuture<byte[]> end = new CompletableFuture<>();

    @Override
    public void onSubscribe(Flow.Subscription subscription) {}

    @Override
    public void onNext(ByteBuffer bytes) {}

    @Override
    public void onError(Throwable failure) {
      end.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
      end.complete(new byte[0]);
    }
  }

  /** Gives a chunk, and its end a second later. */
  private final class Slow implements Flow.Publisher<ByteBuffer>, Flow.Subscription {
    private Flow.Subscriber<? super ByteBuffer> reader;
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
        after(Duration.ofSeconds(1)).thenRun(reader::onComplete);
      }
    }

    @Override
    public void cancel() {}
  }
}
