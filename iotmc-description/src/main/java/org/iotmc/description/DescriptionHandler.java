package org.iotmc.description;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.iotmc.api.Bytes;
import org.iotmc.api.spi.Body;
import org.iotmc.api.spi.Headers;
import org.iotmc.api.spi.HttpExchange;
import org.iotmc.api.spi.HttpHandler;
import org.iotmc.api.spi.HttpResponse;

/**
 * Serves a device's documents by their paths (UDA 2.0, 2.11): GET and HEAD, 404 for a path without
 * document, 405 for another method. Immutable.
 */
public final class DescriptionHandler implements HttpHandler {
  private static final String XML = "text/xml; charset=\"utf-8\"";

  private final Map<String, Document> documents;

  private DescriptionHandler(Map<String, Document> documents) {
    this.documents = new LinkedHashMap<>(documents);
  }

  private record Document(String contentType, Bytes content) {}

  /** A handler without documents; add them with {@link #withXml} and {@link #with}. */
  public static DescriptionHandler empty() {
    return new DescriptionHandler(Map.of());
  }

  /**
   * This handler with one more XML document.
   *
   * @param path where it is served, with a leading slash
   * @param document its bytes in UTF-8
   */
  public DescriptionHandler withXml(String path, byte[] document) {
    return with(path, XML, document);
  }

  /**
   * This handler with one more document, such as an icon.
   *
   * @param path where it is served, with a leading slash
   * @param contentType the media type
   * @param document its bytes
   */
  public DescriptionHandler with(String path, String contentType, byte[] document) {
    if (!path.startsWith("/")) {
      throw new IllegalArgumentException("path without leading slash: " + path);
    }
    DescriptionHandler more = new DescriptionHandler(documents);
    if (more.documents.put(path, new Document(contentType, Bytes.of(document))) != null) {
      throw new IllegalArgumentException("two documents at " + path);
    }
    return more;
  }

  /**
   * Whether there is a document at a path.
   *
   * @param path without query
   */
  public boolean serves(String path) {
    return documents.containsKey(path);
  }

  @Override
  public CompletionStage<HttpResponse> handle(HttpExchange exchange) {
    return CompletableFuture.completedFuture(respond(exchange));
  }

  private HttpResponse respond(HttpExchange exchange) {
    Document document = documents.get(exchange.path());
    if (document == null) {
      return HttpResponse.of(404);
    }
    if (!exchange.method().equals("HEAD") && !exchange.method().equals("GET")) {
      return new HttpResponse(405, Headers.of("Allow", "GET, HEAD"), Body.empty());
    }
    Headers headers = Headers.of("Content-Type", document.contentType());
    if (exchange.headers().first("Accept-Language").isPresent()) {
      // Required exactly when the request names a language (UDA 2.0, 2.11).
      headers = headers.with("Content-Language", "en");
    }
    // Of an answer to HEAD the transport sends the head alone, with the length of the document.
    return new HttpResponse(200, headers, Body.of(document.content().toArray()));
  }
}
