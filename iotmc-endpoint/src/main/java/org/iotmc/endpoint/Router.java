package org.iotmc.endpoint;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.iotmc.api.spi.HttpExchange;
import org.iotmc.api.spi.HttpHandler;
import org.iotmc.api.spi.HttpResponse;

/** Sends a request to the handler of the first prefix that its path has; 404 if there is none. */
final class Router implements HttpHandler {
  private final List<Rule> rules = new ArrayList<>();

  private record Rule(String prefix, HttpHandler handler) {}

  Router add(String prefix, HttpHandler handler) {
    rules.add(new Rule(prefix, handler));
    return this;
  }

  @Override
  public CompletionStage<HttpResponse> handle(HttpExchange exchange) {
    if (!HostGuard.isOurs(exchange) || isFromAPage(exchange)) {
      return CompletableFuture.completedFuture(HttpResponse.of(403));
    }
    String path = exchange.path();
    for (Rule rule : rules) {
      if (path.startsWith(rule.prefix)) {
        return rule.handler.handle(exchange);
      }
    }
    return CompletableFuture.completedFuture(HttpResponse.of(404));
  }

  /** A browser says where the page is from that makes it do more than read. */
  private static boolean isFromAPage(HttpExchange exchange) {
    boolean reads = exchange.method().equals("GET") || exchange.method().equals("HEAD");
    return !reads && exchange.headers().first("Origin").isPresent();
  }
}
