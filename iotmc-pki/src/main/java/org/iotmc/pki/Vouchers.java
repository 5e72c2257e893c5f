package org.iotmc.pki;

import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.TrustException;

/** Signs and opens vouchers: CMS under the manufacturer's anchor. Thread-safe. */
public final class Vouchers {
  private Vouchers() {}

  /**
   * Signs a voucher.
   *
   * @param voucher what it says
   * @param signer of the purpose {@link SigningPurpose#VOUCHER}
   * @param random for the signature
   */
  public static byte[] issue(Voucher voucher, SigningKey signer, SecureRandom random) {
    return new CmsSigner(List.of(signer), random).sign(voucher.encode());
  }

  /**
   * Opens a voucher. That it names this device is left to the caller to compare.
   *
   * @param signed CMS SignedData
   * @param manufacturerAnchors the device's identity anchors
   * @param clock the time at which it is judged
   * @throws MalformedMessageException if it is no voucher
   * @throws TrustException if the manufacturer did not sign it, or its time is over
   */
  public static Voucher open(
      byte[] signed, List<X509Certificate> manufacturerAnchors, TrustClock clock) {
    var verifier = new CmsVerifier(manufacturerAnchors, SigningPurpose.VOUCHER, clock);
    SignedContent opened = verifier.verify(signed);
    Voucher voucher = Voucher.decode(opened.content().toArray());
    Instant now = clock.at(opened.signers());
    if (now.isAfter(voucher.notAfter())) {
      throw new TrustException("the voucher expired on " + voucher.notAfter());
    }
    return voucher;
  }
}
