package org.iotmc.api.spi;

import java.util.concurrent.CompletionStage;

/**
 * The transport of a control point, which says with each of its requests who asks: {@code
 * USER-AGENT} with the UPnP version, and {@code CPFN.UPNP.ORG} (UDA 2.0, 2.1). A request that has
 * one of them itself keeps it.
 */
public final class ControlPointTransport implements HttpTransport {
  /** The name unless said otherwise; UDA 2.0 demands one. */
  public static final String DEFAULT_NAME = "iotmc";

  /** System, UPnP version and product. */
  public static final String USER_AGENT = "Java/17 UPnP/2.0 iotmc/0.1";

  private final HttpTransport http;
  private final String name;

  private ControlPointTransport(HttpTransport http, String name) {
    this.http = http;
    this.name = name;
  }

  /**
   * A transport that gives the default name; one that has a name already is returned as it is.
   *
   * @param http sends the requests
   */
  public static ControlPointTransport of(HttpTransport http) {
    return http instanceof ControlPointTransport named
        ? named
        : new ControlPointTransport(http, DEFAULT_NAME);
  }

  /**
   * A transport that gives another name.
   *
   * @param friendlyName for people; every device that is asked reads it
   * @throws IllegalArgumentException if it cannot stand in a header
   */
  public ControlPointTransport named(String friendlyName) {
    return new ControlPointTransport(
        http, Headers.of("CPFN.UPNP.ORG", friendlyName).fields().get(0).value());
  }

  @Override
  public CompletionStage<HttpListener> listen(ListenSpec spec, HttpHandler handler) {
    return http.listen(spec, handler);
  }

  @Override
  public HttpCall send(HttpRequest request, CallSpec spec) {
    Headers headers = also(request.headers(), "USER-AGENT", USER_AGENT);
    headers = also(headers, "CPFN.UPNP.ORG", name);
    return http.send(
        new HttpRequest(request.method(), request.uri(), headers, request.body()), spec);
  }

  private static Headers also(Headers headers, String field, String value) {
    return headers.first(field).isPresent() ? headers : headers.with(field, value);
  }
}
