package org.iotmc.description;

import java.net.URI;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.TransportException;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.ControlPointTransport;
import org.iotmc.api.spi.HttpTransport;
import org.iotmc.api.spi.Lane;
import org.iotmc.api.spi.ReceivedBody;

/**
 * Fetches descriptions (UDA 2.0, 2.11), each time anew; {@link DescriptionCache} fetches once. The
 * whole of a fetch, body included, has to end within the deadline of its {@link CallSpec}. A
 * compressed answer is inflated within the bound of the document. A redirect (307 alone, UDA 2.0,
 * 2.1) is followed within the host, {@value Redirects#MAX} times at most. Futures complete on the
 * lane, with a description or with
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
  private final UrlPolicy policy;

  /**
   * A fetcher of descriptions whose URLs lead to {@link UrlPolicy#SENDER_ONLY} their own host.
   *
   * @param http makes the calls
   * @param lane where documents are read and futures complete
   */
  public DescriptionFetcher(HttpTransport http, Lane lane) {
    this(http, lane, UrlPolicy.SENDER_ONLY);
  }

  /**
   * A fetcher.
   *
   * @param http makes the calls
   * @param lane where documents are read and futures complete
   * @param policy where redirects and the URLs of descriptions may lead
   */
  public DescriptionFetcher(HttpTransport http, Lane lane, UrlPolicy policy) {
    this.http = ControlPointTransport.of(http);
    this.lane = lane;
    this.policy = policy;
  }

  /**
   * Fetches a device description.
   *
   * @param location an absolute http or https URL; else {@link IllegalArgumentException}
   * @param spec deadline, credentials, expected peer
   */
  public CompletionStage<DeviceDescription> device(URI location, CallSpec spec) {
    Fetch fetch = get(location, spec, DeviceDescriptionCodec.MAX_BYTES);
    return fetch.document().thenApply(document -> device(document, fetch));
  }

  /**
   * Fetches a service description.
   *
   * @param scpdUrl an absolute http or https URL; else {@link IllegalArgumentException}
   * @param spec deadline, credentials, expected peer
   */
  public CompletionStage<ServiceDescription> service(URI scpdUrl, CallSpec spec) {
    Fetch fetch = get(scpdUrl, spec, ServiceDescriptionCodec.MAX_BYTES);
    return fetch.document().thenApply(document -> service(document, fetch));
  }

  /** URLs are relative to where the document came from in the end. */
  DeviceDescription device(ReceivedBody document, Fetch fetch) {
    DeviceDescription read =
        decoded(
            document, fetch, bytes -> DeviceDescriptionCodec.decode(bytes, fetch.url(), policy));
    return document.warning().map(read::tolerating).orElse(read);
  }

  static ServiceDescription service(ReceivedBody document, Fetch fetch) {
    ServiceDescription read = decoded(document, fetch, ServiceDescriptionCodec::decode);
    return document.warning().map(read::tolerating).orElse(read);
  }

  /** What is wrong with a document does not tell whose it is. */
  private static <T> T decoded(ReceivedBody document, Fetch fetch, Function<byte[], T> decoder) {
    try {
      return document.decoded(decoder);
    } catch (MalformedMessageException e) {
      throw e.at(fetch.url().toString());
    }
  }

  /** Begins a fetch of bytes. */
  Fetch get(URI url, CallSpec spec, int maxBytes) {
    Fetch fetch = new Fetch(new Fetch.Order(url, spec, maxBytes), lane, policy);
    fetch.call(http);
    return fetch;
  }
}
