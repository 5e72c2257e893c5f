package org.iotmc.pki;

import java.security.cert.X509Certificate;
import java.util.List;
import org.iotmc.api.Bytes;

/**
 * A document whose signatures hold.
 *
 * @param content what was signed
 * @param signers the certificates of those whose signatures hold, in the order of the document
 */
public record SignedContent(Bytes content, List<X509Certificate> signers) {
  public SignedContent {
    signers = List.copyOf(signers);
  }
}
