package org.iotmc.gena;

import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.iotmc.api.spi.Body;
import org.iotmc.api.spi.ControlPointTransport;
import org.iotmc.api.spi.Headers;
import org.iotmc.api.spi.Host;
import org.iotmc.api.spi.HttpRequest;
import org.iotmc.api.spi.HttpResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The three requests to a publisher (UDA 2.0, 4.1.2 to 4.1.4). */
final class SubscriptionCalls {
  private static final int MAX_ANSWER = 4096;
  private static final Logger LOG = LoggerFactory.getLogger(SubscriptionCalls.class);

  private final Host host;
  private final EventSource source;

  SubscriptionCalls(Host host, EventSource source) {
    this.host = host;
    this.source = source;
  }

  CompletionStage<HttpResponse> subscribe(URI callback) {
    Headers headers =
        timed(
            Headers.of("CALLBACK", EventHeaders.callback(callback)).with("NT", EventHeaders.EVENT));
    return call(
        "SUBSCRIBE",
        source.variables().isEmpty()
            ? headers
            : headers.with("STATEVAR", String.join(",", source.variables())));
  }

  CompletionStage<HttpResponse> renew(String sid) {
    return call("SUBSCRIBE", timed(Headers.of("SID", sid)));
  }

  /** Nobody waits for the answer: the publisher may be gone. */
  void unsubscribe(String sid) {
    call("UNSUBSCRIBE", Headers.of("SID", sid))
        .exceptionally(
            failure -> {
              LOG.debug("no goodbye to {}: {}", source.eventUrl(), failure.getMessage());
              return HttpResponse.of(500);
            });
  }

  private static Headers timed(Headers headers) {
    return headers.with("TIMEOUT", EventHeaders.timeout(EventHeaders.DEFAULT_TIMEOUT));
  }

  private CompletionStage<HttpResponse> call(String method, Headers headers) {
    HttpRequest request = new HttpRequest(method, source.eventUrl(), headers, Body.empty());
    return CompletableFuture.completedFuture(source.spec())
        .thenApply(Supplier::get) // fails where there are no credentials at the moment
        .thenCompose(spec -> ControlPointTransport.of(host.http()).send(request, spec).response())
        .thenCompose(r -> r.body().bytes(MAX_ANSWER).thenApply(ignored -> r));
  }
}
