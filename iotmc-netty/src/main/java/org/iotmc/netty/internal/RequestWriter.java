package org.iotmc.netty.internal;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
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
    ByteBuf head = head(channel, request);
    OptionalLong length = request.body().length();
    if (length.orElse(1) == 0) {
      // The body is not even taken, so that the request can be repeated.
      channel.writeAndFlush(head);
      writer.complete = true;
    } else {
      BodyWriter.Framing framing =
          length.isPresent() ? BodyWriter.Framing.PLAIN : BodyWriter.Framing.CHUNKED;
      writer.body =
          BodyWriter.start(
              channel,
              new BodyWriter.Message(head, request.body(), framing),
              cause -> writer.ended(cause, whenBroken));
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

  private static ByteBuf head(Channel channel, HttpRequest request) {
    URI uri = request.uri();
    String line = request.method() + " " + target(uri) + " HTTP/1.1";
    HeadWriter head = new HeadWriter(channel, line, request.body()).field("host", host(uri));
    head.fieldsExceptOurs(request.headers());
    OptionalLong length = request.body().length();
    if (length.isEmpty()) {
      head.field("transfer-encoding", "chunked");
    } else if (length.getAsLong() > 0 || !WITHOUT_BODY.contains(request.method())) {
      head.field("content-length", Long.toString(length.getAsLong()));
    }
    return head.end();
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
    return isAscii(whole) ? whole : URI.create(whole).toASCIIString();
  }

  private static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 0x7f) {
        return false;
      }
    }
    return true;
  }

  /** The Host header; a zone is nobody's business but ours (RFC 6874, 4). */
  static String host(URI uri) {
    String host = uri.getHost();
    int zone = host.startsWith("[") ? host.indexOf('%') : -1;
    String bare = zone < 0 ? host : host.substring(0, zone) + "]";
    return uri.getPort() < 0 ? bare : bare + ":" + uri.getPort();
  }
}
