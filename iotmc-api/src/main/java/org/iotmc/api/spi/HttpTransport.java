package org.iotmc.api.spi;

import java.util.concurrent.CompletionStage;

/** HTTP/1.1, both roles. Connections are kept and reused per target and credentials, bounded. */
public interface HttpTransport {
  /**
   * Opens a server port.
   *
   * @param spec where, and with which credentials
   * @param handler answers the requests
   * @return the listener; fails with {@link org.iotmc.api.TransportException} when the port cannot
   *     be bound
   */
  CompletionStage<HttpListener> listen(ListenSpec spec, HttpHandler handler);

  /**
   * Sends a request.
   *
   * @param request the request
   * @param spec deadline, credentials, expected peer
   */
  HttpCall send(HttpRequest request, CallSpec spec);
}
