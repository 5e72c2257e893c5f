package org.iotmc.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.iotmc.api.IotmcException;
import org.iotmc.api.PeerIdentity;
import org.iotmc.api.TransportException;
import org.iotmc.api.TrustException;
import org.iotmc.api.Udn;
import org.iotmc.api.spi.Body;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.Credentials;
import org.iotmc.api.spi.Datagram;
import org.iotmc.api.spi.DatagramPort;
import org.iotmc.api.spi.DatagramSpec;
import org.iotmc.api.spi.DatagramSpec.Interest;
import org.iotmc.api.spi.Headers;
import org.iotmc.api.spi.Host;
import org.iotmc.api.spi.HttpCall;
import org.iotmc.api.spi.HttpExchange;
import org.iotmc.api.spi.HttpHandler;
import org.iotmc.api.spi.HttpListener;
import org.iotmc.api.spi.HttpRequest;
import org.iotmc.api.spi.HttpResponse;
import org.iotmc.api.spi.Lane;
import org.iotmc.api.spi.Link;
import org.iotmc.api.spi.ListenSpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every implementation of the transports and lanes of a {@link Host} has to do. A transport is
 * done when a subclass of this passes.
 */
public abstract class TransportContract {
  private static final long LARGE = 64L << 20;
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final Udn CLIENT = new Udn("uuid:00000000-0000-4000-8000-00000000000c");
  private static final Udn SERVER = new Udn("uuid:00000000-0000-4000-8000-00000000000d");
  private static final Udn OTHER = new Udn("uuid:00000000-0000-4000-8000-00000000000e");

  private final List<Host> hosts = new ArrayList<>();
  private final AtomicInteger handled = new AtomicInteger();
  private Host client;
  private Host server;
  private Lane lane;

  /** For subclasses. */
  @SuppressWarnings("NullAway.Init") // the fields are set before each test
  protected TransportContract() {}

  /**
   * A new host; all hosts of a test share a network that can multicast.
   *
   * @param name of one's choice
   */
  protected abstract Host newHost(String name);

  /**
   * Waits until a stage is complete, in the time of the hosts, for a minute at most.
   *
   * @param stage what to wait for
   * @param <T> the type of its value
   * @return its value; what the stage failed with is thrown, without a wrapper
   */
  protected abstract <T> T await(CompletionStage<T> stage);

  /**
   * How many bytes of a body the sender may have asked of its source before the reader took them;
   * the buffers of the system count.
   */
  protected long mostBytesAhead() {
    return 8L << 20;
  }

  /** The multicast group that the tests use. */
  protected InetSocketAddress group() {
    return new InetSocketAddress("239.255.77.77", 19_077);
  }

  @BeforeEach
  final void openHosts() {
    client = newHost("client");
    server = newHost("server");
    hosts.add(client);
    hosts.add(server);
    lane = client.newLane("test");
  }

  @AfterEach
  final void closeHosts() {
    hosts.forEach(Host::close);
  }

  @Test
  void tasksAndTimersOfALaneRunInOrder() {
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    CompletableFuture<Void> done = new CompletableFuture<>();
    lane.after(Duration.ofMillis(200), () -> done.complete(null));
    lane.after(Duration.ofMillis(100), () -> seen.add("late"));
    lane.after(Duration.ofMillis(10), () -> seen.add("early"));
    lane.after(Duration.ofMillis(50), () -> seen.add("cancelled")).cancel();
    lane.execute(() -> seen.add("first"));
    lane.execute(() -> seen.add("second"));
    await(done);
    assertThat(seen).containsExactly("first", "second", "early", "late");
  }

  @Test
  void aTaskThatThrowsDoesNotEndItsLane() {
    CompletableFuture<String> next = new CompletableFuture<>();
    lane.execute(
        () -> {
          throw new IllegalStateException("on purpose");
        });
    lane.execute(() -> next.complete("still here"));
    assertThat(await(next)).isEqualTo("still here");
  }

  @Test
  void aClosedLaneRunsNothing() {
    AtomicInteger ran = new AtomicInteger();
    Lane closed = client.newLane("closed");
    closed.after(Duration.ofMillis(50), ran::incrementAndGet);
    closed.close();
    closed.execute(ran::incrementAndGet);
    settle();
    assertThat(ran).hasValue(0);
  }

  @Test
  void aMulticastReachesMembersAndCanBeAnswered() {
    CompletableFuture<Datagram> heard = new CompletableFuture<>();
    CompletableFuture<Datagram> answer = new CompletableFuture<>();
    DatagramPort member = open(server, DatagramSpec.multicast(group(), Interest.ALL), heard);
    DatagramPort sender = open(client, DatagramSpec.ephemeral(), answer);
    assertThat(member.port()).isEqualTo(group().getPort());
    sender.send(bytes("M-SEARCH * HTTP/1.1"), group(), link(sender));
    Datagram received = await(heard);
    assertThat(text(received)).isEqualTo("M-SEARCH * HTTP/1.1");
    assertThat(received.source().getPort()).isEqualTo(sender.port());
    assertThat(member.links()).contains(received.link());
    member.send(bytes("HTTP/1.1 200 OK"), received.source(), received.link());
    assertThat(text(await(answer))).isEqualTo("HTTP/1.1 200 OK");
  }

  @Test
  void aClosedPortHearsNothing() {
    CompletableFuture<Datagram> closedHeard = new CompletableFuture<>();
    CompletableFuture<Datagram> heard = new CompletableFuture<>();
    DatagramSpec spec = DatagramSpec.multicast(group(), Interest.ALL);
    open(server, spec, closedHeard).close();
    open(server, spec, heard);
    DatagramPort sender = open(client, DatagramSpec.ephemeral(), new CompletableFuture<>());
    sender.send(bytes("NOTIFY * HTTP/1.1"), group(), link(sender));
    await(heard);
    settle();
    assertThat(closedHeard).isNotDone();
  }

  @Test
  void aHandlerOfDatagramsThatThrowsDoesNotEndItsPort() {
    AtomicInteger calls = new AtomicInteger();
    CompletableFuture<Void> second = new CompletableFuture<>();
    await(
        server
            .datagrams()
            .open(
                DatagramSpec.multicast(group(), Interest.ALL),
                datagram -> {
                  if (calls.incrementAndGet() == 1) {
                    throw new IllegalStateException("on purpose");
                  }
                  second.complete(null);
                }));
    DatagramPort sender = open(client, DatagramSpec.ephemeral(), new CompletableFuture<>());
    sender.send(bytes("one"), group(), link(sender));
    sender.send(bytes("two"), group(), link(sender));
    await(second);
  }

  @Test
  void aPostGoesThereAndBackWithItsHeaders() {
    CompletableFuture<HttpExchange> seen = new CompletableFuture<>();
    HttpListener listener =
        listen(
            exchange -> {
              seen.complete(exchange);
              return exchange.body().bytes(1000).thenApply(TransportContract::answer);
            });
    Headers headers =
        Headers.of("SOAPACTION", "\"urn:x#Do\"").with("X-Two", "a").with("X-Two", "b");
    HttpRequest request =
        new HttpRequest("POST", uri(listener, "/control?a=b%20c"), headers, body("question"));
    HttpCall call = client.http().send(request, CallSpec.plain());
    HttpResponse response = await(call.response());
    HttpExchange exchange = await(seen);
    assertThat(exchange.method()).isEqualTo("POST");
    assertThat(exchange.target()).isEqualTo("/control?a=b%20c");
    assertThat(exchange.path()).isEqualTo("/control");
    assertThat(exchange.headers().fields()).containsAll(headers.fields());
    assertThat(exchange.headers().first("soapaction")).hasValue("\"urn:x#Do\"");
    assertThat(exchange.headers().first("Host")).hasValue(request.uri().getRawAuthority());
    assertThat(exchange.local().getPort()).isEqualTo(listener.address().getPort());
    assertThat(exchange.peer()).isEmpty();
    assertThat(response.status()).isEqualTo(201);
    assertThat(response.headers().first("x-answer")).hasValue("yes");
    assertThat(text(response)).isEqualTo("answer to question");
    assertThat(call.peer()).isEmpty();
  }

  @Test
  void theMethodsOfEventingPass() {
    HttpListener listener =
        listen(
            exchange ->
                done(new HttpResponse(200, Headers.of("SID", exchange.method()), Body.empty())));
    for (String method : List.of("SUBSCRIBE", "UNSUBSCRIBE", "NOTIFY", "GET")) {
      HttpRequest request = new HttpRequest(method, uri(listener, "/"), Headers.of(), Body.empty());
      HttpResponse response = await(client.http().send(request, CallSpec.plain()).response());
      assertThat(response.headers().first("SID")).hasValue(method);
      assertThat(text(response)).isEmpty();
    }
  }

  @Test
  void controlCharactersCannotEnterAHeader() {
    for (String value : List.of("a\r\nB: c", "a\nb", "a\0b", "a\u007fb", "a\u0100b")) {
      assertThatThrownBy(() -> Headers.of("X", value)).isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> Headers.of("X: y\r\nZ", "v"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aLargeRequestIsSentAsItIsRead() {
    PatternSource source = PatternSource.of(LARGE);
    PatternReader reader = new PatternReader(server.newLane("reader"), source, LARGE / 2);
    HttpListener listener =
        listen(
            exchange -> {
              exchange.body().chunks().subscribe(reader);
              return reader.result().thenApply(n -> answer(n.toString().getBytes(UTF_8)));
            });
    HttpCall call = post(listener, Body.stream(LARGE, source));
    await(reader.paused());
    settle();
    reader.resume();
    assertThat(text(await(call.response()))).isEqualTo("answer to " + LARGE);
    assertThat(reader.farthest()).isLessThanOrEqualTo(mostBytesAhead());
  }

  @Test
  void aLargeResponseOfUnknownLengthIsSentAsItIsRead() {
    PatternSource source = PatternSource.of(LARGE);
    PatternReader reader = new PatternReader(lane, source, LARGE / 2);
    HttpListener listener =
        listen(exchange -> done(new HttpResponse(200, Headers.of(), Body.stream(source))));
    HttpResponse response = await(get(listener).response());
    response.body().chunks().subscribe(reader);
    await(reader.paused());
    settle();
    reader.resume();
    assertThat(await(reader.result())).isEqualTo(LARGE);
    assertThat(reader.farthest()).isLessThanOrEqualTo(mostBytesAhead());
  }

  @Test
  void aReaderThatCancelsStopsTheSource() {
    PatternSource source = PatternSource.of(LARGE);
    PatternReader reader = new PatternReader(lane, source, 1);
    HttpListener listener =
        listen(exchange -> done(new HttpResponse(200, Headers.of(), Body.stream(LARGE, source))));
    await(get(listener).response()).body().chunks().subscribe(reader);
    await(reader.paused());
    reader.cancel();
    await(source.cancelled());
    assertThat(source.produced()).isLessThanOrEqualTo(mostBytesAhead());
  }

  @Test
  void bothSidesSeeWhoTheOtherIs() {
    ContractAuthority authority = new ContractAuthority("owner", client);
    CompletableFuture<Optional<PeerIdentity>> caller = new CompletableFuture<>();
    HttpListener listener =
        listenSecure(
            authority.issue(SERVER, server, authority),
            exchange -> {
              caller.complete(exchange.peer());
              return done(HttpResponse.of(204));
            });
    HttpCall call = call(listener, authority.issue(CLIENT, client, authority), SERVER);
    assertThat(await(call.response()).status()).isEqualTo(204);
    assertThat(await(caller).map(PeerIdentity::udn)).hasValue(CLIENT);
    assertThat(call.peer().map(PeerIdentity::udn)).hasValue(SERVER);
  }

  @Test
  void anotherDeviceThanTheOneMeantNeverSeesTheRequest() {
    ContractAuthority authority = new ContractAuthority("owner", client);
    HttpListener listener = listenSecure(authority.issue(OTHER, server, authority), this::count);
    HttpCall call = call(listener, authority.issue(CLIENT, client, authority), SERVER);
    assertThatThrownBy(() -> await(call.response())).isInstanceOf(TrustException.class);
    settle();
    assertThat(handled).hasValue(0);
  }

  @Test
  void aServerThatWeDoNotTrustNeverSeesTheRequest() {
    ContractAuthority authority = new ContractAuthority("owner", client);
    ContractAuthority stranger = new ContractAuthority("stranger", client);
    HttpListener listener = listenSecure(stranger.issue(SERVER, server, authority), this::count);
    HttpCall call = call(listener, authority.issue(CLIENT, client, authority), SERVER);
    assertThatThrownBy(() -> await(call.response())).isInstanceOf(TrustException.class);
    settle();
    assertThat(handled).hasValue(0);
  }

  @Test
  void aClientThatIsNotTrustedNeverReachesTheHandler() {
    ContractAuthority authority = new ContractAuthority("owner", client);
    ContractAuthority stranger = new ContractAuthority("stranger", client);
    HttpListener listener = listenSecure(authority.issue(SERVER, server, authority), this::count);
    HttpCall call = call(listener, stranger.issue(CLIENT, client, authority), SERVER);
    assertThatThrownBy(() -> await(call.response())).isInstanceOf(TransportException.class);
    settle();
    assertThat(handled).hasValue(0);
  }

  @Test
  void aClientWithoutTheKeyOfItsCertificateNeverReachesTheHandler() {
    ContractAuthority authority = new ContractAuthority("owner", client);
    HttpListener listener = listenSecure(authority.issue(SERVER, server, authority), this::count);
    Credentials stolen = authority.issue(CLIENT, client, authority);
    Credentials own = authority.issue(OTHER, client, authority);
    Credentials mixed = new Credentials(stolen.chain(), own.key(), own.verifier());
    HttpCall call = call(listener, mixed, SERVER);
    assertThatThrownBy(() -> await(call.response())).isInstanceOf(IotmcException.class);
    settle();
    assertThat(handled).hasValue(0);
  }

  @Test
  void plainAndSecureDoNotMix() {
    ContractAuthority authority = new ContractAuthority("owner", client);
    HttpListener plain = listen(this::count);
    HttpListener secure = listenSecure(authority.issue(SERVER, server, authority), this::count);
    HttpCall first = call(plain, authority.issue(CLIENT, client, authority), SERVER);
    HttpCall second = get(secure);
    assertThatThrownBy(() -> await(first.response())).isInstanceOf(IotmcException.class);
    assertThatThrownBy(() -> await(second.response())).isInstanceOf(IotmcException.class);
    assertThat(handled).hasValue(0);
  }

  @Test
  void aPeerCanBeDisconnected() {
    ContractAuthority authority = new ContractAuthority("owner", client);
    CompletableFuture<Void> reached = new CompletableFuture<>();
    HttpListener listener =
        listenSecure(
            authority.issue(SERVER, server, authority),
            exchange -> {
              reached.complete(null);
              return new CompletableFuture<>();
            });
    HttpCall call = call(listener, authority.issue(CLIENT, client, authority), SERVER);
    await(reached);
    listener.disconnect(peer -> peer.udn().equals(OTHER));
    settle();
    assertThat(call.response().toCompletableFuture()).isNotDone();
    listener.disconnect(peer -> peer.udn().equals(CLIENT));
    assertThatThrownBy(() -> await(call.response())).isInstanceOf(TransportException.class);
  }

  @Test
  void aHandlerThatFailsAnswers500AndTheServerGoesOn() {
    HttpListener listener =
        listen(
            exchange ->
                switch (exchange.path()) {
                  case "/throws" -> throw new IllegalStateException("on purpose");
                  case "/fails" ->
                      CompletableFuture.failedFuture(new IllegalStateException("on purpose"));
                  default -> done(HttpResponse.of(204));
                });
    assertThat(status(listener, "/throws")).isEqualTo(500);
    assertThat(status(listener, "/fails")).isEqualTo(500);
    assertThat(status(listener, "/")).isEqualTo(204);
  }

  @Test
  void aCallWithoutAnAnswerEndsAtItsDeadline() {
    HttpListener listener = listen(exchange -> new CompletableFuture<>());
    HttpCall call =
        client.http().send(HttpRequest.get(uri(listener, "/")), CallSpec.plain().within(SHORT));
    assertThatThrownBy(() -> await(call.response())).isInstanceOf(TransportException.class);
  }

  @Test
  void aBodyThatStallsEndsAtTheDeadline() {
    PatternSource source = PatternSource.stalling(LARGE, 1000);
    HttpListener listener =
        listen(exchange -> done(new HttpResponse(200, Headers.of(), Body.stream(LARGE, source))));
    HttpCall call =
        client.http().send(HttpRequest.get(uri(listener, "/")), CallSpec.plain().within(SHORT));
    PatternReader reader = new PatternReader(lane, source, LARGE);
    await(call.response()).body().chunks().subscribe(reader);
    assertThatThrownBy(() -> await(reader.result())).isInstanceOf(TransportException.class);
    await(source.cancelled());
  }

  @Test
  void aCancelledCallFailsAndItsRequestBreaksOff() {
    PatternSource source = PatternSource.of(LARGE);
    PatternReader reader = new PatternReader(server.newLane("reader"), source, 1);
    HttpListener listener =
        listen(
            exchange -> {
              exchange.body().chunks().subscribe(reader);
              return new CompletableFuture<>();
            });
    HttpCall call = post(listener, Body.stream(LARGE, source));
    await(reader.paused());
    call.cancel();
    assertThatThrownBy(() -> await(call.response())).isInstanceOf(TransportException.class);
    await(source.cancelled());
    reader.resume();
    assertThatThrownBy(() -> await(reader.result())).isInstanceOf(TransportException.class);
  }

  @Test
  void whereNobodyListensTheCallFails() {
    HttpListener listener = listen(this::count);
    listener.close();
    HttpCall call = get(listener);
    assertThatThrownBy(() -> await(call.response())).isInstanceOf(TransportException.class);
  }

  @Test
  void aPortInUseIsRefused() {
    HttpListener listener = listen(this::count);
    InetSocketAddress same = new InetSocketAddress(address(), listener.address().getPort());
    assertThatThrownBy(() -> await(server.http().listen(ListenSpec.plain(same), this::count)))
        .isInstanceOf(TransportException.class);
  }

  @Test
  void closingAListenerEndsItsCallsAndFreesItsPort() {
    CompletableFuture<Void> reached = new CompletableFuture<>();
    HttpListener listener =
        listen(
            exchange -> {
              handled.incrementAndGet();
              reached.complete(null);
              return new CompletableFuture<>();
            });
    HttpCall inFlight = get(listener);
    await(reached);
    listener.close();
    listener.close();
    assertThatThrownBy(() -> await(inFlight.response())).isInstanceOf(TransportException.class);
    HttpCall late = get(listener);
    assertThatThrownBy(() -> await(late.response())).isInstanceOf(TransportException.class);
    assertThat(handled).hasValue(1);
    InetSocketAddress same = new InetSocketAddress(address(), listener.address().getPort());
    HttpListener again = await(server.http().listen(ListenSpec.plain(same), this::count));
    assertThat(status(again, "/")).isEqualTo(204);
  }

  @Test
  void closingAHostEndsItsCalls() {
    HttpListener listener = listen(exchange -> new CompletableFuture<>());
    HttpCall call = get(listener);
    settle();
    client.close();
    assertThat(call.response().toCompletableFuture()).isCompletedExceptionally();
  }

  private CompletionStage<HttpResponse> count(HttpExchange exchange) {
    handled.incrementAndGet();
    return done(HttpResponse.of(204));
  }

  /** Lets what is under way arrive, before its absence is asserted. */
  private void settle() {
    CompletableFuture<Void> later = new CompletableFuture<>();
    Lane pause = server.newLane("pause");
    pause.after(SHORT, () -> later.complete(null));
    await(later);
    pause.close();
  }

  private DatagramPort open(Host host, DatagramSpec spec, CompletableFuture<Datagram> heard) {
    return await(host.datagrams().open(spec, heard::complete));
  }

  private HttpListener listen(HttpHandler handler) {
    ListenSpec spec = ListenSpec.plain(new InetSocketAddress(address(), 0));
    return await(server.http().listen(spec, handler));
  }

  private HttpListener listenSecure(Credentials credentials, HttpHandler handler) {
    ListenSpec spec = ListenSpec.secure(new InetSocketAddress(address(), 0), () -> credentials);
    return await(server.http().listen(spec, handler));
  }

  private HttpCall call(HttpListener listener, Credentials credentials, Udn meant) {
    URI secure = URI.create(uri(listener, "/").toString().replaceFirst("http", "https"));
    return client.http().send(HttpRequest.get(secure), CallSpec.to(credentials, meant));
  }

  private HttpCall get(HttpListener listener) {
    return client.http().send(HttpRequest.get(uri(listener, "/")), CallSpec.plain());
  }

  private HttpCall post(HttpListener listener, Body body) {
    HttpRequest request = new HttpRequest("POST", uri(listener, "/"), Headers.of(), body);
    return client.http().send(request, CallSpec.plain());
  }

  private int status(HttpListener listener, String path) {
    HttpRequest request = HttpRequest.get(uri(listener, path));
    return await(client.http().send(request, CallSpec.plain()).response()).status();
  }

  private InetAddress address() {
    return server.datagrams().links().get(0).addresses().get(0);
  }

  private static URI uri(HttpListener listener, String target) {
    InetSocketAddress address = listener.address();
    String host = address.getAddress().getHostAddress();
    return URI.create("http://" + host + ":" + address.getPort() + target);
  }

  private static Link link(DatagramPort port) {
    return port.links().get(0);
  }

  private static Body body(String text) {
    return Body.of(text.getBytes(UTF_8));
  }

  private static HttpResponse answer(byte[] question) {
    return new HttpResponse(
        201, Headers.of("X-Answer", "yes"), body("answer to " + new String(question, UTF_8)));
  }

  private static CompletionStage<HttpResponse> done(HttpResponse response) {
    return CompletableFuture.completedFuture(response);
  }

  private String text(HttpResponse response) {
    return new String(await(response.body().bytes(1000)), UTF_8);
  }

  private static String text(Datagram datagram) {
    return UTF_8.decode(datagram.payload()).toString();
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(UTF_8));
  }
}
