package org.iotmc.api.spi;

/** Checks the signature over a firmware manifest. Thread-safe. */
@FunctionalInterface
public interface ManifestVerifier {
  /**
   * Checks a signed manifest under the firmware anchors.
   *
   * @param signed the signed manifest, such as CMS SignedData with its content
   * @return the content that was signed
   * @throws org.iotmc.api.TrustException if no trusted signer vouches for it
   * @throws org.iotmc.api.MalformedMessageException if it is no signed document
   */
  byte[] verify(byte[] signed);
}
