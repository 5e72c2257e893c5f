package org.iotmc.description;

import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.iotmc.api.TransportException;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.Cancellable;
import org.iotmc.api.spi.ControlPointTransport;
import org.iotmc.api.spi.HttpCall;
import org.iotmc.api.spi.HttpRequest;
import org.iotmc.api.spi.HttpResponse;
import org.iotmc.api.spi.HttpTransport;
import org.iotmc.api.spi.Lane;

/**
 * Fetches descriptions (UDA 2.0, 2.11). The whole of a fetch, body included, has to end within the
 * deadline of its {@link CallSpec}. Redirects are not followed. Futures complete on the lane, with
 * a description or with
 *
 * <ul>
 *   <li>{@link TransportException}: not reached, not in time, or a status other than 200;
 *   <li>{@link org.iotmc.api.TrustException}: somebody else answered;
 *   <li>{@link org.iotmc.api.MalformedMessageException}: not a description, or too long.
 * </ul>
 */
public final class DescriptionFetcher {
  private final HttpTransport http;
  private final Lane lane;

  /**
   * A fetcher.
   *
   * @param http makes the calls
   * @param lane where documents are read and futures complete
   */
  public DescriptionFetcher(HttpTransport http, Lane lane) {
    this.http = ControlPointTransport.of(http);
    this.lane = lane;
  }

  /**
   * Fetches a device description.
   *
   * @param location an absolute http or https URL; else {@link IllegalArgumentException}
   * @param spec deadline, credentials, expected peer
   */
  public CompletionStage<DeviceDescription> device(URI location, CallSpec spec) {
    return get(location, spec, DeviceDescriptionCodec.MAX_BYTES)
        .thenApply(document -> DeviceDescriptionCodec.decode(document, location));
  }

  /**
   * Fetches a service description.
   *
   * @param scpdUrl an absolute http or https URL; else {@link IllegalArgumentException}
   * @param spec deadline, credentials, expected peer
   */
  public CompletionStage<ServiceDescription> service(URI scpdUrl, CallSpec spec) {
    return get(scpdUrl, spec, ServiceDescriptionCodec.MAX_BYTES)
        .thenApply(ServiceDescriptionCodec::decode);
  }

  private CompletableFuture<byte[]> get(URI url, CallSpec spec, int maxBytes) {
    HttpCall call = http.send(HttpRequest.get(url), spec);
    CompletableFuture<byte[]> document =
        lane.adopt(call.response().thenCompose(response -> body(url, response, maxBytes)));
    Cancellable timer =
        lane.after(
            spec.deadline(),
            () ->
                document.completeExceptionally(
                    new TransportException(url + ": not answered within " + spec.deadline())));
    return document.whenComplete(
        (bytes, failure) -> {
          timer.cancel();
          if (failure != null) {
            call.cancel();
          }
        });
  }

  private static CompletionStage<byte[]> body(URI url, HttpResponse response, int maxBytes) {
    return response.status() == 200
        ? response.body().bytes(maxBytes)
        : CompletableFuture.failedFuture(
            new TransportException(url + ": answered with status " + response.status()));
  }
}
