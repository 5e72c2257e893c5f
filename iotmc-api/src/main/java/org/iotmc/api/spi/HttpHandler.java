package org.iotmc.api.spi;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** Answers requests. */
@FunctionalInterface
public interface HttpHandler {
  /**
   * How long a transport waits for a response, or for its handler to want more of the request's
   * body, if it is told nothing else; then it answers 503 itself. A response that is there may take
   * longer to be sent.
   */
  Duration DEADLINE = Duration.ofMinutes(1);

  /**
   * A request arrived. Called on an I/O thread: it must not block, and user code is reached through
   * a lane.
   *
   * @param exchange the request
   * @return the response; a failure, or an exception thrown, becomes status 500 and is logged; one
   *     that comes after the {@link #DEADLINE} is discarded
   */
  CompletionStage<HttpResponse> handle(HttpExchange exchange);
}
