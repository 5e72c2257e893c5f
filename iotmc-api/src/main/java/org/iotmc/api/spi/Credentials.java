package org.iotmc.api.spi;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * Who we are on TLS, and whom we accept. The private key may be a handle of a token; it never
 * leaves its store through here.
 *
 * @param chain our certificate first, then its issuers
 * @param key the private key of the first certificate
 * @param verifier judges the peer's chain
 */
public record Credentials(List<X509Certificate> chain, PrivateKey key, PeerVerifier verifier) {
  public Credentials {
    chain = List.copyOf(chain);
    if (chain.isEmpty()) {
      throw new IllegalArgumentException("a certificate is needed");
    }
  }

  /** Names the certificate only: no secret reaches a log. */
  @Override
  public String toString() {
    return "Credentials[" + chain.get(0).getSubjectX500Principal() + "]";
  }
}
