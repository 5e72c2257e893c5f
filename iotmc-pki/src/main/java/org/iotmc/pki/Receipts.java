package org.iotmc.pki;

import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.List;
import org.iotmc.api.Bytes;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.TrustException;
import org.iotmc.api.Udn;

/** Signs and opens receipts: CMS by a device's identity key (profile, section 6). Thread-safe. */
public final class Receipts {
  private final List<X509Certificate> identityAnchors;
  private final TrustClock clock;

  /**
   * A verifier of receipts.
   *
   * @param identityAnchors the manufacturers' authorities
   * @param clock the time at which certificates are judged
   */
  public Receipts(List<X509Certificate> identityAnchors, TrustClock clock) {
    this.identityAnchors = List.copyOf(identityAnchors);
    this.clock = clock;
  }

  /**
   * Signs a receipt.
   *
   * @param receipt what is confirmed
   * @param identity the device's identity key and certificate
   * @param random for the signature
   */
  public static byte[] sign(Receipt receipt, SigningKey identity, SecureRandom random) {
    return new CmsSigner(List.of(identity), random).sign(receipt.encode());
  }

  /**
   * The same, but believes one manufacturer only.
   *
   * @param anchorKey whom the device's name is pinned to, as in {@link
   *     org.iotmc.api.PeerIdentity#anchorKey}
   */
  public Receipts under(Bytes anchorKey) {
    return new Receipts(
        identityAnchors.stream()
            .filter(anchor -> Certificates.keyDigest(anchor).equals(anchorKey))
            .toList(),
        clock);
  }

  /**
   * Opens a receipt.
   *
   * @param signed CMS SignedData
   * @param device who has to have signed it, for itself
   * @throws MalformedMessageException if it is no signed receipt
   * @throws TrustException if the device's identity key did not sign it
   */
  public Receipt open(byte[] signed, Udn device) {
    var verifier = new CmsVerifier(identityAnchors, SigningPurpose.IDENTITY, clock);
    SignedContent opened = verifier.verify(signed);
    for (X509Certificate signer : opened.signers()) {
      if (!Names.udn(signer).equals(device)) {
        throw new TrustException("another device signed the receipt");
      }
    }
    Receipt receipt = Receipt.decode(opened.content().toArray());
    if (!receipt.udn().equals(device)) {
      throw new TrustException("the receipt is about another device");
    }
    return receipt;
  }
}
