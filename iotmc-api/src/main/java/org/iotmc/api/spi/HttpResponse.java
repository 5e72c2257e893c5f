package org.iotmc.api.spi;

/**
 * A response, sent or received. {@code Content-Length}, {@code Date} and {@code Connection} are the
 * transport's.
 *
 * @param status the status code, 200 to 599
 * @param headers the other headers
 * @param body the body
 */
public record HttpResponse(int status, Headers headers, Body body) {
  public HttpResponse {
    if (status < 200 || status > 599) {
      throw new IllegalArgumentException("not a final status: " + status);
    }
  }

  /**
   * A response with neither headers nor body.
   *
   * @param status the status code
   */
  public static HttpResponse of(int status) {
    return new HttpResponse(status, Headers.of(), Body.empty());
  }
}
