package org.iotmc.pki;

import java.io.IOException;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.AttributeTable;
import org.bouncycastle.asn1.cms.CMSAttributes;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cms.CMSAttributeTableGenerator;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.jcajce.JcaSignerInfoGeneratorBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

/**
 * Signs documents such as firmware manifests: CMS SignedData with the content inside, ECDSA and
 * SHA-256 (RFC 5652, RFC 5753). The same content, keys and randomness give the same bytes.
 * Thread-safe.
 */
public final class CmsSigner {
  private final List<SigningKey> signers;
  private final SecureRandom random;

  /**
   * A signer.
   *
   * @param signers one, or several for a threshold of signers
   * @param random for the signatures
   */
  public CmsSigner(List<SigningKey> signers, SecureRandom random) {
    this.signers = List.copyOf(signers);
    this.random = random;
    if (this.signers.isEmpty()) {
      throw new IllegalArgumentException("a signer is needed");
    }
  }

  /**
   * Signs a document.
   *
   * @param content at most {@link CmsVerifier#MAX_CONTENT} bytes
   * @return CMS SignedData, DER, with the signers' chains
   */
  public byte[] sign(byte[] content) {
    if (content.length > CmsVerifier.MAX_CONTENT) {
      throw new IllegalArgumentException("longer than " + CmsVerifier.MAX_CONTENT + " bytes");
    }
    try {
      CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
      Set<X509Certificate> certificates = new LinkedHashSet<>();
      for (SigningKey signer : signers) {
        certificates.addAll(signer.chain());
        var digests = new JcaDigestCalculatorProviderBuilder().build();
        generator.addSignerInfoGenerator(
            new JcaSignerInfoGeneratorBuilder(digests)
                .setSignedAttributeGenerator(attributes())
                .build(new EcdsaSigner(signer.key(), random), signer.chain().get(0)));
      }
      for (X509Certificate each : certificates) {
        generator.addCertificate(new JcaX509CertificateHolder(each));
      }
      return generator.generate(new CMSProcessableByteArray(content), true).getEncoded("DER");
    } catch (CMSException
        | OperatorCreationException
        | CertificateEncodingException
        | IOException e) {
      throw new IllegalStateException("the document can't be signed", e);
    }
  }

  /** Content type and digest only: a signing time would be a claim that nobody checks. */
  private static CMSAttributeTableGenerator attributes() {
    return parameters -> {
      ASN1EncodableVector signed = new ASN1EncodableVector();
      var type = (ASN1ObjectIdentifier) parameters.get(CMSAttributeTableGenerator.CONTENT_TYPE);
      byte[] digest = (byte[]) parameters.get(CMSAttributeTableGenerator.DIGEST);
      signed.add(new Attribute(CMSAttributes.contentType, new DERSet(type)));
      signed.add(
          new Attribute(CMSAttributes.messageDigest, new DERSet(new DEROctetString(digest))));
      return new AttributeTable(signed);
    };
  }
}
