package org.iotmc.description;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.zip.GZIPOutputStream;
import org.iotmc.api.Udn;
import org.iotmc.api.spi.Body;
import org.iotmc.api.spi.Headers;
import org.iotmc.api.spi.HttpExchange;
import org.iotmc.api.spi.HttpResponse;
import org.iotmc.api.spi.Lane;
import org.iotmc.api.spi.ListenSpec;
import org.iotmc.sim.SimHost;
import org.iotmc.sim.SimWorld;

/** A device that serves what a test wants, and who fetches from it, in the simulated world. */
final class FetchWorld {
  static final Duration LONG = Duration.ofMinutes(10);
  static final Udn UDN = new Udn("uuid:2fac1234-31f8-11b4-a222-08002b34c003");

  final SimWorld world = SimWorld.seeded(1);
  final SimHost controlPoint = world.host("cp");
  final List<String> requests = new ArrayList<>();
  private final SimHost device = world.host("device");
  private final Lane lane = device.newLane("device");
  private final Map<String, Supplier<CompletionStage<HttpResponse>>> answers =
      new LinkedHashMap<>();

  FetchWorld() {
    InetSocketAddress any = new InetSocketAddress(device.address(), 8080);
    world.await(device.http().listen(ListenSpec.plain(any), this::handle), LONG);
    serves("/d.xml", description());
    serves("/s.xml", ServiceDescriptionCodec.encode(Samples.temperature()));
  }

  static byte[] description() {
    return Given.utf8(Given.root(Given.VERSION + "<device>" + Given.PLAIN + "</device>"));
  }

  private CompletionStage<HttpResponse> handle(HttpExchange exchange) {
    requests.add(exchange.path());
    Supplier<CompletionStage<HttpResponse>> answer = answers.get(exchange.path());
    return answer == null ? CompletableFuture.completedFuture(HttpResponse.of(404)) : answer.get();
  }

  void serves(String path, byte[] document) {
    answers(path, () -> new HttpResponse(200, Headers.of(), Body.of(document)));
  }

  void servesCoded(String path, String coding, byte[] document) {
    answers(
        path,
        () -> new HttpResponse(200, Headers.of("Content-Encoding", coding), Body.of(document)));
  }

  void answers(String path, Supplier<HttpResponse> answer) {
    answers.put(path, () -> CompletableFuture.completedFuture(answer.get()));
  }

  /** Answers after a while, and counts how many wait for that at a time. */
  void servesSlowly(String path, Duration after, int[] now, int[] most) {
    answers.put(
        path,
        () -> {
          most[0] = Math.max(most[0], ++now[0]);
          CompletableFuture<HttpResponse> answer = new CompletableFuture<>();
          lane.after(
              after,
              () -> {
                now[0]--;
                answer.complete(new HttpResponse(200, Headers.of(), Body.of(description())));
              });
          return answer;
        });
  }

  /** Never answers. */
  void stalls(String path) {
    answers.put(path, CompletableFuture::new);
  }

  URI url(String path) {
    return URI.create("http://" + device.address().getHostAddress() + ":8080" + path);
  }

  Announcement announced(String path, int boot, int config) {
    return new Announcement(
        UDN,
        url(path),
        OptionalInt.of(boot),
        config < 0 ? OptionalInt.empty() : OptionalInt.of(config),
        world.now().plus(Duration.ofMinutes(30)));
  }

  static byte[] gzip(byte[] plain) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(plain);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
