package org.iotmc.api.spi;

import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.iotmc.api.PeerIdentity;

/** A call under way. */
public interface HttpCall extends Cancellable {
  /**
   * The response's head, with the body to be read. Completes on an I/O thread. Fails with {@link
   * org.iotmc.api.TransportException}, {@link org.iotmc.api.TrustException} or {@link
   * org.iotmc.api.MalformedMessageException}. Redirects are not followed. Whoever reads the body
   * and asks for no more of it holds the connection, until it cancels.
   */
  CompletionStage<HttpResponse> response();

  /** Who answered, on a mutually authenticated connection, once the response is there. */
  Optional<PeerIdentity> peer();
}
