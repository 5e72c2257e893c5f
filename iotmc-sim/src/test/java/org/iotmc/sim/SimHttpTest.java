package org.iotmc.sim;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.iotmc.api.TransportException;
import org.iotmc.api.spi.Body;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.DatagramPort;
import org.iotmc.api.spi.DatagramSpec;
import org.iotmc.api.spi.DatagramSpec.Interest;
import org.iotmc.api.spi.Headers;
import org.iotmc.api.spi.HttpCall;
import org.iotmc.api.spi.HttpHandler;
import org.iotmc.api.spi.HttpListener;
import org.iotmc.api.spi.HttpRequest;
import org.iotmc.api.spi.HttpResponse;
import org.iotmc.api.spi.Lane;
import org.iotmc.api.spi.ListenSpec;
import org.junit.jupiter.api.Test;

class SimHttpTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final HttpHandler OK =
      exchange -> CompletableFuture.completedFuture(HttpResponse.of(204));

  private final SimWorld world = SimWorld.seeded(3);
  private final SimHost client = world.host("client");
  private final SimHost server = world.host("server");

  @Test
  void anUnknownAddressIsGivenUpAtTheDeadline() {
    HttpCall call = get("http://10.0.9.9:80/", Duration.ofSeconds(5));
    assertThatThrownBy(() -> await(call)).isInstanceOf(TransportException.class);
    assertThat(world.now()).isEqualTo(SimWorld.START.plusSeconds(5));
    assertThat(client.openResources()).isEmpty();
  }

  @Test
  void aHostIsReachedByItsName() {
    HttpListener listener = listen(OK);
    HttpCall call = get("http://server:" + listener.address().getPort() + "/", MINUTE);
    assertThat(await(call).status()).isEqualTo(204);
  }

  @Test
  void aPartitionHoldsCallsBackUntilItHeals() {
    HttpListener listener = listen(OK);
    world.network().partition(client, server);
    HttpCall call = get(uri(listener), MINUTE);
    world.runFor(Duration.ofSeconds(10));
    assertThat(call.response().toCompletableFuture()).isNotDone();
    world.network().heal(client, server);
    assertThat(await(call).status()).isEqualTo(204);
  }

  @Test
  void aPartitionThatStaysEndsBothSidesAndLeavesNothing() {
    List<String> seen = new ArrayList<>();
    Lane lane = server.newLane("reader");
    HttpListener listener =
        listen(
            exchange -> {
              var unused =
                  lane.adopt(exchange.body().bytes(1000))
                      .whenComplete((body, failure) -> seen.add("broken: " + (failure != null)));
              return new CompletableFuture<>();
            });
    Endless source = new Endless();
    HttpRequest upload =
        new HttpRequest("POST", URI.create(uri(listener)), Headers.of(), Body.stream(source));
    HttpCall call = client.http().send(upload, CallSpec.plain());
    world.runFor(Duration.ofSeconds(1));
    world.network().partition(client, server);
    assertThatThrownBy(() -> await(call)).isInstanceOf(TransportException.class);
    world.runFor(Duration.ofMinutes(2));
    assertThat(seen).containsExactly("broken: true");
    assertThat(source.cancelled).isTrue();
    assertThat(client.openResources()).isEmpty();
    listener.close();
    assertThat(server.openResources()).isEmpty();
  }

  @Test
  void lossOfPowerBreaksCallsAndAfterwardsThePortIsClosed() {
    HttpListener listener = listen(exchange -> new CompletableFuture<>());
    HttpCall call = get(uri(listener), MINUTE);
    world.runFor(Duration.ofSeconds(1));
    server.cutPower();
    assertThatThrownBy(() -> await(call)).isInstanceOf(TransportException.class);
    HttpCall silent = get(uri(listener), MINUTE);
    world.runFor(Duration.ofSeconds(10));
    assertThat(silent.response().toCompletableFuture()).isNotDone();
    server.powerOn();
    assertThatThrownBy(() -> await(silent)).hasMessageContaining("refused");
    assertThat(world.now()).isBefore(SimWorld.START.plusSeconds(15));
  }

  @Test
  void aClientThatLosesPowerIsNotCalledAnyMore() {
    HttpListener listener = listen(OK);
    List<String> seen = new ArrayList<>();
    var unused =
        get(uri(listener), MINUTE)
            .response()
            .whenComplete((response, failure) -> seen.add("called"));
    client.cutPower();
    world.runFor(MINUTE);
    assertThat(seen).isEmpty();
  }

  @Test
  void aBodyOfAnotherLengthThanSaidBreaksOff() {
    for (long said : List.of(2L, 4L)) {
      Flow.Publisher<ByteBuffer> three = Body.of(new byte[3]).chunks();
      HttpListener listener =
          listen(
              exchange ->
                  CompletableFuture.completedFuture(
                      new HttpResponse(200, Headers.of(), Body.stream(said, three))));
      HttpResponse response = await(get(uri(listener), MINUTE));
      assertThatThrownBy(() -> world.await(response.body().bytes(100), MINUTE))
          .isInstanceOf(TransportException.class);
    }
  }

  @Test
  void aResponseThatNobodyReadsIsGivenUp() {
    HttpListener listener =
        listen(
            exchange ->
                CompletableFuture.completedFuture(
                    new HttpResponse(200, Headers.of(), Body.of(new byte[1 << 20]))));
    await(get(uri(listener), Duration.ofSeconds(5)));
    assertThat(client.openResources()).hasSize(1);
    world.runFor(Duration.ofSeconds(6));
    assertThat(client.openResources()).isEmpty();
  }

  @Test
  void aFailureOfAHandlerIsRecorded() {
    HttpListener listener =
        listen(
            exchange -> {
              throw new IllegalStateException("on purpose");
            });
    assertThat(await(get(uri(listener), MINUTE)).status()).isEqualTo(500);
    assertThat(world.failures()).hasSize(1);
  }

  @Test
  void theSameSeedGivesTheSameTraceAndAnotherSeedAnother() {
    Trace first = busyWorld(1).trace();
    Trace again = busyWorld(1).trace();
    Trace other = busyWorld(2).trace();
    assertThat(first.count()).isGreaterThan(500);
    assertThat(again.lines()).isEqualTo(first.lines());
    assertThat(again.digest()).isEqualTo(first.digest());
    assertThat(other.digest()).isNotEqualTo(first.digest());
  }

  /** Ten hosts that announce themselves under faults, and fetch a secret from each they hear of. */
  private static SimWorld busyWorld(long seed) {
    SimWorld world = SimWorld.seeded(seed);
    world.network().loss(0.1);
    world.network().duplication(0.1);
    world.network().reordering(0.2, Duration.ofMillis(5));
    for (int i = 0; i < 10; i++) {
      announce(world.host("host" + i));
    }
    world.runFor(Duration.ofSeconds(2));
    world.host("host3").cutPower();
    world.runFor(Duration.ofSeconds(2));
    assertThat(world.failures()).isEmpty();
    return world;
  }

  private static void announce(SimHost host) {
    InetSocketAddress group = new InetSocketAddress("239.255.255.250", 1900);
    byte[] secret = new byte[16];
    host.secrets().nextBytes(secret);
    Lane lane = host.newLane("role");
    InetSocketAddress any = new InetSocketAddress(host.address(), 80);
    var unused =
        host.http()
            .listen(
                ListenSpec.plain(any),
                exchange ->
                    CompletableFuture.completedFuture(
                        new HttpResponse(200, Headers.of(), Body.of(secret))));
    var opened =
        host.datagrams()
            .open(
                DatagramSpec.multicast(group, Interest.ALL),
                datagram -> lane.execute(() -> fetch(host, datagram.payload())));
    opened.thenAccept(port -> repeat(host, lane, port, group));
  }

  private static void fetch(SimHost host, ByteBuffer announcement) {
    URI uri = URI.create(US_ASCII.decode(announcement).toString());
    var unused =
        host.http()
            .send(HttpRequest.get(uri), CallSpec.plain().within(Duration.ofSeconds(1)))
            .response()
            .thenCompose(response -> response.body().bytes(100));
  }

  private static void repeat(SimHost host, Lane lane, DatagramPort port, InetSocketAddress group) {
    String self = "http://" + host.address().getHostAddress() + "/secret";
    port.send(ByteBuffer.wrap(self.getBytes(US_ASCII)), group, port.links().get(0));
    Duration pause = Duration.ofMillis(host.jitter().nextLong(100, 1000));
    lane.after(pause, () -> repeat(host, lane, port, group));
  }

  private HttpListener listen(HttpHandler handler) {
    ListenSpec spec = ListenSpec.plain(new InetSocketAddress(server.address(), 0));
    return world.await(server.http().listen(spec, handler), MINUTE);
  }

  private HttpCall get(String uri, Duration deadline) {
    return client.http().send(HttpRequest.get(URI.create(uri)), CallSpec.plain().within(deadline));
  }

  private HttpResponse await(HttpCall call) {
    return world.await(call.response(), MINUTE);
  }

  private static String uri(HttpListener listener) {
    return "http://" + Names.of(listener.address()) + "/";
  }

  /** Gives one byte for each request, without end. */
  private static final class Endless implements Flow.Publisher<ByteBuffer> {
    private boolean cancelled;

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
      subscriber.onSubscribe(
          new Flow.Subscription() {
            private int given;

            @Override
            public void request(long n) {
              if (given++ < 10) {
                subscriber.onNext(ByteBuffer.allocate(1));
              }
            }

            @Override
            public void cancel() {
              cancelled = true;
            }
          });
    }
  }
}
