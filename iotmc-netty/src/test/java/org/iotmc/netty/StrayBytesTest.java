package org.iotmc.netty;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.stream.Stream;
import org.iotmc.api.spi.Body;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.Headers;
import org.iotmc.api.spi.HttpCall;
import org.iotmc.api.spi.HttpRequest;
import org.iotmc.testkit.peers.RawPeer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a server sends that a call did not ask for, or does not want any more. */
class StrayBytesTest {
  @TempDir Path directory;
  private NettyHost host;
  private ServerSocket server;

  @BeforeEach
  void open() throws IOException {
    host =
        NettyHost.builder(directory)
            .linksNamed("lo")
            .limits(Limits.builder().connectionsPerTarget(1).build())
            .open();
    server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void close() throws IOException {
    host.close();
    server.close();
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.getLocalPort() + path);
  }

  private static String answer(String body) {
    return "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
  }

  /** Answers each request with its path, and the first with more than was asked for. */
  private void serveTwoConnections(String stray) {
    host.blocking()
        .execute(
            () -> {
              for (int i = 0; i < 2; i++) {
                try (RawPeer peer = RawPeer.over(server.accept())) {
                  for (boolean first = i == 0; ; first = false) {
                    String path = peer.readUntil("\r\n\r\n").split(" ", -1)[1];
                    peer.send(answer(path) + (first ? stray : ""));
                  }
                } catch (IOException closed) {
                  // By the client, which is its right.
                }
              }
            });
  }

  static Stream<String> strays() {
    return Stream.of(
        answer("stray").repeat(3), "pe>", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-Beg");
  }

  @ParameterizedTest
  @MethodSource("strays")
  void whatNobodyAskedForIsNotTakenForTheAnswerToTheNextCall(String stray) {
    serveTwoConnections(stray);
    List<CompletionStage<String>> bodies = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      // All but the first wait for the one connection, and go as soon as it is free.
      bodies.add(
          host.http()
              .send(HttpRequest.get(uri("/" + i)), CallSpec.plain())
              .response()
              .thenCompose(response -> response.body().bytes(100))
              .thenApply(bytes -> new String(bytes, UTF_8)));
    }
    for (int i = 0; i < 5; i++) {
      assertThat(Await.get(bodies.get(i))).isEqualTo("/" + i);
    }
  }

  /** The rest of the answer had been read, and kept the end of the connection from being told. */
  @Test
  void whatIsBeingSentIsEndedWithItsCallThoughMoreOfTheAnswerCameThanWasTaken() throws IOException {
    CompletableFuture<Void> ended = new CompletableFuture<>();
    Body body =
        Body.stream(
            to ->
                to.onSubscribe(
                    new Flow.Subscription() {
                      @Override
                      public void request(long count) {}

                      @Override
                      public void cancel() {
                        ended.complete(null);
                      }
                    }));
    HttpCall call =
        host.http().send(new HttpRequest("POST", uri("/"), Headers.of(), body), CallSpec.plain());
    try (Socket socket = server.accept()) {
      socket.getOutputStream().write(answer("x".repeat(1500)).getBytes(US_ASCII));
      CompletableFuture<Void> first = new CompletableFuture<>();
      Await.get(call.response()).body().chunks().subscribe(new NotYet(first));
      Await.get(first);
      call.cancel();
      Await.get(ended);
    }
  }

  /** Takes nothing. */
  private record NotYet(CompletableFuture<Void> subscribed) implements Flow.Subscriber<ByteBuffer> {
    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscribed.complete(null);
    }

    @Override
    public void onNext(ByteBuffer chunk) {}

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onComplete() {}
  }
}
