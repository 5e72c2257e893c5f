package org.iotmc.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.iotmc.api.spi.Body;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.Headers;
import org.iotmc.api.spi.HttpCall;
import org.iotmc.api.spi.HttpExchange;
import org.iotmc.api.spi.HttpListener;
import org.iotmc.api.spi.HttpRequest;
import org.iotmc.api.spi.HttpResponse;
import org.junit.jupiter.api.Test;

/** How HTTP messages and their bodies pass. */
public interface HttpContract extends ContractHosts {
  private HttpSteps http() {
    return new HttpSteps(this);
  }

  @Test
  default void aPostGoesThereAndBackWithItsHeaders() {
    CompletableFuture<HttpExchange> seen = new CompletableFuture<>();
    HttpListener listener =
        http()
            .listen(
                exchange -> {
                  seen.complete(exchange);
                  return exchange.body().bytes(1000).thenApply(HttpSteps::answer);
                });
    Headers headers =
        Headers.of("SOAPACTION", "\"urn:x#Do\"").with("X-Two", "a").with("X-Two", "b");
    HttpRequest request =
        new HttpRequest(
            "POST", http().uri(listener, "/control?a=b%20c"), headers, HttpSteps.body("question"));
    HttpCall call = client().http().send(request, CallSpec.plain());
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
    assertThat(http().text(response)).isEqualTo("answer to question");
    assertThat(call.peer()).isEmpty();
  }

  @Test
  default void aHeadIsAnsweredByTheHeadAlone() {
    HttpListener listener =
        http()
            .listen(
                exchange ->
                    CompletableFuture.completedFuture(HttpSteps.answer("long".getBytes(UTF_8))));
    for (int i = 0; i < 2; i++) {
      HttpRequest head =
          new HttpRequest("HEAD", http().uri(listener, "/"), Headers.of(), Body.empty());
      HttpResponse response = await(client().http().send(head, CallSpec.plain()).response());
      assertThat(response.headers().first("Content-Length")).isPresent();
      assertThat(http().text(response)).isEmpty();
    }
  }

  @Test
  default void theMethodsOfEventingPass() {
    HttpListener listener =
        http()
            .listen(
                exchange ->
                    HttpSteps.done(
                        new HttpResponse(200, Headers.of("SID", exchange.method()), Body.empty())));
    for (String method : List.of("SUBSCRIBE", "UNSUBSCRIBE", "NOTIFY", "GET")) {
      HttpRequest request =
          new HttpRequest(method, http().uri(listener, "/"), Headers.of(), Body.empty());
      HttpResponse response = await(client().http().send(request, CallSpec.plain()).response());
      assertThat(response.headers().first("SID")).hasValue(method);
      assertThat(http().text(response)).isEmpty();
    }
  }

  @Test
  default void controlCharactersCannotEnterAHeader() {
    for (String value : List.of("a\r\nB: c", "a\nb", "a\0b", "a\u007fb", "a\u0100b")) {
      assertThatThrownBy(() -> Headers.of("X", value)).isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> Headers.of("X: y\r\nZ", "v"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  default void aLargeRequestIsSentAsItIsRead() {
    PatternSource source = PatternSource.of(HttpSteps.LARGE);
    PatternReader reader =
        new PatternReader(server().newLane("reader"), source, HttpSteps.LARGE / 2);
    HttpListener listener =
        http()
            .listen(
                exchange -> {
                  exchange.body().chunks().subscribe(reader);
                  return reader
                      .result()
                      .thenApply(n -> HttpSteps.answer(n.toString().getBytes(UTF_8)));
                });
    HttpCall call = http().post(listener, Body.stream(HttpSteps.LARGE, source));
    await(reader.paused());
    settle();
    reader.resume();
    assertThat(http().text(await(call.response()))).isEqualTo("answer to " + HttpSteps.LARGE);
    assertThat(reader.farthest()).isLessThanOrEqualTo(mostBytesAhead());
  }

  @Test
  default void aLargeResponseOfUnknownLengthIsSentAsItIsRead() {
    PatternSource source = PatternSource.of(HttpSteps.LARGE);
    PatternReader reader = new PatternReader(lane(), source, HttpSteps.LARGE / 2);
    HttpListener listener =
        http()
            .listen(
                exchange ->
                    HttpSteps.done(new HttpResponse(200, Headers.of(), Body.stream(source))));
    HttpResponse response = await(http().get(listener).response());
    response.body().chunks().subscribe(reader);
    await(reader.paused());
    settle();
    reader.resume();
    assertThat(await(reader.result())).isEqualTo(HttpSteps.LARGE);
    assertThat(reader.farthest()).isLessThanOrEqualTo(mostBytesAhead());
  }

  @Test
  default void aReaderThatCancelsStopsTheSource() {
    PatternSource source = PatternSource.of(HttpSteps.LARGE);
    PatternReader reader = new PatternReader(lane(), source, 1);
    HttpListener listener =
        http()
            .listen(
                exchange ->
                    HttpSteps.done(
                        new HttpResponse(200, Headers.of(), Body.stream(HttpSteps.LARGE, source))));
    await(http().get(listener).response()).body().chunks().subscribe(reader);
    await(reader.paused());
    reader.cancel();
    await(source.cancelled());
    assertThat(source.produced()).isLessThanOrEqualTo(mostBytesAhead());
  }

  @Test
  default void aHandlerThatFailsAnswers500AndTheServerGoesOn() {
    HttpListener listener =
        http()
            .listen(
                exchange ->
                    switch (exchange.path()) {
                      case "/throws" -> throw new IllegalStateException("on purpose");
                      case "/fails" ->
                          CompletableFuture.failedFuture(new IllegalStateException("on purpose"));
                      default -> HttpSteps.done(HttpResponse.of(204));
                    });
    assertThat(http().status(listener, "/throws")).isEqualTo(500);
    assertThat(http().status(listener, "/fails")).isEqualTo(500);
    assertThat(http().status(listener, "/")).isEqualTo(204);
  }
}
