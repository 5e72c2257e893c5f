package org.iotmc.api.spi;

import java.net.InetSocketAddress;
import java.util.function.Predicate;
import org.iotmc.api.PeerIdentity;

/** An open server port. */
public interface HttpListener extends AutoCloseable {
  /** The address it is bound to, with the real port number. */
  InetSocketAddress address();

  /**
   * Closes the connections of some peers at once, and forgets their sessions; for revocation.
   *
   * @param peers which
   */
  void disconnect(Predicate<PeerIdentity> peers);

  /** Refuses new connections and closes the open ones; no handler call begins afterwards. */
  @Override
  void close();
}
