package org.iotmc.endpoint;

import java.util.concurrent.CompletionStage;
import org.iotmc.api.spi.HttpExchange;
import org.iotmc.api.spi.HttpHandler;
import org.iotmc.api.spi.HttpResponse;

/** The documents that are served now; each request sees one set of them. Any thread. */
final class ServedDocuments implements HttpHandler {
  private volatile Documents now;

  ServedDocuments(Documents first) {
    this.now = first;
  }

  Documents now() {
    return now;
  }

  void serve(Documents next) {
    now = next;
  }

  @Override
  public CompletionStage<HttpResponse> handle(HttpExchange exchange) {
    return now.handle(exchange);
  }
}
