package org.iotmc.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.iotmc.api.IotmcException;
import org.iotmc.api.spi.BlockingWork;
import org.iotmc.api.spi.Body;
import org.iotmc.api.spi.DatagramSpec;
import org.iotmc.api.spi.Headers;
import org.iotmc.api.spi.HttpCall;
import org.iotmc.api.spi.HttpListener;
import org.iotmc.api.spi.HttpResponse;
import org.iotmc.api.spi.ListenSpec;
import org.iotmc.api.spi.Storage;
import org.junit.jupiter.api.Test;

/**
 * What closing a host does to those who wait for something of it: whatever it is, it comes or it
 * fails, and nobody waits for ever.
 */
public interface ClosingContract extends ContractHosts {
  private HttpSteps http() {
    return new HttpSteps(this);
  }

  private void assertEnded(CompletionStage<?> stage) {
    await(stage.handle((value, failure) -> "ended"));
  }

  private void assertFailed(CompletionStage<?> stage) {
    assertThatThrownBy(() -> await(stage)).isInstanceOf(IotmcException.class);
  }

  @Test
  default void closingAHostEndsItsCalls() {
    HttpListener listener = http().listen(exchange -> new CompletableFuture<>());
    HttpCall call = http().get(listener);
    settle();
    client().close();
    assertThat(call.response().toCompletableFuture()).isCompletedExceptionally();
  }

  @Test
  default void aCallThatJustBeganEndsWithItsHost() {
    HttpListener listener = http().listen(exchange -> new CompletableFuture<>());
    List<HttpCall> calls = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      calls.add(http().get(listener));
    }
    client().close();
    calls.forEach(call -> assertFailed(call.response()));
  }

  @Test
  default void closingAHostEndsTheCallsToIt() {
    HttpListener listener = http().listen(exchange -> new CompletableFuture<>());
    HttpCall call = http().get(listener);
    settle();
    server().close();
    assertFailed(call.response());
  }

  @Test
  default void closingAHostEndsTheBodiesThatItReads() {
    PatternSource source = PatternSource.stalling(HttpSteps.LARGE, 1000);
    HttpListener listener =
        http()
            .listen(
                exchange ->
                    HttpSteps.done(
                        new HttpResponse(200, Headers.of(), Body.stream(HttpSteps.LARGE, source))));
    HttpResponse read = await(http().get(listener).response());
    HttpResponse unread = await(http().get(listener).response());
    CompletionStage<byte[]> reading = read.body().bytes(Integer.MAX_VALUE);
    settle();
    client().close();
    assertFailed(reading);
    assertFailed(unread.body().bytes(Integer.MAX_VALUE));
  }

  @Test
  default void closingAHostEndsTheBodiesThatAreSentToIt() {
    CompletableFuture<CompletionStage<byte[]>> reading = new CompletableFuture<>();
    HttpListener listener =
        http()
            .listen(
                exchange -> {
                  reading.complete(exchange.body().bytes(Integer.MAX_VALUE));
                  return new CompletableFuture<>();
                });
    PatternSource source = PatternSource.stalling(HttpSteps.LARGE, 1000);
    http().post(listener, Body.stream(HttpSteps.LARGE, source));
    CompletionStage<byte[]> body = await(reading);
    settle();
    server().close();
    assertFailed(body);
  }

  @Test
  default void closingAHostEndsTheFuturesOfItsLanes() {
    CompletableFuture<String> future = lane().future();
    CompletableFuture<String> adopted = lane().adopt(new CompletableFuture<>());
    client().close();
    assertThat(future).isCompletedExceptionally();
    assertThat(adopted).isCompletedExceptionally();
    assertThat(lane().future()).isCompletedExceptionally();
    assertThat(client().newLane("late").future()).isCompletedExceptionally();
  }

  @Test
  default void blockingWorkEndsWithItsHost() {
    List<CompletableFuture<String>> work = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      work.add(BlockingWork.start(client().blocking(), () -> "done"));
      work.add(BlockingWork.start(client(), lane(), () -> "done"));
    }
    client().close();
    work.forEach(this::assertEnded);
  }

  @Test
  default void whatIsOpenedWhileAHostClosesEnds() {
    ListenSpec spec = ListenSpec.plain(new InetSocketAddress(http().address(), 0));
    CompletionStage<?> listening = server().http().listen(spec, new CountingHandler());
    CompletionStage<?> opening =
        server().datagrams().open(DatagramSpec.ephemeral(), datagram -> {});
    server().close();
    assertEnded(listening);
    assertEnded(opening);
  }

  @Test
  default void aClosedHostRefusesEverything() {
    HttpListener listener = http().listen(new CountingHandler());
    Storage storage = client().storage();
    InetSocketAddress any = new InetSocketAddress(http().address(), 0);
    client().close();
    client().close();
    assertFailed(http().get(listener).response());
    assertFailed(client().http().listen(ListenSpec.plain(any), new CountingHandler()));
    assertFailed(client().datagrams().open(DatagramSpec.ephemeral(), datagram -> {}));
    assertFailed(BlockingWork.start(client().blocking(), storage::names));
    assertFailed(BlockingWork.start(client(), lane(), storage::names));
  }
}
