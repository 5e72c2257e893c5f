package org.iotmc.netty.internal;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.iotmc.api.spi.HttpResponse;

/** Makes the head of a response as it goes on the wire. */
final class ResponseHead {
  // RFC 9110, 5.6.7; unlike RFC_1123_DATE_TIME it always has two digits for the day.
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private ResponseHead() {}

  /** Whether a response to the request has a body on the wire (RFC 9112, 6.3). */
  static boolean hasBody(RequestHead request, HttpResponse response) {
    return !request.method().equals("HEAD") && mayHaveBody(response.status());
  }

  /** 205 has none either (RFC 9110, 15.3.6), and says so. */
  private static boolean mayHaveBody(int status) {
    return status != 204 && status != 205 && status != 304;
  }

  /** How long the body is, or how its end is found. */
  static BodyWriter.Framing framing(RequestHead request, HttpResponse response) {
    boolean chunked =
        response.body().length().isEmpty() && request.version() == RequestHead.Version.HTTP_1_1;
    return chunked ? BodyWriter.Framing.CHUNKED : BodyWriter.Framing.PLAIN;
  }

  /** A point in time as {@code Date} has it. */
  static String date(Instant time) {
    return DATE.format(time);
  }

  /**
   * The head.
   *
   * @param to the turn that is answered, with its fate decided
   * @param date for {@code Date}
   */
  static ByteBuf of(Channel channel, Turn to, HttpResponse response, String date) {
    HttpResponseStatus status = HttpResponseStatus.valueOf(response.status());
    String line = "HTTP/1.1 " + status.code() + " " + status.reasonPhrase();
    HeadWriter head = new HeadWriter(channel, line, response.body()).field("date", date);
    head.fieldsExceptOurs(response.headers());
    if (response.status() == 205) {
      head.field("content-length", "0");
    } else if (response.body().length().isPresent()) {
      if (mayHaveBody(response.status())) {
        head.field("content-length", Long.toString(response.body().length().getAsLong()));
      }
    } else if (framing(to.head, response) == BodyWriter.Framing.CHUNKED
        && hasBody(to.head, response)) {
      head.field("transfer-encoding", "chunked");
    }
    if (!to.keep) {
      head.field("connection", "close");
    }
    return head.end();
  }
}
