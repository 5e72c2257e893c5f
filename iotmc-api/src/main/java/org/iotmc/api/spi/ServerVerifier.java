package org.iotmc.api.spi;

import java.security.cert.X509Certificate;
import java.util.List;

/**
 * Judges a web server, which is known by its host name: not by a UDN, and not in return for a
 * certificate of ours. Thread-safe; does not block.
 */
@FunctionalInterface
public interface ServerVerifier {
  /**
   * Judges a chain; the proof that the server has the key is the transport's part.
   *
   * @param host the host of the URL that is asked for, whatever address it led to
   * @param chain the server's certificate first
   * @throws org.iotmc.api.TrustException if the chain does not prove that name
   */
  void verify(String host, List<X509Certificate> chain);
}
