package org.iotmc.pki;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * Who signs a document.
 *
 * @param key an ECDSA key; may be the handle of a token
 * @param chain the signer's certificate first, then its issuers
 */
public record SigningKey(PrivateKey key, List<X509Certificate> chain) {
  public SigningKey {
    chain = List.copyOf(chain);
    if (chain.isEmpty()) {
      throw new IllegalArgumentException("a certificate is needed");
    }
  }

  /** Names the certificate only: no secret reaches a log. */
  @Override
  public String toString() {
    return "SigningKey[" + chain.get(0).getSubjectX500Principal() + "]";
  }
}
