package org.iotmc.api.spi;

import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.iotmc.api.PeerIdentity;

/**
 * A request that arrived, and who sent it.
 *
 * @param method the method
 * @param target the request target in origin form, starting with a slash, not decoded
 * @param headers the headers
 * @param body the body; unread rest is discarded when the response was sent
 * @param remote the peer's address
 * @param local the address the peer reached
 * @param peer who the peer is, on a mutually authenticated connection
 * @param answered completes when the whole response was given to the network, on an I/O thread:
 *     what is sent from then on leaves after it. Fails with {@link
 *     org.iotmc.api.TransportException} if the response cannot be sent any more, as the connection
 *     ended or the transport had to answer itself. That the peer got the response, nobody can say
 */
public record HttpExchange(
    String method,
    String target,
    Headers headers,
    Body body,
    InetSocketAddress remote,
    InetSocketAddress local,
    Optional<PeerIdentity> peer,
    CompletionStage<Void> answered) {
  /** A request without a connection: its response counts as sent as soon as there is one. */
  public HttpExchange(
      String method,
      String target,
      Headers headers,
      Body body,
      InetSocketAddress remote,
      InetSocketAddress local,
      Optional<PeerIdentity> peer) {
    this(
        method, target, headers, body, remote, local, peer, CompletableFuture.completedStage(null));
  }

  /** The target without its query. */
  public String path() {
    int query = target.indexOf('?');
    return query < 0 ? target : target.substring(0, query);
  }
}
