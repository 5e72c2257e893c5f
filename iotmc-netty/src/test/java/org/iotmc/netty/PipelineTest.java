package org.iotmc.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.iotmc.api.spi.HttpResponse;
import org.iotmc.api.spi.ListenSpec;
import org.iotmc.testkit.peers.RawPeer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests that come before those before them are answered. */
class PipelineTest {
  private static final int CROWD = 10;
  private static final int REQUESTS = 8_000;

  /** After so many the server reads as much at a time as it ever does. */
  private static final int ANSWERED = 1_500;

  private static final String REQUEST = "GET /%d HTTP/1.1\r\nHost:h\r\n\r\n";

  @TempDir Path directory;
  private final BlockingQueue<String> asked = new LinkedBlockingQueue<>();
  private final BlockingQueue<CompletableFuture<HttpResponse>> answers =
      new LinkedBlockingQueue<>();
  private NettyHost host;
  private InetSocketAddress server;

  @BeforeEach
  void open() {
    host = NettyHost.builder(directory).linksNamed("lo").open();
    var any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    server =
        Await.get(
                host.http()
                    .listen(
                        ListenSpec.plain(any),
                        exchange -> {
                          CompletableFuture<HttpResponse> answer = new CompletableFuture<>();
                          asked.add(exchange.target());
                          answers.add(answer);
                          return answer;
                        }))
            .address();
  }

  @AfterEach
  void close() {
    host.close();
  }

  private CompletableFuture<HttpResponse> next() throws InterruptedException {
    return Objects.requireNonNull(answers.poll(Await.SECONDS, TimeUnit.SECONDS), "no request");
  }

  private static long heap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  /** Beyond what a client was answered, hardly more is held for it than the bytes that it sent. */
  @Test
  void whatIsSentAheadTakesNoMoreRoomThanItsBytes() throws Exception {
    StringBuilder ahead = new StringBuilder();
    for (int i = 0; i < REQUESTS; i++) {
      ahead.append(REQUEST.replace("%d", Integer.toString(i)));
    }
    long before = heap();
    List<RawPeer> crowd = new ArrayList<>();
    for (int i = 0; i < CROWD; i++) {
      crowd.add(RawPeer.to(server).send(ahead.toString()));
    }
    for (int i = 0; i < CROWD * ANSWERED; i++) {
      next().complete(HttpResponse.of(204));
    }
    asked.clear();
    assertThat(heap() - before).as("bytes on the heap").isLessThan(4L << 20);
    for (RawPeer each : crowd) {
      each.reset();
    }
  }

  @Test
  void theyAreAnsweredInOrderHoweverManyAndInWhateverPiecesTheyCome() throws Exception {
    StringBuilder ahead = new StringBuilder();
    for (int i = 0; i < 50; i++) {
      ahead.append(REQUEST.replace("%d", Integer.toString(i)));
    }
    try (RawPeer peer = RawPeer.to(server)) {
      for (int at = 0; at < ahead.length(); at += 7) {
        peer.send(ahead.substring(at, Math.min(ahead.length(), at + 7)));
      }
      for (int i = 0; i < 50; i++) {
        CompletableFuture<HttpResponse> answer = next();
        assertThat(asked.poll()).isEqualTo("/" + i);
        assertThat(asked).as("one at a time").isEmpty();
        answer.complete(HttpResponse.of(204));
        assertThat(peer.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 204 ");
      }
    }
  }
}
