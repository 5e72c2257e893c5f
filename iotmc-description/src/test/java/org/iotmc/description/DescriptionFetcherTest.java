package org.iotmc.description;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.PeerIdentity;
import org.iotmc.api.TransportException;
import org.iotmc.api.Warning;
import org.iotmc.api.spi.Body;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.Headers;
import org.iotmc.api.spi.HttpCall;
import org.iotmc.api.spi.HttpExchange;
import org.iotmc.api.spi.HttpHandler;
import org.iotmc.api.spi.HttpListener;
import org.iotmc.api.spi.HttpRequest;
import org.iotmc.api.spi.HttpResponse;
import org.iotmc.api.spi.HttpTransport;
import org.iotmc.api.spi.Link;
import org.iotmc.api.spi.ListenSpec;
import org.iotmc.sim.SimHost;
import org.iotmc.sim.SimWorld;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class DescriptionFetcherTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final SimWorld world = SimWorld.seeded(1);
  private final DescriptionHandler documents =
      DescriptionHandler.empty()
          .withXml("/dev/desc.xml", DeviceDescriptionCodec.encode(Samples.thermostat()))
          .withXml("/scpd.xml", ServiceDescriptionCodec.encode(Samples.temperature()))
          .withXml("/long.xml", new byte[DeviceDescriptionCodec.MAX_BYTES + 1])
          .with("/icon.png", "image/png", new byte[] {1, 2});
  private boolean cancelled;

  @Test
  void whatTheHandlerServesIsFetched() {
    DescriptionFetcher fetcher = fetcher(documents);
    assertThat(world.await(fetcher.device(Samples.LOCATION, CallSpec.plain()), MINUTE))
        .isEqualTo(Samples.received(Samples.thermostat(), Samples.LOCATION));
    URI scpd = URI.create("http://192.0.2.7/scpd.xml");
    assertThat(world.await(fetcher.service(scpd, CallSpec.plain()), MINUTE))
        .isEqualTo(Samples.temperature());
    assertThat(cancelled).isFalse();
  }

  @Test
  @Tag("SSDP-54")
  void aFetchSaysWhoAsks() {
    List<Headers> asked = new ArrayList<>();
    HttpHandler noting =
        exchange -> {
          asked.add(exchange.headers());
          return documents.handle(exchange);
        };
    world.await(fetcher(noting).device(Samples.LOCATION, CallSpec.plain()), MINUTE);
    assertThat(asked.get(0).first("CPFN.UPNP.ORG")).contains("iotmc");
    assertThat(asked.get(0).first("USER-AGENT").orElseThrow()).contains(" UPnP/2.0 ");
  }

  @Test
  void anotherStatusIsAFailureOfTheTransport() {
    fails(documents, "http://192.0.2.7/none.xml", TransportException.class);
  }

  @Test
  void anotherDocumentOrOneThatIsTooLongIsMalformed() {
    fails(documents, "http://192.0.2.7/scpd.xml", MalformedMessageException.class);
    fails(documents, "http://192.0.2.7/long.xml", MalformedMessageException.class);
  }

  @Test
  void aDocumentThatIsWholeAlthoughMoreWasAnnouncedIsTolerated() {
    byte[] device = DeviceDescriptionCodec.encode(Samples.thermostat());
    byte[] service = ServiceDescriptionCodec.encode(Samples.temperature());
    Warning warning = new Warning(Warning.Kind.CONTRADICTION, "Content-Length");
    assertThat(
            world
                .await(
                    fetcher(breakingOff(device)).device(Samples.LOCATION, CallSpec.plain()), MINUTE)
                .warnings())
        .contains(warning);
    assertThat(
            world
                .await(
                    fetcher(breakingOff(service)).service(Samples.LOCATION, CallSpec.plain()),
                    MINUTE)
                .warnings())
        .contains(warning);
    byte[] half = Arrays.copyOf(device, device.length / 2);
    fails(breakingOff(half), "http://192.0.2.7/x.xml", TransportException.class);
  }

  /** A peer that announces more than it sends, and closes. */
  private static HttpHandler breakingOff(byte[] content) {
    Flow.Publisher<ByteBuffer> chunks =
        subscriber ->
            subscriber.onSubscribe(
                new Flow.Subscription() {
                  @Override
                  public void request(long n) {
                    subscriber.onNext(ByteBuffer.wrap(content));
                    subscriber.onError(new TransportException("the peer closed"));
                  }

                  @Override
                  public void cancel() {}
                });
    Body body = Body.stream(content.length + 10L, chunks);
    return exchange -> CompletableFuture.completedFuture(new HttpResponse(200, Headers.of(), body));
  }

  @Test
  void aBodyThatDoesNotEndInTimeFailsAndIsCancelled() {
    HttpHandler silent =
        exchange ->
            CompletableFuture.completedFuture(
                new HttpResponse(200, Headers.of(), Body.stream(subscriber -> {})));
    fails(silent, "http://192.0.2.7/x.xml", TransportException.class);
    assertThat(cancelled).isTrue();
  }

  @Test
  @Tag("DESC-68")
  void aFetchGoesByTheLinkThatItsUrlBelongsTo() {
    SimHost device = world.host("two-links");
    SimHost controlPoint = world.host("cp");
    List<Link> ours = List.of(controlPoint.links().get(0), controlPoint.addLink("other"));
    List<Link> theirs = List.of(device.links().get(0), device.addLink("other"));
    List<HttpExchange> seen = new ArrayList<>();
    InetSocketAddress any = new InetSocketAddress(8080);
    HttpHandler noting =
        exchange -> {
          seen.add(exchange);
          return documents.handle(exchange);
        };
    world.await(device.http().listen(ListenSpec.plain(any), noting), MINUTE);
    DescriptionFetcher fetcher =
        new DescriptionFetcher(controlPoint.http(), controlPoint.newLane("two"));
    for (int i = 0; i < 2; i++) {
      InetAddress there = theirs.get(i).addresses().get(0);
      URI location = URI.create("http://" + there.getHostAddress() + ":8080/dev/desc.xml");
      world.await(fetcher.device(location, CallSpec.plain()), MINUTE);
      assertThat(seen.get(i).remote().getAddress()).isIn(ours.get(i).addresses());
      assertThat(seen.get(i).local().getAddress()).isEqualTo(there);
      assertThat(seen.get(i).headers().first("Host")).contains(location.getRawAuthority());
    }
  }

  @Test
  void otherSchemesAreRefused() {
    DescriptionFetcher fetcher = fetcher(documents);
    URI file = URI.create("file:///etc/hostname");
    assertThatThrownBy(() -> fetcher.device(file, CallSpec.plain()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  @Tag("DESC-57")
  @Tag("DESC-69")
  @Tag("FIELD-47")
  void theDocumentIsTheSameInAnyLanguageAndSaysWhichOnlyWhereOneWasNamed() {
    HttpResponse plain = respond("GET", "/scpd.xml", Headers.of());
    assertThat(plain.headers().first("Content-Language")).isEmpty();
    byte[] bytes = world.await(plain.body().bytes(100_000), MINUTE);
    for (String language : List.of("de", "fr", "*")) {
      Headers asked = Headers.of("ACCEPT-LANGUAGE", language).with("Range", "bytes=0-9");
      HttpResponse answer = respond("GET", "/scpd.xml", asked);
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.headers().first("Content-Type")).contains("text/xml; charset=\"utf-8\"");
      assertThat(answer.headers().first("Content-Language")).contains("en");
      assertThat(world.await(answer.body().bytes(100_000), MINUTE)).isEqualTo(bytes);
    }
  }

  @Test
  @Tag("DESC-29")
  @Tag("FIELD-47")
  void theHandlerAnswersGetAndHeadWithTheRightHeaders() {
    HttpResponse get = respond("GET", "/dev/desc.xml?x=1", Headers.of());
    assertThat(get.status()).isEqualTo(200);
    assertThat(get.headers()).isEqualTo(Headers.of("Content-Type", "text/xml; charset=\"utf-8\""));
    HttpResponse head = respond("HEAD", "/icon.png", Headers.of("accept-language", "de"));
    assertThat(head.headers())
        .isEqualTo(Headers.of("Content-Type", "image/png").with("Content-Language", "en"));
    assertThat(head.body().length()).hasValue(2);
    assertThat(respond("POST", "/icon.png", Headers.of()).status()).isEqualTo(405);
    assertThat(respond("GET", "/", Headers.of()).status()).isEqualTo(404);
    assertThat(documents.serves("/icon.png")).isTrue();
    assertThat(documents.serves("/icon")).isFalse();
    assertThatThrownBy(() -> documents.withXml("/icon.png", new byte[0]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> documents.withXml("icon", new byte[0]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private void fails(HttpHandler server, String url, Class<? extends Exception> reason) {
    CompletionStage<?> fetch = fetcher(server).device(URI.create(url), CallSpec.plain());
    assertThatThrownBy(() -> world.await(fetch, MINUTE)).isInstanceOf(reason);
  }

  private HttpResponse respond(String method, String target, Headers headers) {
    return world.await(documents.handle(exchange(method, target, headers)), MINUTE);
  }

  private DescriptionFetcher fetcher(HttpHandler server) {
    return new DescriptionFetcher(new Direct(server), world.host("cp").newLane("test"));
  }

  private static HttpExchange exchange(String method, String target, Headers headers) {
    InetSocketAddress address = InetSocketAddress.createUnresolved("192.0.2.7", 80);
    return new HttpExchange(
        method, target, headers, Body.empty(), address, address, Optional.empty());
  }

  /** Hands requests to a handler, without a network. */
  private final class Direct implements HttpTransport {
    private final HttpHandler server;

    Direct(HttpHandler server) {
      this.server = server;
    }

    @Override
    public CompletionStage<HttpListener> listen(ListenSpec spec, HttpHandler handler) {
      throw new UnsupportedOperationException();
    }

    @Override
    public HttpCall send(HttpRequest request, CallSpec spec) {
      HttpExchange exchange =
          exchange(request.method(), request.uri().getRawPath(), request.headers());
      CompletionStage<HttpResponse> response = server.handle(exchange);
      return new HttpCall() {
        @Override
        public CompletionStage<HttpResponse> response() {
          return response;
        }

        @Override
        public Optional<PeerIdentity> peer() {
          return Optional.empty();
        }

        @Override
        public void cancel() {
          cancelled = true;
        }
      };
    }
  }
}
