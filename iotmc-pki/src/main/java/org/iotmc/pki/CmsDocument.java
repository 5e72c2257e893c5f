package org.iotmc.pki;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
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
 * What a signed document holds; whom of its signers to trust is for {@link CmsVerifier} to say.
 *
 * @param content what is signed
 * @param certificates a set, in no order that means anything
 * @param signers not checked yet
 */
record CmsDocument(Bytes content, List<X509Certificate> certificates, List<Signer> signers) {
  static final String WHAT = "signed document";

  private static final int MAX_CERTIFICATES = CmsVerifier.MAX_SIGNERS * TrustPolicy.MAX_CHAIN;
  private static final List<ASN1ObjectIdentifier> DIGESTS =
      List.of(
          NISTObjectIdentifiers.id_sha256,
          NISTObjectIdentifiers.id_sha384,
          NISTObjectIdentifiers.id_sha512);

  static CmsDocument parse(byte[] signed) {
    ASN1Primitive parsed = Asn1.parse(WHAT, signed, CmsVerifier.MAX_SIZE);
    CMSSignedData document = open(parsed);
    Bytes content = content(document);
    List<X509Certificate> certificates = certificates(document);
    Collection<SignerInformation> signers = document.getSignerInfos().getSigners();
    if (signers.size() > CmsVerifier.MAX_SIGNERS) {
      throw new MalformedMessageException(
          WHAT, "more than " + CmsVerifier.MAX_SIGNERS + " signers");
    }
    return new CmsDocument(content, certificates, signers.stream().map(Signer::new).toList());
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

  private static Bytes content(CMSSignedData document) {
    CMSTypedData content = document.getSignedContent();
    if (content == null
        || !CMSObjectIdentifiers.data.equals(content.getContentType())
        || !(content.getContent() instanceof byte[] bytes)
        || bytes.length > CmsVerifier.MAX_CONTENT) {
      throw new MalformedMessageException(
          WHAT, "no content of at most " + CmsVerifier.MAX_CONTENT + " bytes");
    }
    return Bytes.of(bytes);
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

  /** Who claims to have signed. */
  record Signer(SignerInformation info) {
    /** Which of the certificates is this signer's. */
    Optional<X509Certificate> among(List<X509Certificate> certificates) {
      return certificates.stream().filter(each -> info.getSID().match(holder(each))).findFirst();
    }

    /**
     * Checks that the key of a certificate signed the content.
     *
     * @throws TrustException if it did not, or in a way that shows nothing
     */
    void check(X509Certificate signer) {
      // Without signed attributes the bytes of another document's attributes pass as content.
      if (info.getSignedAttributes() == null
          || !DIGESTS.contains(info.getDigestAlgorithmID().getAlgorithm())) {
        throw new TrustException("the signature lacks signed attributes or uses a weak digest");
      }
      try {
        if (!info.verify(new JcaSimpleSignerInfoVerifierBuilder().build(signer.getPublicKey()))) {
          throw new TrustException("the signature does not match");
        }
      } catch (CMSException | OperatorCreationException e) {
        throw new TrustException("the signature does not match the content", e);
      }
    }

    private static X509CertificateHolder holder(X509Certificate certificate) {
      try {
        return new X509CertificateHolder(Certificates.toDer(certificate));
      } catch (IOException e) {
        throw new MalformedMessageException(WHAT, "a certificate can't be read");
      }
    }
  }
}
