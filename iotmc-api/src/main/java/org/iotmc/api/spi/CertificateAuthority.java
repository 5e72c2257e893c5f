package org.iotmc.api.spi;

import java.security.PublicKey;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.iotmc.api.Role;
import org.iotmc.api.Udn;

/** Issues and revokes certificates; controllers share a signer, not a key file. */
public interface CertificateAuthority {
  /**
   * What a certificate is to say; a requester's own wishes are not part of it.
   *
   * @param udn the name of the holder
   * @param role the role, for operational certificates
   * @param key the holder's public key; possession was proved before
   * @param validity how long it is valid
   */
  record Subject(Udn udn, Optional<Role> role, PublicKey key, Duration validity) {}

  /** The issuer's chain, the anchor last. */
  List<X509Certificate> chain();

  /**
   * Issues a certificate.
   *
   * @param subject what it says
   * @return the new certificate and its issuers, ready to be sent
   */
  CompletionStage<List<X509Certificate>> issue(Subject subject);

  /**
   * Revokes a certificate; durable and part of {@link #revocationList} when the stage completes.
   * Revoking twice is the same as once.
   *
   * @param certificate one that this authority issued
   */
  CompletionStage<Void> revoke(X509Certificate certificate);

  /** The newest signed revocation list. */
  CompletionStage<X509CRL> revocationList();
}
