package org.iotmc.controller;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.iotmc.api.spi.Body;
import org.iotmc.api.spi.Headers;
import org.iotmc.api.spi.HttpExchange;
import org.iotmc.api.spi.HttpHandler;
import org.iotmc.api.spi.HttpResponse;
import org.iotmc.pki.Revocations;

/** Serves the signed revocation list; it needs no secrecy (profile, section 4). */
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
        .thenApply(
            list ->
                new HttpResponse(
                    200,
                    Headers.of("Content-Type", "application/pkix-crl"),
                    Body.of(Revocations.toDer(list))));
  }
}
