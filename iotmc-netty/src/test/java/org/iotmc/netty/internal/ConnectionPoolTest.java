package org.iotmc.netty.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.ChannelException;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.iotmc.api.TransportException;
import org.iotmc.api.spi.Body;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.Headers;
import org.iotmc.api.spi.HttpCall;
import org.iotmc.api.spi.HttpHandler;
import org.iotmc.api.spi.HttpRequest;
import org.iotmc.api.spi.HttpResponse;
import org.iotmc.api.spi.ListenSpec;
import org.iotmc.netty.Limits;
import org.iotmc.netty.LimitsBuilder;
import org.iotmc.netty.NameResolver;
import org.iotmc.netty.SocketProvider;
import org.iotmc.netty.TlsProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConnectionPoolTest {
  private static final CallSpec SPEC = CallSpec.plain();
  private static final long STRESS_NANOS = 1_000_000_000;
  private static final Executor NEW = task -> new Thread(task).start();
  private static final HttpHandler ANSWERS =
      exchange -> CompletableFuture.completedFuture(HttpResponse.of(200));

  private final Threads threads =
      new Threads("pool", new Threads.Counts(2, 2, 2, 64, 1, 64), Sockets.of(SocketProvider.JDK));
  private final HttpNetwork network =
      new HttpNetwork(
          threads,
          () -> TlsProvider.JDK,
          Limits.builder().connectionsPerTarget(2).outgoingConnections(3).build(),
          NameResolver.SYSTEM,
          this::socket);
  private volatile boolean exhausted;

  private SocketChannel socket() {
    if (exhausted) {
      throw new ChannelException("too many open files");
    }
    return new NioSocketChannel();
  }

  @AfterEach
  void close() {
    network.close();
    threads.close();
  }

  private URI serve(HttpHandler handler) {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    int port = await(network.listen(ListenSpec.plain(any), handler)).address().getPort();
    return URI.create("http://127.0.0.1:" + port + "/");
  }

  private HttpCall call(URI uri, CallSpec spec) {
    return network.send(HttpRequest.get(uri), spec);
  }

  private static <T> T await(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
  }

  private static void assertNoSocket(HttpCall call) {
    assertThatThrownBy(() -> await(call.response()))
        .hasCauseInstanceOf(TransportException.class)
        .hasMessageContaining("too many open files");
  }

  /** Each took a place of its target with it: after as many, no call came through any more. */
  @Test
  void callsThatFoundNoSocketTakeNoPlaceFromThoseAfterThem() {
    URI uri = serve(ANSWERS);
    exhausted = true;
    for (int i = 0; i < 10; i++) {
      assertNoSocket(call(uri, SPEC));
    }
    exhausted = false;
    for (int i = 0; i < 10; i++) {
      assertThat(await(call(uri, SPEC).response()).status()).isEqualTo(200);
    }
  }

  /** Each is tried as the one before has failed: that may not go deeper with each. */
  @Test
  void asManyAsMayWaitFailOneAfterTheOtherWhereThereIsNoSocket() throws InterruptedException {
    BlockingQueue<CompletableFuture<HttpResponse>> asked = new LinkedBlockingQueue<>();
    URI uri =
        serve(
            exchange -> {
              CompletableFuture<HttpResponse> answer = new CompletableFuture<>();
              asked.add(answer);
              return answer;
            });
    List<HttpCall> first = List.of(call(uri, SPEC), call(uri, SPEC));
    for (HttpCall ignored : first) {
      assertThat(asked.poll(20, TimeUnit.SECONDS)).isNotNull();
    }
    List<HttpCall> waiting = new ArrayList<>();
    for (int i = 0; i < Limits.defaults().waitingCalls(); i++) {
      waiting.add(call(uri, SPEC));
    }
    exhausted = true;
    first.get(0).cancel();
    waiting.forEach(ConnectionPoolTest::assertNoSocket);
  }

  /** It took a place in the line until its turn came. */
  @Test
  void aCallThatEndedBeforeItCameIntoTheLineDoesNotStandInIt() {
    ConnectionPool pool = pool(Limits.builder().connectionsPerTarget(1).waitingCalls(1));
    URI uri = serve(exchange -> new CompletableFuture<>());
    ClientCall busy = submit(pool, uri);
    ClientCall ended = newCall(uri);
    ended.cancel();
    pool.submit(ended);
    ClientCall waits = submit(pool, uri);
    assertThat(waits.isDone()).isFalse();
    assertThatThrownBy(() -> await(submit(pool, uri).response()))
        .hasMessageContaining("too many calls wait");
    waits.cancel();
    busy.cancel();
  }

  /** Its end ended the connection, although nothing of it had been sent. */
  @Test
  void aCallThatEndsOnItsWayToAConnectionLeavesItToTheNext() throws InterruptedException {
    BlockingQueue<Integer> ports = new LinkedBlockingQueue<>();
    URI uri = serve(answeringFrom(ports));
    ConnectionPool pool = pool(Limits.builder().connectionsPerTarget(1));
    assertThat(await(submit(pool, uri).response()).status()).isEqualTo(200);
    CountDownLatch cancelled = new CountDownLatch(1);
    threads.io().forEach(loop -> loop.execute(() -> await(cancelled)));
    submit(pool, uri).cancel();
    ClientCall next = submit(pool, uri);
    cancelled.countDown();
    assertThat(await(next.response()).status()).isEqualTo(200);
    assertThat(ports.take()).isEqualTo(ports.take());
  }

  /** It took the answer of the one before with it, as that one's end has the next one sent. */
  @Test
  void aCallThatCannotBeSentTakesNothingFromThoseBeforeAndAfterIt() throws InterruptedException {
    BlockingQueue<CompletableFuture<HttpResponse>> asked = new LinkedBlockingQueue<>();
    URI uri =
        serve(
            exchange -> {
              CompletableFuture<HttpResponse> answer = new CompletableFuture<>();
              asked.add(answer);
              return answer;
            });
    ConnectionPool pool = pool(Limits.builder().connectionsPerTarget(1));
    ClientCall before = submit(pool, uri);
    CompletableFuture<HttpResponse> first = asked.poll(20, TimeUnit.SECONDS);
    assertThat(first).isNotNull();
    Body impossible =
        Body.stream(
            10,
            reader -> {
              throw new IllegalStateException("there is no source");
            });
    ClientCall bad =
        new ClientCall(
            new HttpRequest("POST", uri, Headers.of(), impossible), SPEC, Target.of(uri, SPEC));
    pool.submit(bad);
    ClientCall after = submit(pool, uri);
    first.complete(HttpResponse.of(200));
    assertThat(await(before.response()).status()).isEqualTo(200);
    assertThatThrownBy(() -> await(bad.response()))
        .hasCauseInstanceOf(TransportException.class)
        .hasMessageContaining("there is no source");
    CompletableFuture<HttpResponse> second = asked.poll(20, TimeUnit.SECONDS);
    assertThat(second).isNotNull();
    second.complete(HttpResponse.of(200));
    assertThat(await(after.response()).status()).isEqualTo(200);
  }

  /** Each call that waited cost another, as long as the first was not closed yet. */
  @Test
  void onlyAsManyIdleConnectionsAreClosedAsOthersAreWaitedFor() throws InterruptedException {
    BlockingQueue<Integer> ports = new LinkedBlockingQueue<>();
    List<URI> targets = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      targets.add(serve(answeringFrom(ports)));
    }
    ConnectionPool pool =
        pool(Limits.builder().connectionsPerTarget(1).outgoingConnections(targets.size() - 1));
    List<Integer> kept = new ArrayList<>();
    for (URI each : targets.subList(0, 3)) {
      assertThat(await(submit(pool, each).response()).status()).isEqualTo(200);
      kept.add(ports.take());
    }
    CountDownLatch asked = new CountDownLatch(1);
    threads.io().forEach(loop -> loop.execute(() -> await(asked)));
    List<ClientCall> calls = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      calls.add(submit(pool, targets.get(3)));
    }
    asked.countDown();
    for (ClientCall each : calls) {
      assertThat(await(each.response()).status()).isEqualTo(200);
      assertThat(ports.take()).isNotIn(kept);
    }
    for (int i = 1; i < kept.size(); i++) {
      assertThat(await(submit(pool, targets.get(i)).response()).status()).isEqualTo(200);
      assertThat(ports.take()).isEqualTo(kept.get(i));
    }
  }

  private static HttpHandler answeringFrom(BlockingQueue<Integer> ports) {
    return exchange -> {
      ports.add(exchange.remote().getPort());
      return CompletableFuture.completedFuture(HttpResponse.of(200));
    };
  }

  private ConnectionPool pool(LimitsBuilder limits) {
    HttpNetwork bounded =
        new HttpNetwork(threads, () -> TlsProvider.JDK, limits.build(), NameResolver.SYSTEM);
    return new ConnectionPool(bounded, NameResolver.SYSTEM, NioSocketChannel::new);
  }

  private static ClientCall newCall(URI uri) {
    return new ClientCall(HttpRequest.get(uri), SPEC, Target.of(uri, SPEC));
  }

  private static ClientCall submit(ConnectionPool pool, URI uri) {
    ClientCall call = newCall(uri);
    pool.submit(call);
    return call;
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** More callers and targets than there are places; some do not wait for the answer. */
  @Test
  void everyCallEndsAndEveryPlaceComesBackWhereSomeAreCancelledOrTooLate() throws Exception {
    List<URI> targets = List.of(serve(ANSWERS), serve(ANSWERS), serve(ANSWERS));
    List<CompletableFuture<Integer>> callers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      Random random = new Random(i);
      callers.add(CompletableFuture.supplyAsync(() -> callAll(targets, random), NEW));
    }
    int answered = 0;
    for (CompletableFuture<Integer> caller : callers) {
      answered += caller.get(60, TimeUnit.SECONDS);
    }
    assertThat(answered).isPositive();
    List<HttpCall> last = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      last.add(call(targets.get(i % targets.size()), SPEC));
    }
    for (HttpCall each : last) {
      assertThat(await(each.response()).status()).isEqualTo(200);
    }
  }

  private int callAll(List<URI> targets, Random random) {
    int answered = 0;
    long begun = System.nanoTime();
    while (System.nanoTime() - begun < STRESS_NANOS) {
      List<HttpCall> calls = new ArrayList<>();
      for (int j = 0; j < 4; j++) {
        boolean hurries = random.nextInt(4) == 0;
        CallSpec spec = hurries ? SPEC.within(Duration.ofNanos(random.nextInt(800_000) + 1)) : SPEC;
        calls.add(call(targets.get(random.nextInt(targets.size())), spec));
      }
      LockSupport.parkNanos(random.nextInt(400_000));
      calls.get(0).cancel();
      for (HttpCall each : calls) {
        answered += await(each.response().handle((r, failure) -> failure == null ? 1 : 0));
      }
    }
    return answered;
  }
}
