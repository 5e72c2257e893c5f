package org.iotmc.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.iotmc.api.TransportException;
import org.iotmc.api.spi.Body;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.Headers;
import org.iotmc.api.spi.HttpCall;
import org.iotmc.api.spi.HttpHandler;
import org.iotmc.api.spi.HttpListener;
import org.iotmc.api.spi.HttpRequest;
import org.iotmc.api.spi.HttpResponse;
import org.iotmc.api.spi.ListenSpec;
import org.junit.jupiter.api.Test;

/** How HTTP calls and listeners end. */
public interface HttpEndingsContract extends ContractHosts {
  private HttpSteps http() {
    return new HttpSteps(this);
  }

  @Test
  default void aCallWithoutAnAnswerEndsAtItsDeadline() {
    HttpListener listener = http().listen(exchange -> new CompletableFuture<>());
    HttpCall call =
        client()
            .http()
            .send(
                HttpRequest.get(http().uri(listener, "/")),
                CallSpec.plain().within(HttpSteps.SHORT));
    assertThatThrownBy(() -> await(call.response())).isInstanceOf(TransportException.class);
  }

  @Test
  default void aHandlerThatNeverAnswersIsAnsweredForAndItsExchangeFails() {
    CompletableFuture<CompletionStage<Void>> handed = new CompletableFuture<>();
    CompletableFuture<HttpResponse> late = new CompletableFuture<>();
    PatternSource source = PatternSource.of(HttpSteps.LARGE);
    HttpListener listener =
        http()
            .listen(
                exchange -> {
                  handed.complete(exchange.answered());
                  return late;
                });
    HttpCall call =
        client()
            .http()
            .send(
                HttpRequest.get(http().uri(listener, "/")),
                CallSpec.plain().within(HttpHandler.DEADLINE.multipliedBy(2)));
    assertThat(await(call.response()).status()).isEqualTo(503);
    CompletionStage<Void> answered = await(handed);
    assertThatThrownBy(() -> await(answered)).isInstanceOf(TransportException.class);
    late.complete(new HttpResponse(200, Headers.of(), Body.stream(HttpSteps.LARGE, source)));
    await(source.cancelled());
  }

  @Test
  default void aBodyThatStallsEndsAtTheDeadline() {
    PatternSource source = PatternSource.stalling(HttpSteps.LARGE, 1000);
    HttpListener listener =
        http()
            .listen(
                exchange ->
                    HttpSteps.done(
                        new HttpResponse(200, Headers.of(), Body.stream(HttpSteps.LARGE, source))));
    HttpCall call =
        client()
            .http()
            .send(
                HttpRequest.get(http().uri(listener, "/")),
                CallSpec.plain().within(HttpSteps.SOON));
    PatternReader reader = new PatternReader(lane(), source, HttpSteps.LARGE);
    await(call.response()).body().chunks().subscribe(reader);
    assertThatThrownBy(() -> await(reader.result())).isInstanceOf(TransportException.class);
    await(source.cancelled());
  }

  @Test
  default void anExchangeTellsWhenItsAnswerWasSentAndNotBefore() {
    PatternSource source = PatternSource.of(HttpSteps.LARGE);
    PatternReader reader = new PatternReader(lane(), source, HttpSteps.LARGE / 2);
    CompletableFuture<CompletionStage<Void>> handed = new CompletableFuture<>();
    HttpListener listener =
        http()
            .listen(
                exchange -> {
                  handed.complete(exchange.answered());
                  return HttpSteps.done(
                      new HttpResponse(200, Headers.of(), Body.stream(HttpSteps.LARGE, source)));
                });
    await(http().get(listener).response()).body().chunks().subscribe(reader);
    await(reader.paused());
    settle();
    CompletionStage<Void> answered = await(handed);
    assertThat(answered.toCompletableFuture()).isNotDone();
    reader.resume();
    await(answered);
    assertThat(source.produced()).isEqualTo(HttpSteps.LARGE);
    assertThat(await(reader.result())).isEqualTo(HttpSteps.LARGE);
  }

  @Test
  default void anExchangeTellsWhenItsAnswerCannotBeSent() {
    CompletableFuture<CompletionStage<Void>> handed = new CompletableFuture<>();
    CompletableFuture<HttpResponse> late = new CompletableFuture<>();
    HttpListener listener =
        http()
            .listen(
                exchange -> {
                  handed.complete(exchange.answered());
                  return late;
                });
    HttpCall call = http().get(listener);
    CompletionStage<Void> answered = await(handed);
    settle();
    assertThat(answered.toCompletableFuture()).isNotDone();
    call.cancel();
    assertThatThrownBy(() -> await(answered)).isInstanceOf(TransportException.class);
    late.complete(HttpResponse.of(200));
  }

  @Test
  default void aCancelledCallFailsAndItsRequestBreaksOff() {
    PatternSource source = PatternSource.of(HttpSteps.LARGE);
    PatternReader reader = new PatternReader(server().newLane("reader"), source, 1);
    HttpListener listener =
        http()
            .listen(
                exchange -> {
                  exchange.body().chunks().subscribe(reader);
                  return new CompletableFuture<>();
                });
    HttpCall call = http().post(listener, Body.stream(HttpSteps.LARGE, source));
    await(reader.paused());
    call.cancel();
    assertThatThrownBy(() -> await(call.response())).isInstanceOf(TransportException.class);
    await(source.cancelled());
    reader.resume();
    assertThatThrownBy(() -> await(reader.result())).isInstanceOf(TransportException.class);
  }

  @Test
  default void whereNobodyListensTheCallFails() {
    CountingHandler counted = new CountingHandler();
    HttpListener listener = http().listen(counted);
    listener.close();
    HttpCall call = http().get(listener);
    assertThatThrownBy(() -> await(call.response())).isInstanceOf(TransportException.class);
  }

  @Test
  default void aPortInUseIsRefused() {
    CountingHandler counted = new CountingHandler();
    HttpListener listener = http().listen(counted);
    InetSocketAddress same = new InetSocketAddress(http().address(), listener.address().getPort());
    assertThatThrownBy(() -> await(server().http().listen(ListenSpec.plain(same), counted)))
        .isInstanceOf(TransportException.class);
  }

  @Test
  default void closingAListenerEndsItsCallsAndFreesItsPort() {
    CountingHandler counted = new CountingHandler();
    CompletableFuture<Void> reached = new CompletableFuture<>();
    HttpListener listener =
        http()
            .listen(
                exchange -> {
                  reached.complete(null);
                  return counted.never();
                });
    HttpCall inFlight = http().get(listener);
    await(reached);
    listener.close();
    listener.close();
    assertThatThrownBy(() -> await(inFlight.response())).isInstanceOf(TransportException.class);
    HttpCall late = http().get(listener);
    assertThatThrownBy(() -> await(late.response())).isInstanceOf(TransportException.class);
    assertThat(counted.calls()).isEqualTo(1);
    InetSocketAddress same = new InetSocketAddress(http().address(), listener.address().getPort());
    HttpListener again = await(server().http().listen(ListenSpec.plain(same), counted));
    assertThat(http().status(again, "/")).isEqualTo(204);
  }
}
