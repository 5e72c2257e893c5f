package org.iotmc.ota;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.iotmc.api.TransportException;
import org.iotmc.api.spi.Body;
import org.iotmc.api.spi.Headers;
import org.iotmc.api.spi.HttpExchange;
import org.iotmc.api.spi.HttpListener;
import org.iotmc.api.spi.HttpResponse;
import org.iotmc.api.spi.Lane;
import org.iotmc.api.spi.ListenSpec;
import org.iotmc.sim.SimHost;
import org.iotmc.sim.SimWorld;

/** A web server with one image, and with the bad manners that a test gives it. */
final class ImageServer {
  byte[] image;
  int chunk = 1024;
  boolean ranges = true;
  boolean lengthKnown = true;
  boolean endless;
  int status;
  Optional<Duration> drip = Optional.empty();

  /** The next responses break off after so many bytes each. */
  final List<Integer> breaks = new ArrayList<>();

  /** Range headers as they came; a dash for none. */
  final List<String> requests = new ArrayList<>();

  private final Lane lane;
  private final URI uri;

  ImageServer(SimWorld world, byte[] image) {
    this.image = image;
    SimHost host = world.host("server");
    lane = host.newLane("server");
    ListenSpec spec = ListenSpec.plain(new InetSocketAddress(host.address(), 0));
    HttpListener listener =
        world.await(host.http().listen(spec, this::handle), Duration.ofSeconds(1));
    uri =
        URI.create(
            "http://" + host.address().getHostAddress() + ":" + listener.address().getPort() + "/");
  }

  URI uri() {
    return uri;
  }

  private CompletionStage<HttpResponse> handle(HttpExchange exchange) {
    String range = exchange.headers().first("Range").orElse("-");
    requests.add(range);
    if (status != 0) {
      return CompletableFuture.completedFuture(HttpResponse.of(status));
    }
    boolean partial = ranges && !range.equals("-");
    int from = partial ? Integer.parseInt(range.replaceAll("\\D", "")) : 0;
    if (from >= image.length) {
      return CompletableFuture.completedFuture(HttpResponse.of(416));
    }
    byte[] rest = Arrays.copyOfRange(image, from, image.length);
    Headers headers =
        partial
            ? Headers.of(
                "Content-Range", "bytes " + from + "-" + (image.length - 1) + "/" + image.length)
            : Headers.of();
    int limit = breaks.isEmpty() ? Integer.MAX_VALUE : breaks.remove(0);
    Flow.Publisher<ByteBuffer> chunks = s -> s.onSubscribe(new Source(rest, limit, s));
    Body body = lengthKnown ? Body.stream(rest.length, chunks) : Body.stream(chunks);
    return CompletableFuture.completedFuture(new HttpResponse(partial ? 206 : 200, headers, body));
  }

  private final class Source implements Flow.Subscription {
    private final byte[] rest;
    private final int limit;
    private final Flow.Subscriber<? super ByteBuffer> subscriber;
    private int at;
    private boolean over;

    Source(byte[] rest, int limit, Flow.Subscriber<? super ByteBuffer> subscriber) {
      this.rest = rest;
      this.limit = limit;
      this.subscriber = subscriber;
    }

    @Override
    public void request(long n) {
      lane.after(drip.orElse(Duration.ZERO), () -> next(n));
    }

    private void next(long n) {
      for (long i = 0; i < n && !over; i++) {
        int end = Math.min(at + chunk, limit);
        if (!endless) {
          end = Math.min(end, rest.length);
        }
        if (end > at) {
          byte[] bytes = new byte[end - at];
          for (int b = 0; b < bytes.length; b++) {
            bytes[b] = rest[(at + b) % rest.length];
          }
          at = end;
          subscriber.onNext(ByteBuffer.wrap(bytes));
        } else {
          over = true;
          if (at == limit) {
            subscriber.onError(new TransportException("the server's process ended"));
          } else {
            subscriber.onComplete();
          }
        }
      }
    }

    @Override
    public void cancel() {
      over = true;
    }
  }
}
