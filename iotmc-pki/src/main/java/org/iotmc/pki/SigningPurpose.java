package org.iotmc.pki;

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
}
