package org.iotmc.pki;

import java.io.IOException;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.CMSTypedData;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.iotmc.api.Bytes;
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

  private static final String WHAT = "signed document";
  private static final int MAX_CERTIFICATES = MAX_SIGNERS * TrustPolicy.MAX_CHAIN;
  private static final List<ASN1ObjectIdentifier> DIGESTS =
      List.of(
          NISTObjectIdentifiers.id_sha256,
          NISTObjectIdentifiers.id_sha384,
          NISTObjectIdentifiers.id_sha512);

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
    ASN1Primitive parsed = Asn1.parse(WHAT, signed, MAX_SIZE);
    return Asn1.guard(WHAT, () -> verify(parsed));
  }

  private SignedContent verify(ASN1Primitive parsed) {
    CMSSignedData document = open(parsed);
    byte[] content = content(document);
    List<X509Certificate> certificates = certificates(document);
    Collection<SignerInformation> infos = document.getSignerInfos().getSigners();
    if (infos.isEmpty()) {
      throw new TrustException("nobody has signed");
    }
    if (infos.size() > MAX_SIGNERS) {
      throw new MalformedMessageException(WHAT, "more than " + MAX_SIGNERS + " signers");
    }
    Map<PublicKey, X509Certificate> vouching = new LinkedHashMap<>();
    List<TrustException> failures = new ArrayList<>();
    for (SignerInformation info : infos) {
      try {
        X509Certificate signer = verify(info, certificates);
        vouching.putIfAbsent(signer.getPublicKey(), signer);
      } catch (TrustException e) {
        failures.add(e);
      }
    }
    if (vouching.size() < threshold) {
      throw tooFew(vouching.size(), failures);
    }
    return new SignedContent(Bytes.of(content), List.copyOf(vouching.values()));
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

  private X509Certificate verify(SignerInformation info, List<X509Certificate> certificates) {
    X509Certificate signer =
        certificates.stream()
            .filter(each -> info.getSID().match(holder(each)))
            .findFirst()
            .orElseThrow(() -> new TrustException("the signer's certificate is not there"));
    CertificatePath path =
        CertificatePath.find(chain(signer, certificates), anchors)
            .orElseThrow(
                () -> new TrustException("the signer's chain does not lead to a trusted anchor"));
    path.validate(clock.at(path.certificates()));
    purpose.check(path);
    checkSignature(info, signer);
    return signer;
  }

  private static void checkSignature(SignerInformation info, X509Certificate signer) {
    // Without signed attributes the bytes of another document's attributes pass as content.
    if (info.getSignedAttributes() == null
        || !DIGESTS.contains(info.getDigestAlgorithmID().getAlgorithm())) {
      throw new TrustException("the signature lacks signed attributes or uses a weak digest");
    }
    try {
      var verifier = new JcaSimpleSignerInfoVerifierBuilder().build(signer.getPublicKey());

      if (!info.verify(verifier)) {
        throw new TrustException("the signature does not match");
      }
    } catch (CMSException | OperatorCreationException e) {
      throw new TrustException("the signature does not match the content", e);
    }
  }

  private static CMSSignedData open(ASN1Primitive parsed) {
    try {
      ContentInfo info = ContentInfo.getInstance(parsed);
      if (!CMSObjectIdentifiers.signedData.equals(info.getContentType())) {
        throw new MalformedMessageException(WHAT, "not SignedData (RFC 5652, 5.1)");
      }
      return new CMSSignedData(info);
    } catch (CMSException e) {
      throw new MalformedMessageException(WHAT, "not SignedData (RFC 5652, 5.1)");
    }
  }

  private static byte[] content(CMSSignedData document) {
    CMSTypedData content = document.getSignedContent();
    if (content == null
        || !CMSObjectIdentifiers.data.equals(content.getContentType())
        || !(content.getContent() instanceof byte[] bytes)
        || bytes.length > MAX_CONTENT) {
      throw new MalformedMessageException(WHAT, "no content of at most " + MAX_CONTENT + " bytes");
    }
    return bytes;
  }

  private static List<X509Certificate> certificates(CMSSignedData document) {
    Collection<X509CertificateHolder> held = document.getCertificates().getMatches(null);
    if (held.size() > MAX_CERTIFICATES) {
      throw new MalformedMessageException(WHAT, "more than " + MAX_CERTIFICATES + " certificates");
    }
    List<X509Certificate> certificates = new ArrayList<>();
    for (X509CertificateHolder each : held) {
      try {
        certificates.add(Certificates.fromDer(each.getEncoded()));
      } catch (IOException e) {
        throw new MalformedMessageException(WHAT, "a certificate can't be read");
      }
    }
    return certificates;
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

  private static X509CertificateHolder holder(X509Certificate certificate) {
    try {
      return new X509CertificateHolder(Certificates.toDer(certificate));
    } catch (IOException e) {
      throw new MalformedMessageException(WHAT, "a certificate can't be read");
    }
  }
}
