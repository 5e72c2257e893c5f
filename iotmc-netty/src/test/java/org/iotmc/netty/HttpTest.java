package org.iotmc.netty;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.TransportException;
import org.iotmc.api.TrustException;
import org.iotmc.api.Udn;
import org.iotmc.api.spi.Body;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.Headers;
import org.iotmc.api.spi.HttpCall;
import org.iotmc.api.spi.HttpExchange;
import org.iotmc.api.spi.HttpHandler;
import org.iotmc.api.spi.HttpListener;
import org.iotmc.api.spi.HttpRequest;
import org.iotmc.api.spi.HttpResponse;
import org.iotmc.api.spi.ListenSpec;
import org.iotmc.testkit.peers.RawPeer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpTest {
  private static final InetSocketAddress ANY =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  @TempDir Path directory;
  private NettyHost host;

  @BeforeEach
  void open() {
    host =
        NettyHost.builder(directory)
            .linksNamed("lo")
            .limits(Limits.builder().connectionsPerTarget(2).build())
            .open();
  }

  @AfterEach
  void close() {
    host.close();
  }

  private URI serve(HttpHandler handler) {
    HttpListener listener = Await.get(host.http().listen(ListenSpec.plain(ANY), handler));
    return URI.create("http://127.0.0.1:" + listener.address().getPort() + "/x?y=%20z");
  }

  private HttpCall post(URI uri, Body body) {
    return host.http()
        .send(new HttpRequest("POST", uri, Headers.of("X-A", "1"), body), CallSpec.plain());
  }

  private static CompletableFuture<HttpResponse> echo(HttpExchange exchange) {
    return exchange
        .body()
        .bytes(1 << 20)
        .thenApply(bytes -> new HttpResponse(200, Headers.of(), Body.of(bytes)))
        .toCompletableFuture();
  }

  private static String text(HttpResponse response) {
    return new String(Await.get(response.body().bytes(10_000_000)), StandardCharsets.UTF_8);
  }

  private HttpResponse get(URI uri) {
    return Await.get(host.http().send(HttpRequest.get(uri), CallSpec.plain()).response());
  }

  @Test
  void aRequestArrivesAsItWasSentAndSoDoesTheResponse() {
    CompletableFuture<HttpExchange> seen = new CompletableFuture<>();
    URI uri =
        serve(
            exchange -> {
              seen.complete(exchange);
              return echo(exchange);
            });
    HttpResponse response =
        Await.get(post(uri, Body.of("hello".getBytes(StandardCharsets.UTF_8))).response());
    assertThat(response.status()).isEqualTo(200);
    assertThat(response.headers().first("Content-Length")).hasValue("5");
    assertThat(response.headers().first("date"))
        .hasValueSatisfying(date -> assertThat(date).endsWith(" GMT"));
    assertThat(text(response)).isEqualTo("hello");
    HttpExchange exchange = seen.join();
    assertThat(exchange.method()).isEqualTo("POST");
    assertThat(exchange.target()).isEqualTo("/x?y=%20z");
    assertThat(exchange.headers().first("x-a")).hasValue("1");
    assertThat(exchange.headers().first("host")).hasValue("127.0.0.1:" + uri.getPort());
    assertThat(exchange.peer()).isEmpty();
    assertThat(exchange.local().getPort()).isEqualTo(uri.getPort());
    assertThat(exchange.remote().getAddress().isLoopbackAddress()).isTrue();
  }

  @Test
  @Tag("DESC-09")
  void oneConnectionCarriesManyCallsInTurn() {
    List<Integer> ports = new ArrayList<>();
    URI uri =
        serve(
            exchange -> {
              ports.add(exchange.remote().getPort());
              return CompletableFuture.completedFuture(HttpResponse.of(204));
            });
    for (int i = 0; i < 5; i++) {
      assertThat(get(uri).status()).isEqualTo(204);
    }
    assertThat(ports).hasSize(5).containsOnly(ports.get(0));
  }

  @Test
  void moreCallsThanConnectionsWaitTheirTurn() {
    AtomicInteger open = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    URI uri =
        serve(
            exchange -> {
              CompletableFuture<HttpResponse> answer = new CompletableFuture<>();
              most.accumulateAndGet(open.incrementAndGet(), Math::max);
              host.blocking()
                  .execute(
                      () -> {
                        open.decrementAndGet();
                        answer.complete(HttpResponse.of(200));
                      });
              return answer;
            });
    List<HttpCall> calls = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      calls.add(post(uri, Body.of(new byte[10])));
    }
    for (HttpCall call : calls) {
      assertThat(Await.get(call.response()).status()).isEqualTo(200);
    }
    assertThat(most).hasValueLessThanOrEqualTo(2);
  }

  @Test
  void aChunkedBodyOfUnknownLengthGoesBothWays() {
    URI uri =
        serve(
            exchange -> {
              assertThat(exchange.body().length()).isEmpty();
              return CompletableFuture.completedFuture(
                  new HttpResponse(200, Headers.of(), Body.stream(exchange.body().chunks())));
            });
    byte[] large = new byte[3_000_000];
    Arrays.fill(large, (byte) 'z');
    HttpResponse response = Await.get(post(uri, Body.stream(Body.of(large).chunks())).response());
    assertThat(response.body().length()).isEmpty();
    assertThat(text(response)).hasSize(large.length).containsOnlyOnce("z".repeat(large.length));
  }

  @Test
  void aBodyThatNobodyReadsYetIsHeldBack() {
    AtomicLong produced = new AtomicLong();
    long size = 64L << 20;
    URI uri =
        serve(
            exchange ->
                CompletableFuture.completedFuture(
                    new HttpResponse(200, Headers.of(), Body.stream(size, zeros(size, produced)))));
    HttpResponse response = get(uri);
    SlowReader reader = new SlowReader();
    response.body().chunks().subscribe(reader);
    for (int i = 0; i < 20; i++) {
      reader.next();
    }
    assertThat(produced).hasValueLessThan(32L << 20);
    reader.rest();
    assertThat(Await.get(reader.done)).isEqualTo(size);
  }

  @Test
  void aHeadHasTheLengthButNoBody() {
    URI uri =
        serve(
            exchange ->
                CompletableFuture.completedFuture(
                    new HttpResponse(200, Headers.of(), Body.of(new byte[77]))));
    for (int i = 0; i < 2; i++) {
      HttpRequest head = new HttpRequest("HEAD", uri, Headers.of(), Body.empty());
      HttpResponse response = Await.get(host.http().send(head, CallSpec.plain()).response());
      assertThat(response.headers().first("content-length")).hasValue("77");
      assertThat(text(response)).isEmpty();
    }
  }

  /** It isn't sent, so its source cannot spoil the answer either. */
  @Test
  void theSourceOfABodyThatIsNotSentMayFailAsItLikes() {
    URI uri =
        serve(
            exchange ->
                CompletableFuture.completedFuture(
                    new HttpResponse(
                        200,
                        Headers.of(),
                        Body.stream(
                            77,
                            subscriber -> {
                              throw new StackOverflowError("meant by the test");
                            }))));
    HttpRequest head = new HttpRequest("HEAD", uri, Headers.of(), Body.empty());
    for (int i = 0; i < 2; i++) {
      HttpResponse response = Await.get(host.http().send(head, CallSpec.plain()).response());
      assertThat(response.headers().first("content-length")).hasValue("77");
    }
  }

  @Test
  @Tag("DESC-12")
  void aHandlerThatThrowsOrFailsBecomes500() {
    URI thrower =
        serve(
            exchange -> {
              throw new IllegalStateException("meant by the test");
            });
    URI failer =
        serve(exchange -> CompletableFuture.failedFuture(new IllegalStateException("meant")));
    assertThat(get(thrower).status()).isEqualTo(500);
    assertThat(get(failer).status()).isEqualTo(500);
  }

  @Test
  void anUnreadRequestBodyDoesNotSpoilTheNextRequest() {
    URI uri = serve(exchange -> CompletableFuture.completedFuture(HttpResponse.of(200)));
    for (int size : new int[] {10, 50_000, 1_000_000, 10}) {
      HttpResponse response = Await.get(post(uri, Body.of(new byte[size])).response());
      assertThat(response.status()).as("after %d bytes", size).isEqualTo(200);
    }
  }

  @Test
  void aDeadlineEndsTheCall() {
    URI uri = serve(exchange -> new CompletableFuture<>());
    HttpCall call =
        host.http().send(HttpRequest.get(uri), CallSpec.plain().within(Duration.ofMillis(50)));
    assertThat(Await.failure(call.response()))
        .isInstanceOf(TransportException.class)
        .hasMessageContaining("no answer within PT0.05S");
  }

  @Test
  void aCancelledCallFailsAndTheServerNotices() {
    CompletableFuture<Throwable> bodyFailure = new CompletableFuture<>();
    CompletableFuture<Void> arrived = new CompletableFuture<>();
    URI uri =
        serve(
            exchange -> {
              exchange.body().bytes(100).whenComplete((b, e) -> bodyFailure.complete(e));
              arrived.complete(null);
              return new CompletableFuture<>();
            });
    HttpCall call = post(uri, Body.stream(50, subscriber -> subscriber.onSubscribe(idle())));
    Await.get(arrived);
    call.cancel();
    call.cancel();
    assertThat(Await.failure(call.response()))
        .isInstanceOf(TransportException.class)
        .hasMessageContaining("cancelled");
    assertThat(Await.get(bodyFailure)).isInstanceOf(TransportException.class);
  }

  @Test
  void aRefusedConnectionNamesTheTarget() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    HttpCall call =
        host.http().send(HttpRequest.get(URI.create("http://127.0.0.1:" + port)), CallSpec.plain());
    assertThat(Await.failure(call.response()))
        .isInstanceOf(TransportException.class)
        .hasMessageContaining("http://127.0.0.1:" + port + ": cannot connect");
  }

  @Test
  void aPortInUseFailsTheListener() {
    URI uri = serve(HttpTest::echo);
    var taken = new InetSocketAddress(InetAddress.getLoopbackAddress(), uri.getPort());
    assertThat(Await.failure(host.http().listen(ListenSpec.plain(taken), HttpTest::echo)))
        .isInstanceOf(TransportException.class)
        .hasMessageContaining("cannot listen on");
  }

  @Test
  void aClosedListenerAnswersNoMore() {
    HttpListener listener = Await.get(host.http().listen(ListenSpec.plain(ANY), HttpTest::echo));
    URI uri = URI.create("http://127.0.0.1:" + listener.address().getPort());
    assertThat(get(uri).status()).isEqualTo(200);
    listener.close();
    listener.close();
    assertThat(Await.failure(host.http().send(HttpRequest.get(uri), CallSpec.plain()).response()))
        .isInstanceOf(TransportException.class);
  }

  @Test
  void plainCallsCannotNameAPeerAndSecureOnesNeedCredentials() {
    URI uri = serve(HttpTest::echo);
    var named =
        new CallSpec(
            Duration.ofSeconds(1),
            java.util.Optional.empty(),
            java.util.Optional.of(new Udn("uuid:x")));
    assertThat(Await.failure(host.http().send(HttpRequest.get(uri), named).response()))
        .isInstanceOf(TrustException.class);
    URI https = URI.create("https://127.0.0.1:1");
    assertThat(Await.failure(host.http().send(HttpRequest.get(https), CallSpec.plain()).response()))
        .isInstanceOf(TrustException.class);
  }

  // --- servers that behave badly

  /** The heads of the requests that a scripted server has seen. */
  private final BlockingQueue<String> heads = new LinkedBlockingQueue<>();

  /**
   * Answers each connection with the given text after it has seen a request's head, then closes.
   */
  private URI scripted(List<String> answers) throws IOException {
    ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    host.blocking()
        .execute(
            () -> {
              try (server) {
                for (String answer : answers) {
                  try (Socket socket = server.accept()) {
                    heads.add(readHead(socket));
                    socket.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
                    socket.getOutputStream().flush();
                    socket.shutdownOutput();
                    // To close with a body unread would reset the connection under the answer.
                    RawPeer.over(socket).awaitEnd();
                  }
                }
              } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
              }
            });
    return URI.create("http://127.0.0.1:" + server.getLocalPort());
  }

  private static String readHead(Socket socket) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) socket.getInputStream().read());
    }
    return head.toString();
  }

  @Test
  @Tag("DESC-07")
  void aBodyWithoutLengthEndsWithTheConnection() throws IOException {
    URI uri = scripted(List.of("HTTP/1.1 200 OK\r\nServer: s\r\n\r\nuntil the end"));
    assertThat(text(get(uri))).isEqualTo("until the end");
  }

  @Test
  @Tag("DESC-16")
  void anAnswerToHeadEndsWithItsHeadWhateverItSaysOfALength() throws IOException {
    URI uri =
        scripted(
            List.of(
                "HTTP/1.1 200 OK\r\nServer: s\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 77\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"));
    for (int i = 0; i < 3; i++) {
      HttpRequest head = new HttpRequest("HEAD", uri, Headers.of(), Body.empty());
      HttpResponse response = Await.get(host.http().send(head, CallSpec.plain()).response());
      assertThat(response.status()).isEqualTo(200);
      assertThat(text(response)).isEmpty();
    }
  }

  @Test
  @Tag("DESC-01")
  void anOldServerIsUnderstood() throws IOException {
    URI uri =
        scripted(
            List.of(
                "HTTP/1.0 200 OK\r\nContent-Length: 3\r\n\r\nold",
                "HTTP/1.0 200 OK\r\n\r\nuntil the end"));
    assertThat(text(get(uri))).isEqualTo("old");
    assertThat(text(get(uri))).isEqualTo("until the end");
  }

  @Test
  @Tag("DESC-04")
  void chunksWithExtensionsAndTrailersAreUnderstood() throws IOException {
    URI uri =
        scripted(
            List.of(
                String.join(
                    "\r\n",
                    "HTTP/1.1 200 OK",
                    "Transfer-Encoding: chunked",
                    "",
                    "2;foo=bar",
                    "ok",
                    "1;",
                    "!",
                    "0",
                    "Trailer: x",
                    "\r\n")));
    assertThat(text(get(uri))).isEqualTo("ok!");
  }

  @Test
  @Tag("DESC-03")
  @Tag("DESC-05")
  @Tag("DESC-06")
  void aRequestNamesItsHostAndHasOneKindOfLength() throws Exception {
    String answer = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
    URI uri = scripted(List.of(answer, answer, answer));
    Await.get(post(uri.resolve("/a?b=c"), Body.of(new byte[5])).response());
    assertThat(heads.take())
        .startsWith("POST /a?b=c HTTP/1.1\r\n")
        .containsIgnoringCase("\r\nhost: 127.0.0.1:" + uri.getPort() + "\r\n")
        .containsIgnoringCase("\r\ncontent-length: 5\r\n")
        .doesNotContainIgnoringCase("transfer-encoding");
    Await.get(post(uri, Body.stream(Body.of(new byte[5]).chunks())).response());
    assertThat(heads.take())
        .containsIgnoringCase("\r\ntransfer-encoding: chunked\r\n")
        .doesNotContainIgnoringCase("content-length");
    get(uri);
    assertThat(heads.take())
        .startsWith("GET / HTTP/1.1\r\n")
        .doesNotContainIgnoringCase("content-length")
        .doesNotContainIgnoringCase("transfer-encoding");
  }

  @Test
  void aServerThatEndsItsLinesWithoutCarriageReturnsIsUnderstood() throws IOException {
    URI uri = scripted(List.of("HTTP/1.1 200 OK\nContent-Length: 2\n\nok"));
    assertThat(text(get(uri))).isEqualTo("ok");
  }

  @Test
  @Tag("DESC-10")
  void interimAnswersAreSkipped() throws IOException {
    URI uri =
        scripted(
            List.of(
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\nLink: x\r\n\r\n"
                    + "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
    assertThat(text(get(uri))).isEqualTo("ok");
  }

  @Test
  void aTruncatedBodyFails() throws IOException {
    URI uri = scripted(List.of("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\nshort"));
    assertThat(Await.failure(get(uri).body().bytes(100))).isInstanceOf(TransportException.class);
  }

  @Test
  void whatIsNotHttpIsMalformed() throws IOException {
    URI uri = scripted(List.of("\0\1\2 rubbish\r\n\r\n"));
    HttpCall call = host.http().send(HttpRequest.get(uri), CallSpec.plain());
    assertThat(Await.failure(call.response())).isInstanceOf(MalformedMessageException.class);
  }

  @Test
  void bothLengthsInAResponseAreMalformed() throws IOException {
    URI uri =
        scripted(
            List.of(
                String.join(
                    "\r\n",
                    "HTTP/1.1 200 OK",
                    "Content-Length: 2",
                    "Transfer-Encoding: chunked",
                    "\r\n0\r\n\r\n")));
    HttpCall call = host.http().send(HttpRequest.get(uri), CallSpec.plain());
    assertThat(Await.failure(call.response())).isInstanceOf(MalformedMessageException.class);
  }

  @Test
  void aServerThatClosesWithoutAnAnswerFailsTheCall() throws IOException {
    URI uri = scripted(List.of(""));
    assertThat(Await.failure(post(uri, Body.of(new byte[1])).response()))
        .isInstanceOf(TransportException.class)
        .hasMessageContaining("the peer closed the connection");
  }

  /**
   * Answers the first request of each connection, and gives but the beginning of an answer to the
   * next.
   */
  private URI forgetful(String beginning) throws IOException {
    ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    host.blocking()
        .execute(
            () -> {
              try (server) {
                for (int i = 0; i < 2; i++) {
                  try (Socket socket = server.accept()) {
                    heads.add(readHead(socket));
                    socket
                        .getOutputStream()
                        .write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes(US_ASCII));
                    heads.add(readHead(socket));
                    socket.getOutputStream().write(beginning.getBytes(US_ASCII));
                  }
                }
              } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
              }
            });
    return URI.create("http://127.0.0.1:" + server.getLocalPort());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "HTTP/1.1 200", "HTTP/1.1 200 OK\r\nContent-Le"})
  void aKeptConnectionThatEndsUnansweredIsReplacedForWhatChangesNothing(String beginning)
      throws Exception {
    URI uri = forgetful(beginning);
    assertThat(get(uri).status()).isEqualTo(200);
    assertThat(get(uri).status()).isEqualTo(200);
    for (int i = 0; i < 3; i++) {
      assertThat(heads.take()).startsWith("GET ");
    }
  }

  @Test
  void aRequestThatMayHaveBeenActedOnIsNotSentAgain() throws Exception {
    aRequestIsNotSentAgain(Body.of(new byte[1]));
  }

  /** An action may have no arguments, a subscription has no body at all. */
  @Test
  void noMoreIsOneWithoutABody() throws Exception {
    aRequestIsNotSentAgain(Body.empty());
  }

  private void aRequestIsNotSentAgain(Body body) throws Exception {
    URI uri = forgetful("");
    assertThat(get(uri).status()).isEqualTo(200);
    assertThat(Await.failure(post(uri, body).response())).isInstanceOf(TransportException.class);
    assertThat(heads.take()).startsWith("GET ");
    assertThat(heads.take()).startsWith("POST ");
    // The one that would follow finds the server as it was.
    assertThat(get(uri).status()).isEqualTo(200);
    assertThat(heads.take()).startsWith("GET ");
  }

  @Test
  @Tag("CTRL-08")
  void aLengthCountsBytesAndNotCharacters() throws Exception {
    URI uri =
        scripted(
            List.of(
                "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 4\r\n\r\n\u00c3\u00bc\u00c2\u0080"));
    String text = "gr\u00fc\u00df \ud83c\udf3b";
    HttpResponse response =
        Await.get(post(uri, Body.of(text.getBytes(StandardCharsets.UTF_8))).response());
    assertThat(heads.take()).containsIgnoringCase("\r\ncontent-length: 11\r\n");
    assertThat(Await.get(response.body().bytes(10))).hasSize(4);
  }

  private static Flow.Subscription idle() {
    return new Flow.Subscription() {
      @Override
      public void request(long n) {}

      @Override
      public void cancel() {}
    };
  }

  private static Flow.Publisher<ByteBuffer> zeros(long size, AtomicLong produced) {
    return subscriber ->
        subscriber.onSubscribe(
            new Flow.Subscription() {
              @Override
              public void request(long n) {
                for (long i = 0; i < n && produced.get() < size; i++) {
                  int length = (int) Math.min(65_536, size - produced.get());
                  produced.addAndGet(length);
                  subscriber.onNext(ByteBuffer.allocate(length));
                  if (produced.get() == size) {
                    subscriber.onComplete();
                  }
                }
              }

              @Override
              public void cancel() {}
            });
  }

  /** Takes chunks one by one. */
  private static final class SlowReader implements Flow.Subscriber<ByteBuffer> {
    final CompletableFuture<Long> done = new CompletableFuture<>();
    private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
    private volatile CompletableFuture<Void> chunk = new CompletableFuture<>();
    private long total;

    void next() {
      chunk = new CompletableFuture<>();
      Await.get(subscription).request(1);
      Await.get(chunk);
    }

    void rest() {
      Await.get(subscription).request(Long.MAX_VALUE);
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription.complete(given);
    }

    @Override
    public void onNext(ByteBuffer bytes) {
      total += bytes.remaining();
      chunk.complete(null);
    }

    @Override
    public void onError(Throwable failure) {
      done.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
      done.complete(total);
    }
  }
}
