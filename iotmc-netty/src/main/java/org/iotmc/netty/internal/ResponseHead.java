package org.iotmc.netty.internal;

import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collections;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.iotmc.api.spi.Headers;
import org.iotmc.api.spi.HttpResponse;

/** Makes the head of a response as it goes on the wire. */
final class ResponseHead {
  /** What the transport decides, whatever a handler says. */
  private static final Set<String> OURS = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);

  static {
    Collections.addAll(
        OURS, "content-length", "transfer-encoding", "connection", "date", "keep-alive");
  }

  // RFC 9110, 5.6.7; unlike RFC_1123_DATE_TIME it always has two digits for the day.
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private ResponseHead() {}

  /** Whether a response to the request has a body on the wire (RFC 9112, 6.3). */
  static boolean hasBody(RequestHead request, HttpResponse response) {
    return !request.method().equals("HEAD") && response.status() != 204 && response.status() != 304;
  }

  /** A point in time as {@code Date} has it. */
  static String date(Instant time) {
    return DATE.format(time);
  }

  static DefaultHttpResponse of(RequestHead request, HttpResponse response, String date) {
    var head =
        new DefaultHttpResponse(
            HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(response.status()));
    HttpHeaders headers = head.headers();
    headers.add(HttpHeaderNames.DATE, date);
    copy(response.headers(), headers);
    if (response.body().length().isPresent()) {
      if (response.status() != 204 && response.status() != 304) {
        headers.set(HttpHeaderNames.CONTENT_LENGTH, response.body().length().getAsLong());
      }
    } else if (request.version() == RequestHead.Version.HTTP_1_1 && hasBody(request, response)) {
      headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
    }
    return head;
  }

  /** Copies what is not the transport's. */
  static void copy(Headers from, HttpHeaders to) {
    for (Headers.Field field : from.fields()) {
      if (!OURS.contains(field.name())) {
        // Blanks around a value are none of it (RFC 9110, 5.5), and Netty refuses them.
        to.add(field.name(), field.value().strip());
      }
    }
  }
}
