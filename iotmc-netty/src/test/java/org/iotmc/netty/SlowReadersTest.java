package org.iotmc.netty;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.iotmc.api.spi.Body;
import org.iotmc.api.spi.Headers;
import org.iotmc.api.spi.HttpExchange;
import org.iotmc.api.spi.HttpResponse;
import org.iotmc.api.spi.ListenSpec;
import org.iotmc.testkit.peers.RawPeer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client may take an answer slowly, as some links are; but not at the cost of others. */
class SlowReadersTest {
  private static final int PLACES = 4;
  private static final int VISITS = 20;

  @TempDir Path directory;
  private final List<Socket> slow = new ArrayList<>();
  private NettyHost host;
  private InetSocketAddress server;

  @AfterEach
  void close() throws IOException {
    for (Socket each : slow) {
      each.close();
    }
    host.close();
  }

  private void serve() {
    Limits limits = Limits.builder().connectionsPerListener(PLACES).build();
    host = NettyHost.builder(directory).linksNamed("lo").limits(limits).open();
    var any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    server = Await.get(host.http().listen(ListenSpec.plain(any), this::answer)).address();
  }

  private CompletionStage<HttpResponse> answer(HttpExchange exchange) {
    Body body =
        exchange.target().equals("/endless")
            ? Body.stream(new Endless())
            : Body.of(exchange.target().getBytes(UTF_8));
    return CompletableFuture.completedFuture(new HttpResponse(200, Headers.of(), body));
  }

  /** As many as there are places ask for what has no end, and read a byte of it each time. */
  private void fill() throws IOException {
    slow.removeIf(each -> !isServed(each));
    while (slow.size() < PLACES) {
      Socket socket = new Socket();
      slow.add(socket);
      socket.setReceiveBufferSize(16_384);
      socket.connect(server);
      RawPeer.over(socket).send("GET /endless HTTP/1.1\r\nHost: h\r\n\r\n");
    }
  }

  private static boolean isServed(Socket socket) {
    try {
      return socket.getInputStream().read() >= 0;
    } catch (IOException madeWay) {
      return false;
    }
  }

  @Test
  void whoTakesAnAnswerSlowlyMakesWayForOthers() throws IOException {
    serve();
    for (int i = 0; i < VISITS; i++) {
      fill();
      assertThat(visit("/" + i)).endsWith("\r\n\r\n/" + i);
    }
  }

  /** Who has just come may find all at work: a slow one is waited for once its buffers are full. */
  private String visit(String target) throws IOException {
    String request = "GET " + target + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
    long end = System.nanoTime() + RawPeer.PATIENCE.toNanos();
    String answer = "";
    while (answer.isEmpty() && System.nanoTime() < end) {
      try {
        answer = RawPeer.exchange(server, request);
      } catch (SocketException turnedAway) {
        answer = "";
      }
    }
    return answer;
  }
}
