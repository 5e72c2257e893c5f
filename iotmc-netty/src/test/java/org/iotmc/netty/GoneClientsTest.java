package org.iotmc.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.iotmc.api.spi.Body;
import org.iotmc.api.spi.Headers;
import org.iotmc.api.spi.HttpExchange;
import org.iotmc.api.spi.HttpHandler;
import org.iotmc.api.spi.HttpResponse;
import org.iotmc.api.spi.ListenSpec;
import org.iotmc.testkit.peers.RawPeer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Wherever a client goes away, whoever reads its body or writes its answer hears of it. */
class GoneClientsTest {
  private static final String TWO =
      "POST /1 HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3;x\r\nabc\r\n0\r\nY: z\r\n\r\n"
          + "POST /2 HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc";

  @TempDir Path directory;
  private final Queue<CompletionStage<Boolean>> ends = new ConcurrentLinkedQueue<>();
  private NettyHost host;

  /** How a client goes. */
  private enum Way {
    CLOSE,
    RESET
  }

  @BeforeEach
  void open() {
    host = NettyHost.builder(directory).linksNamed("lo").open();
  }

  @AfterEach
  void close() {
    host.close();
  }

  private InetSocketAddress serve(HttpHandler handler) {
    var any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return Await.get(host.http().listen(ListenSpec.plain(any), handler)).address();
  }

  private static void go(RawPeer peer, Way way) throws IOException {
    if (way == Way.RESET) {
      peer.reset();
    } else {
      peer.close();
    }
  }

  private void awaitEnds() {
    for (CompletionStage<Boolean> each : ends) {
      assertThat(Await.get(each)).isTrue();
    }
  }

  private void note(CompletionStage<?> stage) {
    ends.add(stage.handle((done, failure) -> true));
  }

  private CompletionStage<HttpResponse> echo(HttpExchange exchange) {
    CompletionStage<byte[]> body = exchange.body().bytes(100);
    note(body);
    note(exchange.answered());
    return body.thenApply(bytes -> new HttpResponse(200, Headers.of(), Body.of(bytes)));
  }

  @ParameterizedTest
  @EnumSource
  void behindAnyByteOfItsRequests(Way way) throws IOException {
    InetSocketAddress server = serve(this::echo);
    for (int i = 0; i <= TWO.length(); i++) {
      go(RawPeer.to(server).send(TWO.substring(0, i)), way);
    }
    String whole = "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
    assertThat(RawPeer.exchange(server, whole)).startsWith("HTTP/1.1 200 ");
    assertThat(ends).isNotEmpty();
    awaitEnds();
  }

  @ParameterizedTest
  @EnumSource
  void whileItsAnswerIsWritten(Way way) throws IOException {
    InetSocketAddress server =
        serve(
            exchange -> {
              Endless source = new Endless();
              note(source.cancelled);
              note(exchange.answered());
              return CompletableFuture.completedFuture(
                  new HttpResponse(200, Headers.of(), Body.stream(source)));
            });
    for (int i = 0; i < 40; i++) {
      Socket socket = new Socket(server.getAddress(), server.getPort());
      RawPeer peer = RawPeer.over(socket).send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
      assertThat(socket.getInputStream().readNBytes(i * 10_000 + 1)).hasSize(i * 10_000 + 1);
      go(peer, way);
    }
    assertThat(ends).hasSize(80);
    awaitEnds();
  }
}
