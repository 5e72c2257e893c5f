package org.iotmc.netty.internal;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.iotmc.api.spi.Headers;

/**
 * The head of a request that may be handed to a handler (RFC 9112).
 *
 * @param method the method
 * @param target in origin form
 * @param headers all of them
 * @param length of the body; 0 if there is none, empty if it is chunked
 * @param version the client's
 * @param persistence what happens to the connection afterwards
 * @param expectation whether the client waits for a go-ahead before it sends the body
 */
record RequestHead(
    String method,
    String target,
    Headers headers,
    OptionalLong length,
    Version version,
    Persistence persistence,
    Expectation expectation) {
  private static final int MAX_METHOD = 20;

  /** With a host that is not empty (RFC 9110, 4.2.1). */
  private static final Pattern ABSOLUTE = Pattern.compile("(?i)https?://([^/?#:][^/?#]*)");

  /** A name as it stands in a URI, where two digits stand behind each percent sign; and a port. */
  private static final Pattern NAME =
      Pattern.compile("(?!.*%(?![0-9A-Fa-f]{2}))[\\w.~!$&'()*+,;=%-]*(:[0-9]*)?");

  /** An IPv6 address, perhaps with a zone; and a port. */
  private static final Pattern IPV6 = Pattern.compile("\\[[0-9A-Fa-f:.]+(%[\\w.~%-]+)?](:[0-9]*)?");

  enum Version {
    HTTP_1_0,
    HTTP_1_1
  }

  enum Persistence {
    KEEP,
    CLOSE
  }

  enum Expectation {
    NONE,
    CONTINUE
  }

  /** Stands for a request that could not be read, to answer it. */
  static RequestHead unreadable() {
    return new RequestHead(
        "GET",
        "/",
        Headers.of(),
        OptionalLong.of(0),
        Version.HTTP_1_1,
        Persistence.CLOSE,
        Expectation.NONE);
  }

  /**
   * Checks a decoded request.
   *
   * @throws Refusal if it must not reach a handler
   */
  static RequestHead of(HttpRequest request, long maxBody) {
    Version version = version(request.protocolVersion());
    String method = request.method().name();
    require(isMethod(method), 400, "not a method");
    List<String> hosts = request.headers().getAll(HttpHeaderNames.HOST);
    require(
        hosts.size() == 1 || (version == Version.HTTP_1_0 && hosts.isEmpty()),
        400,
        "exactly one Host is needed (RFC 9112, 3.2)");
    require(hosts.stream().allMatch(RequestHead::isHost), 400, "not a Host (RFC 9112, 3.2)");
    return new RequestHead(
        method,
        target(request.uri(), hosts),
        headers(request.headers()),
        length(request, version, maxBody),
        version,
        persistence(request, version),
        expectation(request, version));
  }

  /** The status that answers what the decoder could not read. */
  static Refusal unreadable(Throwable cause) {
    if (cause instanceof TooLongHttpLineException) {
      return new Refusal(414, "the request line is too long");
    }
    if (cause instanceof TooLongHttpHeaderException) {
      return new Refusal(431, "the header section is too large");
    }
    return new Refusal(400, "not an HTTP request: " + cause.getMessage());
  }

  /** Copies header fields; fails with 431 when there are too many, 400 when one is not allowed. */
  static Headers headers(HttpHeaders from) {
    require(from.size() <= Headers.MAX_FIELDS, 431, "too many header fields");
    List<Headers.Field> fields = new ArrayList<>(from.size());
    try {
      for (Map.Entry<String, String> field : from) {
        fields.add(new Headers.Field(field.getKey(), field.getValue().strip()));
      }
    } catch (IllegalArgumentException e) {
      throw new Refusal(400, String.valueOf(e.getMessage()));
    }
    return Headers.of(fields);
  }

  private static Version version(HttpVersion version) {
    require("HTTP".equals(version.protocolName()), 400, "not HTTP");
    require(version.majorVersion() == 1, 505, "only HTTP/1.x is spoken here");
    return version.minorVersion() == 0 ? Version.HTTP_1_0 : Version.HTTP_1_1;
  }

  /** A server has to accept the absolute form, too (RFC 9112, 3.2.2). */
  private static String target(String uri, List<String> hosts) {
    String target = uri.startsWith("/") ? uri : originForm(uri, hosts);
    require(isTarget(target), 400, "not a request target");
    return target;
  }

  private static String originForm(String uri, List<String> hosts) {
    Matcher absolute = ABSOLUTE.matcher(uri);
    require(absolute.lookingAt(), 400, "not a request target");
    // Whoever is in between goes by it, and we by Host: it has to be the same.
    require(hosts.stream().anyMatch(absolute.group(1)::equalsIgnoreCase), 400, "another Host");
    String rest = uri.substring(absolute.end());
    return rest.startsWith("/") ? rest : "/" + rest;
  }

  private static boolean isHost(String text) {
    return (text.startsWith("[") ? IPV6 : NAME).matcher(text).matches();
  }

  private static boolean isMethod(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c < 'A' || c > 'Z') && c != '-') {
        return false;
      }
    }
    return !text.isEmpty() && text.length() <= MAX_METHOD;
  }

  private static boolean isTarget(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      // A fragment is never sent: some go by what is before it, and others by all.
      if (c < '!' || c > '~' || c == '#') {
        return false;
      }
    }
    return text.startsWith("/");
  }

  private static OptionalLong length(HttpRequest request, Version version, long maxBody) {
    List<String> coding = request.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
    if (!coding.isEmpty()) {
      require(version == Version.HTTP_1_1, 400, "HTTP/1.0 knows no Transfer-Encoding");
      require(!request.headers().contains(HttpHeaderNames.CONTENT_LENGTH), 400, "two lengths");
      requireChunked(coding);
      return OptionalLong.empty();
    }
    long length = HttpUtil.getContentLength(request, 0L);
    // Netty gives a body to the keys of the first drafts of WebSocket, and nobody else does.
    boolean said = request.headers().contains(HttpHeaderNames.CONTENT_LENGTH);
    require(length == 0 || said, 400, "a body without a length");
    require(length <= maxBody, 413, "the body is larger than " + maxBody + " bytes");
    return OptionalLong.of(length);
  }

  /** Fails with 501 unless the chunked coding is all there is. */
  static void requireChunked(List<String> coding) {
    boolean chunked = coding.size() == 1 && "chunked".equalsIgnoreCase(coding.get(0).strip());
    require(chunked, 501, "only the chunked coding is understood");
  }

  private static Persistence persistence(HttpRequest request, Version version) {
    // HTTP/1.0 connections are never kept (UDA 2.0, 2.1).
    boolean keep = version == Version.HTTP_1_1 && HttpUtil.isKeepAlive(request);
    return keep ? Persistence.KEEP : Persistence.CLOSE;
  }

  private static Expectation expectation(HttpRequest request, Version version) {
    List<String> expected = request.headers().getAll(HttpHeaderNames.EXPECT);
    if (expected.isEmpty() || version == Version.HTTP_1_0) {
      return Expectation.NONE;
    }
    require(
        expected.stream().allMatch("100-continue"::equalsIgnoreCase), 417, "unknown expectation");
    return Expectation.CONTINUE;
  }

  private static void require(boolean condition, int status, String problem) {
    if (!condition) {
      throw new Refusal(status, problem);
    }
  }

  boolean hasBody() {
    return length.isEmpty() || length.getAsLong() > 0;
  }
}
