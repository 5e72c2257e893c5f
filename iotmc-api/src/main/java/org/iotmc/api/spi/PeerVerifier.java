package org.iotmc.api.spi;

import java.security.cert.X509Certificate;
import java.util.List;
import org.iotmc.api.PeerIdentity;

/** Judges the certificate chain of a peer. Thread-safe; does not block. */
@FunctionalInterface
public interface PeerVerifier {
  /**
   * Judges a chain; the proof that the peer has the key is the transport's part.
   *
   * @param chain the peer's certificate first
   * @return who the peer is
   * @throws org.iotmc.api.TrustException if the chain does not prove an acceptable identity
   */
  PeerIdentity verify(List<X509Certificate> chain);
}
