package org.iotmc.controller;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.iotmc.api.spi.Body;
import org.iotmc.api.spi.Headers;
import org.iotmc.api.spi.HttpExchange;
import org.iotmc.api.spi.HttpHandler;
import org.iotmc.api.spi.HttpResponse;
import org.iotmc.pki.Revocations;

/**
 * Serves the signed revocation list to whoever asks; it needs no secrecy (profile, section 4). It
 * is {@link Revocations#MAX_SIZE} long at most. While the authority cannot be asked, the last one.
 */
final class RevocationHandler implements HttpHandler {
  private final Domain domain;

  RevocationHandler(Domain domain) {
    this.domain = domain;
  }

  @Override
  public CompletionStage<HttpResponse> handle(HttpExchange exchange) {
    if (!exchange.method().equals("GET")) {
      return CompletableFuture.completedFuture(
          new HttpResponse(405, Headers.of("Allow", "GET"), Body.empty()));
    }
    return domain
        .refresh()
        .exceptionally(failure -> domain.held().orElseThrow(() -> new CompletionException(failure)))
        .thenApply(
            list ->
                new HttpResponse(
                    200,
                    Headers.of("Content-Type", "application/pkix-crl"),
                    Body.of(Revocations.toDer(list))));
  }
}
