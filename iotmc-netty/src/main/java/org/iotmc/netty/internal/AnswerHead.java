package org.iotmc.netty.internal;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import java.util.List;
import java.util.OptionalLong;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.spi.Body;
import org.iotmc.api.spi.Headers;

/**
 * The head of a response that we received (RFC 9112, 6.3).
 *
 * @param status the final status
 * @param headers all of them
 * @param length of the body; empty if only its end will tell
 * @param keep whether the connection can be used again
 */
record AnswerHead(int status, Headers headers, OptionalLong length, boolean keep) {
  /**
   * Checks a decoded response.
   *
   * @param target who answers, for messages
   * @param method what is answered
   * @throws MalformedMessageException if it is none that a caller can be given
   */
  static AnswerHead of(HttpResponse message, Target target, String method) {
    int status = message.status().code();
    if (status < 200 || status > 599) {
      throw new MalformedMessageException("response", target + ": status " + status);
    }
    try {
      return new AnswerHead(
          status,
          RequestHead.headers(message.headers()),
          length(message, method),
          HttpUtil.isKeepAlive(message));
    } catch (Refusal e) {
      throw new MalformedMessageException("response", target + ": " + e.getMessage());
    }
  }

  /** Whether a response only says that the real one will come. */
  static boolean isInterim(HttpResponse message) {
    int status = message.status().code();
    // 101 would change the protocol, which we never ask for.
    return status >= 100 && status < 200 && status != 101;
  }

  private static OptionalLong length(HttpResponse message, String method) {
    int status = message.status().code();
    if (status == 204 || status == 304 || method.equals("HEAD")) {
      return OptionalLong.of(0);
    }
    List<String> coding = message.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
    if (!coding.isEmpty()) {
      // Netty would go by Content-Length, or give what is coded as the body.
      RequestHead.requireChunked(coding);
      return OptionalLong.empty();
    }
    if (!message.headers().contains(HttpHeaderNames.CONTENT_LENGTH)) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(HttpUtil.getContentLength(message, 0L));
  }

  boolean hasBody() {
    return length.isEmpty() || length.getAsLong() > 0;
  }

  org.iotmc.api.spi.HttpResponse withoutBody() {
    return new org.iotmc.api.spi.HttpResponse(status, headers, Body.empty());
  }

  org.iotmc.api.spi.HttpResponse with(InboundBody body) {
    Body given = length.isPresent() ? Body.stream(length.getAsLong(), body) : Body.stream(body);
    return new org.iotmc.api.spi.HttpResponse(status, headers, given);
  }
}
