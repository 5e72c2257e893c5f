package org.iotmc.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.HttpCall;
import org.iotmc.api.spi.HttpListener;
import org.iotmc.api.spi.HttpRequest;
import org.iotmc.api.spi.HttpResponse;
import org.iotmc.api.spi.ListenSpec;
import org.iotmc.testkit.peers.RawPeer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FewConnectionsTest {
  private static final int TARGETS = 20;

  @TempDir Path directory;

  /** A kept connection that made way ended within the walk over those who wait for its place. */
  @Test
  void callsToMoreTargetsThanThereAreConnectionsAreAllAnswered() {
    try (NettyHost host =
        NettyHost.builder(directory)
            .linksNamed("lo")
            .limits(Limits.builder().outgoingConnections(2).build())
            .open()) {
      List<HttpCall> calls = new ArrayList<>();
      for (int i = 0; i < TARGETS; i++) {
        HttpListener listener =
            Await.get(
                host.http()
                    .listen(
                        ListenSpec.plain(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
                        exchange -> CompletableFuture.completedFuture(HttpResponse.of(200))));
        URI uri = URI.create("http://127.0.0.1:" + listener.address().getPort() + "/");
        for (int j = 0; j < 3; j++) {
          calls.add(host.http().send(HttpRequest.get(uri), CallSpec.plain()));
        }
      }
      for (HttpCall call : calls) {
        assertThat(Await.get(call.response()).status()).isEqualTo(200);
      }
    }
  }

  @Test
  void aConnectionThatNobodyNeedsIsKeptForItsTimeAndThenClosed() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        NettyHost host =
            NettyHost.builder(directory)
                .linksNamed("lo")
                .limits(Limits.builder().reuseTimeout(Duration.ofMillis(500)).build())
                .open()) {
      HttpRequest request =
          HttpRequest.get(URI.create("http://127.0.0.1:" + server.getLocalPort() + "/"));
      HttpCall call = host.http().send(request, CallSpec.plain());
      try (RawPeer peer = RawPeer.over(server.accept())) {
        peer.readUntil("\r\n\r\n");
        long answered = System.nanoTime();
        peer.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        assertThat(Await.get(call.response()).status()).isEqualTo(200);
        peer.awaitEnd();
        assertThat(System.nanoTime() - answered).isGreaterThan(400_000_000L);
      }
    }
  }

  /** Of those who wait for one target, each is carried, in the order they came. */
  @Test
  void callsThatWaitForAConnectionToOneTargetAreCarriedInOrder() {
    List<String> order = new CopyOnWriteArrayList<>();
    CompletableFuture<HttpResponse> first = new CompletableFuture<>();
    try (NettyHost host =
        NettyHost.builder(directory)
            .linksNamed("lo")
            .limits(Limits.builder().connectionsPerTarget(1).build())
            .open()) {
      HttpListener listener =
          Await.get(
              host.http()
                  .listen(
                      ListenSpec.plain(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
                      exchange -> {
                        order.add(exchange.path());
                        return order.size() == 1
                            ? first
                            : CompletableFuture.completedFuture(HttpResponse.of(200));
                      }));
      String root = "http://127.0.0.1:" + listener.address().getPort() + "/";
      List<String> asked = new ArrayList<>();
      List<HttpCall> calls = new ArrayList<>();
      for (int i = 0; i < TARGETS; i++) {
        asked.add("/" + i);
        calls.add(host.http().send(HttpRequest.get(URI.create(root + i)), CallSpec.plain()));
      }
      asked.remove("/7");
      calls.remove(7).cancel();
      first.complete(HttpResponse.of(200));
      for (HttpCall call : calls) {
        assertThat(Await.get(call.response()).status()).isEqualTo(200);
      }
      assertThat(order).containsExactlyElementsOf(asked);
    }
  }
}
