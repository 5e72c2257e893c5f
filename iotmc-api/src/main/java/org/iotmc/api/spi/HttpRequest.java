package org.iotmc.api.spi;

import java.net.URI;

/**
 * A request that is sent. {@code Host}, {@code Content-Length} and {@code Connection} are the
 * transport's.
 *
 * @param method the method, such as {@code POST} or {@code SUBSCRIBE}
 * @param uri an absolute http or https URI with a literal address or a name
 * @param headers the other headers
 * @param body the body
 */
public record HttpRequest(String method, URI uri, Headers headers, Body body) {
  private static final int MAX_METHOD = 20;
  private static final int MAX_PORT = 65535;

  public HttpRequest {
    if (!isMethod(method)) {
      throw new IllegalArgumentException("not a method: " + method);
    }
    String scheme = uri.getScheme();
    if (uri.getHost() == null
        || uri.getPort() > MAX_PORT
        || !("http".equals(scheme) || "https".equals(scheme))) {
      throw new IllegalArgumentException("not an absolute http or https URI: " + uri);
    }
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

  /**
   * A GET request without further headers.
   *
   * @param uri the absolute URI
   */
  public static HttpRequest get(URI uri) {
    return new HttpRequest("GET", uri, Headers.of(), Body.empty());
  }
}
