package org.iotmc.controller;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.iotmc.api.PeerIdentity;
import org.iotmc.api.Role;
import org.iotmc.api.Udn;
import org.iotmc.api.spi.Body;
import org.iotmc.api.spi.Headers;
import org.iotmc.api.spi.HttpExchange;
import org.iotmc.api.spi.HttpHandler;
import org.iotmc.api.spi.HttpResponse;
import org.iotmc.controller.ManagedDevice.State;

/**
 * Serves firmware images, whole or by one range (RFC 9110, 14), to the enrolled devices that they
 * are for. Beyond {@link Transfers#MAX} at a time, or {@link Transfers#MAX_OF_ONE} of one device,
 * the answer is 503 with {@code Retry-After}.
 */
final class ImageHandler implements HttpHandler {
  /** What the paths begin with; then comes the digest. */
  static final String PREFIX = "/firmware/";

  private static final Pattern RANGE = Pattern.compile("bytes=(\\d{0,15})-(\\d{0,15})");
  private static final String RETRY_AFTER_SECONDS = "10";

  private final Core core;
  private final Transfers transfers = new Transfers();

  ImageHandler(Core core) {
    this.core = core;
  }

  @Override
  public CompletionStage<HttpResponse> handle(HttpExchange exchange) {
    CompletableFuture<HttpResponse> response = core.lane().future();
    core.lane().execute(() -> response.complete(answer(exchange)));
    return response;
  }

  private HttpResponse answer(HttpExchange exchange) {
    boolean get = exchange.method().equals("GET");
    if (!get && !exchange.method().equals("HEAD")) {
      return new HttpResponse(405, Headers.of("Allow", "GET, HEAD"), Body.empty());
    }
    String digest = exchange.path().substring(PREFIX.length());
    if (!isMember(exchange)) {
      return HttpResponse.of(403);
    }
    Optional<Publication> offered = core.shelf().offering(digest);
    if (offered.isEmpty()) {
      return HttpResponse.of(404);
    }
    Udn device = exchange.peer().orElseThrow().udn();
    if (!core.shelf().admits(digest, device)) {
      return HttpResponse.of(403);
    }
    if (get && !transfers.hasRoom(device)) {
      return new HttpResponse(503, Headers.of("Retry-After", RETRY_AFTER_SECONDS), Body.empty());
    }
    return serve(exchange, offered.get());
  }

  private boolean isMember(HttpExchange exchange) {
    Optional<PeerIdentity> device =
        exchange.peer().filter(p -> p.is(Role.DEVICE)).filter(p -> !core.revoked(p));
    return device
        .flatMap(p -> core.fleet().find(p.udn()))
        .filter(record -> record.state() == State.ENROLLED)
        .isPresent();
  }

  private HttpResponse serve(HttpExchange exchange, Publication image) {
    long size = image.size();
    String tag = "\"" + image.digest() + "\"";
    Headers headers =
        Headers.of("Accept-Ranges", "bytes")
            .with("Content-Type", "application/octet-stream")
            .with("ETag", tag);
    boolean conditional =
        exchange.headers().first("If-Range").filter(t -> !t.equals(tag)).isPresent();
    Optional<Range> range =
        conditional ? Optional.empty() : range(exchange.headers().first("Range"), size);
    if (range.isEmpty()) {
      return new HttpResponse(200, headers, body(exchange, image, new Range(0, size)));
    }
    Range part = range.get();
    if (part.length < 1) {
      return new HttpResponse(416, Headers.of("Content-Range", "bytes */" + size), Body.empty());
    }
    Headers partial =
        headers.with(
            "Content-Range",
            "bytes " + part.from + "-" + (part.from + part.length - 1) + "/" + size);
    return new HttpResponse(206, partial, body(exchange, image, part));
  }

  private Body body(HttpExchange exchange, Publication image, Range part) {
    return exchange.method().equals("GET")
        ? Body.stream(
            part.length,
            new FileChunks(
                core.host(),
                new FileChunks.Part(Publication.file(image.digest()), part.from, part.length),
                transfers.of(exchange.peer().orElseThrow().udn())))
        : Body.empty();
  }

  /** A part of the image; a length of 0 means that there is no such part. */
  private record Range(long from, long length) {}

  /** One range; anything else is ignored, as RFC 9110 (14.2) allows. */
  private static Optional<Range> range(Optional<String> header, long size) {
    Matcher asked = RANGE.matcher(header.orElse(""));
    if (!asked.matches() || (asked.group(1).isEmpty() && asked.group(2).isEmpty())) {
      return Optional.empty();
    }
    if (asked.group(1).isEmpty()) {
      long length = Math.min(size, Long.parseLong(asked.group(2)));
      return Optional.of(new Range(size - length, length));
    }
    long from = Long.parseLong(asked.group(1));
    long last = asked.group(2).isEmpty() ? size - 1 : Long.parseLong(asked.group(2));
    if (last < from && !asked.group(2).isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(new Range(from, Math.max(0, Math.min(last, size - 1) - from + 1)));
  }
}
