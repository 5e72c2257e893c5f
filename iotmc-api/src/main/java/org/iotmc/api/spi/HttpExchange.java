package org.iotmc.api.spi;

import java.net.InetSocketAddress;
import java.util.Optional;
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
 */
public record HttpExchange(
    String method,
    String target,
    Headers headers,
    Body body,
    InetSocketAddress remote,
    InetSocketAddress local,
    Optional<PeerIdentity> peer) {
  /** The target without its query. */
  public String path() {
    int query = target.indexOf('?');
    return query < 0 ? target : target.substring(0, query);
  }
}
