package org.iotmc.sim;

import java.net.URI;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import org.iotmc.api.spi.Body;
import org.iotmc.api.spi.Headers;
import org.iotmc.api.spi.HttpRequest;
import org.iotmc.api.spi.HttpResponse;

/** The parts of HTTP messages that are the transport's, and their look in the trace. */
final class HttpText {
  private static final List<String> TRANSPORTS_OWN =
      List.of("host", "content-length", "connection", "transfer-encoding", "date");
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private HttpText() {}

  static boolean isEmpty(Body body) {
    return body.length().equals(OptionalLong.of(0));
  }

  static String length(Body body) {
    return body.length().isPresent() ? body.length().getAsLong() + " bytes" : "streamed";
  }

  static String body(String host, long bytes, long checksum) {
    return "http " + host + " body of " + bytes + " bytes, " + Long.toHexString(checksum);
  }

  static int port(URI uri) {
    return uri.getPort() >= 0 ? uri.getPort() : "https".equals(uri.getScheme()) ? 443 : 80;
  }

  static String target(URI uri) {
    String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
  }

  static Headers requestHeaders(HttpRequest request) {
    // A zone is nobody's business but the sender's (RFC 6874, 4).
    String host = request.uri().getRawAuthority().replaceFirst("%[^]]*]", "]");
    Headers own = Headers.of("Host", host);
    return with(withLength(own, request.body()), request.headers());
  }

  static Headers responseHeaders(HttpResponse response, InstantSource clock) {
    Headers own = Headers.of("Date", DATE.format(clock.instant()));
    return with(withLength(own, response.body()), response.headers());
  }

  private static Headers withLength(Headers own, Body body) {
    return body.length().isPresent()
        ? own.with("Content-Length", Long.toString(body.length().getAsLong()))
        : own;
  }

  private static Headers with(Headers own, Headers others) {
    Headers all = own;
    for (Headers.Field field : others.fields()) {
      if (!TRANSPORTS_OWN.contains(field.name().toLowerCase(Locale.ROOT))) {
        all = all.with(field.name(), field.value());
      }
    }
    return all;
  }
}
