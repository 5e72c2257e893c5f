package org.iotmc.pki;

import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.List;
import org.iotmc.api.Bytes;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.TrustException;
import org.iotmc.api.Udn;

/**
 * What a device confirms by its identity key, such as what it has erased (profile, section 6).
 * Thread-safe.
 */
public final class Receipts {
  private final CmsVerifier verifier;

  /**
   * A verifier of receipts.
   *
   * @param identityAnchors the manufacturers' authorities
   * @param clock the time at which certificates are judged
   */
  public Receipts(List<X509Certificate> identityAnchors, TrustClock clock) {
    verifier = new CmsVerifier(identityAnchors, SigningPurpose.IDENTITY, clock);
  }

  /**
   * Signs a receipt.
   *
   * @param content what is confirmed
   * @param identity the device's identity key and certificate
   * @param random for the signature
   */
  public static byte[] sign(Bytes content, SigningKey identity, SecureRandom random) {
    return new CmsSigner(List.of(identity), random).sign(content.toArray());
  }

  /**
   * Checks a receipt.
   *
   * @param signed CMS SignedData
   * @param device who has to have signed it
   * @return what is confirmed
   * @throws MalformedMessageException if it is no signed document
   * @throws TrustException if the device's identity key did not sign it
   */
  public Bytes verify(byte[] signed, Udn device) {
    SignedContent receipt = verifier.verify(signed);
    for (X509Certificate signer : receipt.signers()) {
      if (!Names.udn(signer).equals(device)) {
        throw new TrustException("another device signed the receipt");
      }
    }
    return receipt.content();
  }
}
