package org.iotmc.pki;

import java.util.List;
import org.iotmc.api.TrustException;

/**
 * What a signer's certificate entitles it to sign. Each kind is told from the others by the
 * certificate, so that a device's identity key can't sign a voucher for itself.
 */
public enum SigningPurpose {
  /** Firmware manifests: extended key usage code signing (RFC 5280, 4.2.1.12). */
  FIRMWARE,
  /** Vouchers: the name {@code urn:iotmc-org:signer:voucher} in the certificate. */
  VOUCHER,
  /** Receipts: the certificate names a device. It is issued as a peer's, not as a signer's. */
  IDENTITY;

  static final String VOUCHER_URN = "urn:iotmc-org:signer:voucher";

  private static final String CODE_SIGNING = "1.3.6.1.5.5.7.3.3";

  void check(CertificatePath path) {
    switch (this) {
      case FIRMWARE -> path.requireUsage(List.of(CODE_SIGNING));
      case VOUCHER -> {
        if (!Names.uris(path.endEntity()).contains(VOUCHER_URN)) {
          throw new TrustException("the certificate does not allow to sign vouchers");
        }
      }
      case IDENTITY -> Names.udn(path.endEntity());
    }
  }
}
