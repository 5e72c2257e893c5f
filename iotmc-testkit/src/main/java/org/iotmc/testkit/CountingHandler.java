package org.iotmc.testkit;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.iotmc.api.spi.HttpExchange;
import org.iotmc.api.spi.HttpHandler;
import org.iotmc.api.spi.HttpResponse;

/** Answers 204 and counts. */
final class CountingHandler implements HttpHandler {
  private final AtomicInteger calls = new AtomicInteger();

  int calls() {
    return calls.get();
  }

  @Override
  public CompletionStage<HttpResponse> handle(HttpExchange exchange) {
    calls.incrementAndGet();
    return CompletableFuture.completedFuture(HttpResponse.of(204));
  }

  /** Counts, and does not answer. */
  CompletionStage<HttpResponse> never() {
    calls.incrementAndGet();
    return new CompletableFuture<>();
  }
}
