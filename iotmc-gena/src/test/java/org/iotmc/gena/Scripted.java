package org.iotmc.gena;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.iotmc.api.Bytes;
import org.iotmc.api.spi.Headers;
import org.iotmc.api.spi.HttpExchange;
import org.iotmc.api.spi.HttpResponse;
import org.iotmc.api.spi.LinkAddress;
import org.iotmc.api.spi.ListenSpec;
import org.iotmc.sim.SimHost;
import org.iotmc.sim.SimWorld;

/** A peer on a simulated host that notes what it is sent and answers what a test says. */
final class Scripted {
  private static final int PORT = 4004;

  private final SimWorld world;
  private final SimHost host;
  private final int port;
  private final List<Message> messages = new ArrayList<>();
  private Function<Message, CompletableFuture<HttpResponse>> answers =
      message -> CompletableFuture.completedFuture(HttpResponse.of(200));

  /** What came. */
  record Message(HttpExchange exchange, Bytes body, Duration when) {
    Headers headers() {
      return exchange.headers();
    }

    String method() {
      return exchange.method();
    }

    long sequence() {
      return EventHeaders.sequence(headers().first("SEQ"));
    }

    Map<String, String> properties() {
      return PropertySetCodec.decode(body.toArray()).properties();
    }
  }

  Scripted(SimWorld world, SimHost host) {
    this(world, host, PORT);
  }

  Scripted(SimWorld world, SimHost host, int port) {
    this.world = world;
    this.host = host;
    this.port = port;
    long start = host.nanos();
    ListenSpec spec =
        ListenSpec.plain(new InetSocketAddress(new InetSocketAddress(0).getAddress(), port));
    var unused =
        world.await(
            host.http()
                .listen(
                    spec,
                    exchange ->
                        exchange
                            .body()
                            .bytes(1 << 20)
                            .thenCompose(
                                body -> {
                                  Duration when = Duration.ofNanos(host.nanos() - start);
                                  Message message = new Message(exchange, Bytes.of(body), when);
                                  messages.add(message);
                                  return answers.apply(message);
                                })),
            Duration.ofSeconds(1));
  }

  /** Answers with these statuses, the last one for ever. */
  void answer(int... statuses) {
    int[] next = {0};
    answers =
        message -> {
          int status = statuses[Math.min(next[0]++, statuses.length - 1)];
          return CompletableFuture.completedFuture(HttpResponse.of(status));
        };
  }

  void answer(Function<Message, HttpResponse> script) {
    answers = message -> CompletableFuture.completedFuture(script.apply(message));
  }

  void answerLater(Function<Message, CompletableFuture<HttpResponse>> script) {
    answers = script;
  }

  SimHost host() {
    return host;
  }

  URI url(String path) {
    return url(host.address(), path);
  }

  URI url(InetAddress address, String path) {
    return URI.create("http://" + LinkAddress.literal(address) + ":" + port + path);
  }

  String callback(String path) {
    return "<" + url(path) + ">";
  }

  List<Message> messages() {
    return List.copyOf(messages);
  }

  List<Message> methods(String method) {
    return messages.stream().filter(m -> m.method().equals(method)).toList();
  }

  /** What the events said, after a second. */
  List<Map<String, String>> told() {
    world.runFor(Duration.ofSeconds(1));
    return methods("NOTIFY").stream().map(Message::properties).toList();
  }

  void forget() {
    messages.clear();
  }
}
