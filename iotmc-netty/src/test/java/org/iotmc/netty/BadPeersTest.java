package org.iotmc.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.iotmc.api.IotmcException;
import org.iotmc.api.spi.Body;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.Headers;
import org.iotmc.api.spi.HttpExchange;
import org.iotmc.api.spi.HttpListener;
import org.iotmc.api.spi.HttpRequest;
import org.iotmc.api.spi.HttpResponse;
import org.iotmc.api.spi.ListenSpec;
import org.iotmc.testkit.peers.BadClient;
import org.iotmc.testkit.peers.BadServer;
import org.iotmc.testkit.peers.RawPeer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Misbehaving peers: the connection ends in time, and nobody else notices. */
class BadPeersTest {
  private static final byte[] LARGE = new byte[200_000];

  @TempDir Path directory;
  private NettyHost host;
  private HttpListener listener;

  @BeforeEach
  void open() {
    host =
        NettyHost.builder(directory)
            .linksNamed("lo")
            .limits(
                Limits.builder()
                    .headTimeout(Duration.ofMillis(400))
                    .idleTimeout(Duration.ofMillis(400))
                    .bodyTimeout(Duration.ofMillis(800))
                    .build())
            .open();
    var any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    listener = Await.get(host.http().listen(ListenSpec.plain(any), BadPeersTest::answer));
  }

  @AfterEach
  void close() {
    host.close();
  }

  private static CompletionStage<HttpResponse> answer(HttpExchange exchange) {
    return exchange
        .body()
        .bytes(1000)
        .thenApply(body -> new HttpResponse(200, Headers.of(), Body.of(LARGE)));
  }

  private byte[] fetch(URI uri) {
    CallSpec spec = CallSpec.plain().within(Duration.ofMillis(800));
    HttpResponse response = Await.get(host.http().send(HttpRequest.get(uri), spec).response());
    return Await.get(response.body().bytes(LARGE.length));
  }

  private void assertThatItServes() {
    URI uri = URI.create("http://127.0.0.1:" + listener.address().getPort() + "/");
    assertThat(fetch(uri)).isEqualTo(LARGE);
  }

  @ParameterizedTest
  @EnumSource
  void aServerIsRidOfABadClientAndServesOthers(BadClient client) throws IOException {
    try (RawPeer bad = client.visit(listener.address(), "/")) {
      assertThatItServes();
      bad.awaitEnd();
    }
    assertThatItServes();
  }

  @ParameterizedTest
  @EnumSource
  void aCallToABadServerFailsInTimeAndOthersGoOn(BadServer.Habit habit) throws IOException {
    CallSpec spec = CallSpec.plain().within(Duration.ofMillis(800));
    try (BadServer bad = BadServer.open(habit)) {
      for (int i = 0; i < 3; i++) {
        CompletionStage<byte[]> body =
            host.http()
                .send(HttpRequest.get(bad.uri()), spec)
                .response()
                .thenCompose(response -> response.body().bytes(10_000));
        assertThat(Await.failure(body)).isInstanceOf(IotmcException.class);
      }
      assertThatItServes();
    }
  }
}
