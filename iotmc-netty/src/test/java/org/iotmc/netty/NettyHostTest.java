package org.iotmc.netty;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ConnectException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.iotmc.api.spi.BlockingWork;
import org.iotmc.api.spi.Cancellable;
import org.iotmc.api.spi.DatagramPort;
import org.iotmc.api.spi.DatagramSpec;
import org.iotmc.api.spi.Lane;
import org.iotmc.api.spi.Link;
import org.iotmc.api.spi.ListenSpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NettyHostTest {
  @TempDir Path directory;
  private NettyHost host;

  @BeforeEach
  void openHost() {
    host =
        NettyHost.builder(directory)
            .name("hosttest")
            .linksNamed("lo")
            .blockingThreads(1)
            .blockingQueue(1)
            .open();
  }

  @AfterEach
  void closeHost() {
    host.close();
  }

  @Test
  void aLinkThatIsNotThereIsSaidToBeMissing() {
    assertThat(host.missingLinks()).isEmpty();
    try (NettyHost other =
        NettyHost.builder(directory.resolve("other")).linksNamed("lo", "nowhere0").open()) {
      assertThat(other.missingLinks()).containsExactly("nowhere0");
      assertThat(other.datagrams().links()).extracting(Link::name).containsExactly("lo");
    }
    try (NettyHost other =
        NettyHost.builder(directory.resolve("another"))
            .linksNamed("nowhere0")
            .links(link -> link.name().equals("lo"))
            .open()) {
      assertThat(other.missingLinks()).as("chosen otherwise since").isEmpty();
    }
  }

  @Test
  void aLaneRunsItsTasksInOrderOneAtATime() {
    Lane lane = host.newLane("order");
    List<Integer> seen = new ArrayList<>();
    CompletableFuture<Void> done = new CompletableFuture<>();
    for (int i = 0; i < 1000; i++) {
      int number = i;
      lane.execute(() -> seen.add(number));
    }
    lane.execute(() -> done.complete(null));
    Await.get(done);
    assertThat(seen).hasSize(1000).isSorted();
  }

  @Test
  void aTaskThatThrowsDoesNotEndTheLane() {
    Lane lane = host.newLane("thrower");
    CompletableFuture<String> next = new CompletableFuture<>();
    lane.execute(
        () -> {
          throw new IllegalStateException("meant by the test");
        });
    lane.execute(() -> next.complete("ran"));
    assertThat(Await.get(next)).isEqualTo("ran");
  }

  @Test
  void futuresOfALaneKeepTheirDependentsAndTimeoutsOnIt() {
    Lane lane = host.newLane("futures");
    CompletableFuture<String> future = lane.future();
    CompletableFuture<String> thread =
        future.thenApplyAsync(ignored -> Thread.currentThread().getName());
    future.complete("x");
    assertThat(Await.get(thread)).startsWith("hosttest-worker");

    CompletableFuture<String> late = lane.future();
    CompletableFuture<String> where =
        late.handle((value, failure) -> failure + " on " + Thread.currentThread().getName());
    assertThat(late.orTimeout(1, TimeUnit.MILLISECONDS)).isSameAs(late);
    assertThat(Await.get(where))
        .contains(TimeoutException.class.getName())
        .contains("hosttest-worker");
    CompletableFuture<String> filled =
        lane.<String>future().thenApply(x -> x).completeOnTimeout("y", 1, TimeUnit.MILLISECONDS);
    assertThat(Await.get(filled)).isEqualTo("y");
  }

  @Test
  void aTimerCancelledOnItsLaneStaysSilentEvenWhenItHasRunOut() {
    Lane lane = host.newLane("timers");
    List<String> seen = new ArrayList<>();
    CompletableFuture<Void> done = new CompletableFuture<>();
    CompletableFuture<Void> ranOut = new CompletableFuture<>();
    lane.execute(
        () -> {
          Cancellable timer = lane.after(Duration.ofMillis(1), () -> seen.add("cancelled"));
          // The other lane's timer is set later for the same instant or after it.
          host.newLane("other").after(Duration.ofMillis(20), () -> ranOut.complete(null));
          ranOut.join();
          timer.cancel();
          lane.after(Duration.ofMillis(1), () -> seen.add("kept"));
          lane.after(Duration.ofMillis(2), () -> done.complete(null));
        });
    Await.get(done);
    assertThat(seen).containsExactly("kept");
  }

  @Test
  void aClosedLaneDropsTasksAndTimers() throws Exception {
    Lane lane = host.newLane("closed");
    CountDownLatch ran = new CountDownLatch(1);
    lane.after(Duration.ofMillis(30), ran::countDown);
    lane.close();
    lane.execute(ran::countDown);
    lane.after(Duration.ZERO, ran::countDown);
    assertThat(ran.await(60, TimeUnit.MILLISECONDS)).isFalse();
  }

  @Test
  void blockingCallsBeyondTheBoundAreRejected() {
    CompletableFuture<Void> release = new CompletableFuture<>();
    host.blocking().execute(release::join);
    host.blocking().execute(release::join);
    assertThatThrownBy(() -> host.blocking().execute(release::join))
        .isInstanceOf(RejectedExecutionException.class);
    release.complete(null);
  }

  @Test
  void workAndFuturesThatNothingGetsToFailWhenTheHostIsClosed() {
    CompletableFuture<Void> stuck = new CompletableFuture<>();
    Lane lane = host.newLane("lane");
    lane.execute(stuck::join);
    host.blocking().execute(stuck::join);
    CompletableFuture<String> waiting = BlockingWork.start(host.blocking(), () -> "done");
    CompletableFuture<String> behind = BlockingWork.start(host, lane, () -> "done");
    host.close();
    assertThat(waiting).isCompletedExceptionally();
    assertThat(behind).isCompletedExceptionally();
    stuck.complete(null);
  }

  @Test
  void closingLeavesNoSocket() throws Exception {
    var any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    CompletableFuture<Void> taken = new CompletableFuture<>();
    var listener =
        Await.get(
            host.http()
                .listen(
                    ListenSpec.plain(any),
                    exchange -> {
                      taken.complete(null);
                      return new CompletableFuture<>();
                    }));
    DatagramPort udp = Await.get(host.datagrams().open(DatagramSpec.ephemeral(), ignored -> {}));
    try (Socket visitor = new Socket()) {
      visitor.connect(listener.address());
      visitor.setSoTimeout(10_000);
      // One that still waits to be accepted is reset by the system.
      visitor.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(US_ASCII));
      Await.get(taken);

      host.close();

      assertThat(visitor.getInputStream().read()).as("the end of a connection").isEqualTo(-1);
      assertThatThrownBy(() -> new Socket().connect(listener.address()))
          .isInstanceOf(ConnectException.class);
      new DatagramSocket(udp.port()).close();
    }
  }

  @Test
  void closingTwiceInTimeLeavesNoThread() {
    Lane lane = host.newLane("last");
    CompletableFuture<Void> ran = new CompletableFuture<>();
    lane.execute(() -> ran.complete(null));
    lane.after(Duration.ofHours(1), () -> {});
    Await.get(ran);
    var any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    Await.get(host.http().listen(ListenSpec.plain(any), exchange -> new CompletableFuture<>()));
    CompletableFuture<Void> stuck = new CompletableFuture<>();
    host.blocking().execute(stuck::join);

    long start = System.nanoTime();
    host.close();
    host.close();
    assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(3));
    stuck.complete(null);
    assertThat(
            Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("hosttest"))
                .filter(name -> !name.startsWith("hosttest-blocking")))
        .isEmpty();
  }
}
