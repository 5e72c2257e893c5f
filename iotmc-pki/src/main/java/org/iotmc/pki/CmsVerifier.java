package org.iotmc.pki;

import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.TrustException;

/**
 * Checks signed documents: CMS SignedData with the content inside (RFC 5652), as {@link CmsSigner}
 * and {@code openssl cms -sign -nodetach -binary} make it. The signers' chains have to be in the
 * document. Thread-safe, does no I/O.
 */
public final class CmsVerifier {
  /** Largest content, in bytes. */
  public static final int MAX_CONTENT = 64 << 10;

  /** Largest document, in bytes. */
  public static final int MAX_SIZE = 4 * MAX_CONTENT;

  /** Most signers of a document. */
  public static final int MAX_SIGNERS = 8;

  private final List<X509Certificate> anchors;
  private final SigningPurpose purpose;
  private final TrustClock clock;
  private final int threshold;

  private CmsVerifier(CmsVerifier like, int threshold) {
    this.anchors = like.anchors;
    this.purpose = like.purpose;
    this.clock = like.clock;
    this.threshold = threshold;
  }

  /**
   * A verifier that one signer satisfies.
   *
   * @param anchors whom the signers' chains have to lead to
   * @param purpose what the signers' certificates have to allow
   * @param clock the time at which they are judged
   */
  public CmsVerifier(List<X509Certificate> anchors, SigningPurpose purpose, TrustClock clock) {
    this.anchors = List.copyOf(anchors);
    this.purpose = purpose;
    this.clock = clock;
    this.threshold = 1;
  }

  /**
   * The same, but wants several signers with different keys.
   *
   * @param signers how many, 1 to {@link #MAX_SIGNERS}
   */
  public CmsVerifier requiring(int signers) {
    if (signers < 1 || signers > MAX_SIGNERS) {
      throw new IllegalArgumentException("1 to " + MAX_SIGNERS + " signers: " + signers);
    }
    return new CmsVerifier(this, signers);
  }

  /**
   * Checks a document.
   *
   * @param signed at most {@link #MAX_SIZE} bytes
   * @return its content and who vouches for it
   * @throws MalformedMessageException if it is no CMS SignedData with content, or passes a bound
   * @throws TrustException if fewer trusted signers than wanted vouch for it; the message says why
   */
  public SignedContent verify(byte[] signed) {
    return Asn1.guard(CmsDocument.WHAT, () -> verify(CmsDocument.parse(signed)));
  }

  private SignedContent verify(CmsDocument document) {
    if (document.signers().isEmpty()) {
      throw new TrustException("nobody has signed");
    }
    Map<PublicKey, X509Certificate> vouching = new LinkedHashMap<>();
    List<TrustException> failures = new ArrayList<>();
    for (CmsDocument.Signer each : document.signers()) {
      try {
        X509Certificate signer = verify(each, document.certificates());
        vouching.putIfAbsent(signer.getPublicKey(), signer);
      } catch (TrustException e) {
        failures.add(e);
      }
    }
    if (vouching.size() < threshold) {
      throw tooFew(vouching.size(), failures);
    }
    return new SignedContent(document.content(), List.copyOf(vouching.values()));
  }

  private TrustException tooFew(int vouching, List<TrustException> failures) {
    if (threshold == 1) {
      return failures.get(0);
    }
    String counted = vouching + " of the " + threshold + " signers that are wanted vouch for it";
    return failures.isEmpty()
        ? new TrustException(counted)
        : new TrustException(counted + ": " + failures.get(0).getMessage(), failures.get(0));
  }

  private X509Certificate verify(CmsDocument.Signer signer, List<X509Certificate> certificates) {
    X509Certificate certificate =
        signer
            .among(certificates)
            .orElseThrow(() -> new TrustException("the signer's certificate is not there"));
    CertificatePath path =
        CertificatePath.find(chain(certificate, certificates), anchors)
            .orElseThrow(
                () -> new TrustException("the signer's chain does not lead to a trusted anchor"));
    path.validate(clock.at(path.certificates()));
    purpose.check(path);
    signer.check(certificate);
    return certificate;
  }

  /** Puts the certificates of a document, which are a set, into the order of a chain. */
  private static List<X509Certificate> chain(
      X509Certificate signer, List<X509Certificate> certificates) {
    List<X509Certificate> chain = new ArrayList<>();
    chain.add(signer);
    while (chain.size() < TrustPolicy.MAX_CHAIN - 1) {
      X509Certificate last = chain.get(chain.size() - 1);
      var issuer =
          certificates.stream()
              .filter(each -> !chain.contains(each) && CertificatePath.signs(each, last))
              .findFirst();
      if (issuer.isEmpty()) {
        break;
      }
      chain.add(issuer.get());
    }
    return chain;
  }
}
