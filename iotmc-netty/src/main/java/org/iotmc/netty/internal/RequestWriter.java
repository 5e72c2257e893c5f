package org.iotmc.netty.internal;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.net.URI;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import org.iotmc.api.spi.HttpRequest;
import org.jspecify.annotations.Nullable;

/** Writes one request. Confined to the channel's event loop. */
final class RequestWriter {
  private static final Set<String> WITHOUT_BODY = Set.of("GET", "HEAD", "SUBSCRIBE", "UNSUBSCRIBE");

  private @Nullable BodyWriter body;
  private boolean complete;

  private RequestWriter() {}

  /**
   * Begins to write.
   *
   * @param whenBroken told when the body breaks off, by its source or by the channel
   */
  static RequestWriter start(Channel channel, HttpRequest request, Consumer<Throwable> whenBroken) {
    RequestWriter writer = new RequestWriter();
    channel.write(head(request));
    if (request.body().length().orElse(1) == 0) {
      // The body is not even taken, so that the request can be repeated.
      channel.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
      writer.complete = true;
    } else {
      writer.body =
          BodyWriter.start(channel, request.body(), cause -> writer.ended(cause, whenBroken));
    }
    return writer;
  }

  private void ended(@Nullable Throwable cause, Consumer<Throwable> whenBroken) {
    if (cause == null) {
      complete = true;
    } else {
      whenBroken.accept(cause);
    }
  }

  /** Whether all of the request was written. */
  boolean isComplete() {
    return complete;
  }

  /** The channel takes bytes again. */
  void writable() {
    if (body != null) {
      body.writable();
    }
  }

  /** Stops. */
  void abort(Throwable cause) {
    if (body != null) {
      body.abort(cause);
    }
  }

  private static DefaultHttpRequest head(HttpRequest request) {
    URI uri = request.uri();
    var head =
        new DefaultHttpRequest(
            HttpVersion.HTTP_1_1, HttpMethod.valueOf(request.method()), target(uri));
    HttpHeaders headers = head.headers();
    headers.set(HttpHeaderNames.HOST, host(uri));
    ResponseHead.copy(request.headers(), headers);
    headers.set(HttpHeaderNames.HOST, host(uri));
    OptionalLong length = request.body().length();
    if (length.isEmpty()) {
      headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
    } else if (length.getAsLong() > 0 || !WITHOUT_BODY.contains(request.method())) {
      headers.set(HttpHeaderNames.CONTENT_LENGTH, length.getAsLong());
    }
    return head;
  }

  /**
   * Whether a request may be sent again when a kept connection ended before any answer: only what
   * changes nothing, since the peer may have acted on it, and only without a body, which is gone.
   */
  static boolean isRepeatable(HttpRequest request) {
    boolean safe = request.method().equals("GET") || request.method().equals("HEAD");
    return safe && request.body().length().orElse(1) == 0;
  }

  private static String target(URI uri) {
    String path = uri.getRawPath();
    String target = path == null || path.isEmpty() ? "/" : path;
    String whole = uri.getRawQuery() == null ? target : target + "?" + uri.getRawQuery();
    // Java takes letters of all languages for a part of a URI; on the wire there are none.
    return whole.chars().allMatch(c -> c < 0x7f) ? whole : URI.create(whole).toASCIIString();
  }

  /** The Host header; a zone is nobody's business but ours (RFC 6874, 4). */
  static String host(URI uri) {
    String host = uri.getHost();
    int zone = host.startsWith("[") ? host.indexOf('%') : -1;
    String bare = zone < 0 ? host : host.substring(0, zone) + "]";
    return uri.getPort() < 0 ? bare : bare + ":" + uri.getPort();
  }
}
