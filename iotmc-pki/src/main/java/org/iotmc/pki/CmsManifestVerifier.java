package org.iotmc.pki;

import java.security.cert.X509Certificate;
import java.util.List;
import org.iotmc.api.spi.ManifestVerifier;

/**
 * Checks firmware manifests in CMS under the firmware anchors (profile, section 7). Thread-safe.
 */
public final class CmsManifestVerifier implements ManifestVerifier {
  private final CmsVerifier verifier;

  private CmsManifestVerifier(CmsVerifier verifier) {
    this.verifier = verifier;
  }

  /**
   * A verifier that one signer satisfies.
   *
   * @param firmwareAnchors whom the signers' chains have to lead to
   * @param clock the time at which they are judged
   */
  public CmsManifestVerifier(List<X509Certificate> firmwareAnchors, TrustClock clock) {
    this(new CmsVerifier(firmwareAnchors, SigningPurpose.FIRMWARE, clock));
  }

  /**
   * The same, but wants several signers with different keys.
   *
   * @param signers how many, 1 to {@link CmsVerifier#MAX_SIGNERS}
   */
  public CmsManifestVerifier requiring(int signers) {
    return new CmsManifestVerifier(verifier.requiring(signers));
  }

  @Override
  public byte[] verify(byte[] signed) {
    return verifier.verify(signed).content().toArray();
  }
}
