package org.iotmc.pki;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.pkcs.CertificationRequest;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCS10CertificationRequestBuilder;
import org.bouncycastle.pkcs.PKCSException;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.TrustException;

/**
 * Certificate requests (PKCS #10, RFC 2986). Only the key counts, and the proof that the requester
 * has it: names that a request asks for are neither written nor read (profile, section 4).
 */
public final class CertificateRequests {
  /** Largest request that is read, in bytes. */
  public static final int MAX_SIZE = 4 << 10;

  private static final List<ASN1ObjectIdentifier> CURVES =
      List.of(X9ObjectIdentifiers.prime256v1, SECObjectIdentifiers.secp384r1);
  private static final List<ASN1ObjectIdentifier> SIGNATURES =
      List.of(X9ObjectIdentifiers.ecdsa_with_SHA256, X9ObjectIdentifiers.ecdsa_with_SHA384);

  private CertificateRequests() {}

  /**
   * Asks for a certificate.
   *
   * @param keys the key pair that it is for
   * @param random for the signature
   * @return the request, DER
   */
  public static byte[] create(KeyPair keys, SecureRandom random) {
    var builder =
        new PKCS10CertificationRequestBuilder(
            new X500Name(new org.bouncycastle.asn1.x500.RDN[0]),
            SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded()));
    try {
      return builder.build(new EcdsaSigner(keys.getPrivate(), random)).getEncoded();
    } catch (IOException e) {
      throw new IllegalStateException("the request can't be written", e);
    }
  }

  /**
   * Reads a request and checks that its key signed it.
   *
   * @param der the request, at most {@link #MAX_SIZE} bytes
   * @return the key, ECDSA on P-256 or P-384
   * @throws MalformedMessageException if it is no request
   * @throws TrustException if it doesn't prove possession of the key, or for another kind of key
   */
  public static PublicKey verify(byte[] der) {
    ASN1Primitive parsed = Asn1.parse("certificate request", der, MAX_SIZE);
    return Asn1.guard("certificate request", () -> verify(der, parsed));
  }

  private static PublicKey verify(byte[] der, ASN1Primitive parsed) {
    var request = new PKCS10CertificationRequest(CertificationRequest.getInstance(parsed));
    requireDer(request, der);
    SubjectPublicKeyInfo info = request.getSubjectPublicKeyInfo();
    var kind = info.getAlgorithm();
    if (!kind.getAlgorithm().equals(X9ObjectIdentifiers.id_ecPublicKey)
        || !(kind.getParameters() instanceof ASN1ObjectIdentifier curve)
        || !CURVES.contains(curve)
        || !SIGNATURES.contains(request.getSignatureAlgorithm().getAlgorithm())) {
      throw new TrustException("certificates are issued for ECDSA keys on P-256 and P-384 only");
    }
    try {
      PublicKey key =
          KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(info.getEncoded()));
      if (!request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key))) {
        throw new TrustException("the certificate request is not signed by its key");
      }
      return key;
    } catch (OperatorCreationException | GeneralSecurityException | IOException e) {
      throw new MalformedMessageException("certificate request", "its key is none (RFC 5480)");
    } catch (PKCSException e) {
      throw new TrustException("the signature of the certificate request can't be checked", e);
    }
  }

  /** The signature is checked over what is encoded anew: that must be what was received. */
  private static void requireDer(PKCS10CertificationRequest request, byte[] der) {
    try {
      if (Arrays.equals(request.toASN1Structure().getEncoded(ASN1Encoding.DER), der)) {
        return;
      }
    } catch (IOException e) {
      // What can't be encoded again is not what was received either.
    }
    throw new MalformedMessageException("certificate request", "not DER (X.690, 11)");
  }
}
