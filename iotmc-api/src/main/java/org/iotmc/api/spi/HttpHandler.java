package org.iotmc.api.spi;

import java.util.concurrent.CompletionStage;

/** Answers requests. */
@FunctionalInterface
public interface HttpHandler {
  /**
   * A request arrived. Called on an I/O thread: it must not block, and user code is reached through
   * a lane.
   *
   * @param exchange the request
   * @return the response; a failure, or an exception thrown, becomes status 500 and is logged
   */
  CompletionStage<HttpResponse> handle(HttpExchange exchange);
}
