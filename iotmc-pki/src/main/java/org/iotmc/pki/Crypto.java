package org.iotmc.pki;

import java.io.IOException;
import java.io.OutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.operator.ContentSigner;
import org.iotmc.api.MalformedMessageException;

/**
 * Keys and signatures, computed by the JDK: it takes their randomness from the source that is given
 * to it. BouncyCastle writes and reads the structures around them; its own provider is not used,
 * for to load it takes longer than all that a device signs in its life.
 */
final class Crypto {
  private static final String SIGNATURE = "SHA256withECDSA";
  private static final String CURVE = "secp256r1";
  private static final int CURVE_BITS = 256;
  private static final String KEY = "private key";
  private static final int MAX_KEY = 1024;

  private Crypto() {}

  /** A new P-256 key pair in the encoding of PKCS #8, the public key included (RFC 5915). */
  static byte[] generate(SecureRandom random) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec(CURVE), random);
      KeyPair made = generator.generateKeyPair();
      var publicInfo = SubjectPublicKeyInfo.getInstance(made.getPublic().getEncoded());
      var inner =
          new org.bouncycastle.asn1.sec.ECPrivateKey(
              CURVE_BITS,
              ((ECPrivateKey) made.getPrivate()).getS(),
              new DERBitString(publicInfo.getPublicKeyData().getBytes()),
              publicInfo.getAlgorithm().getParameters());
      return new PrivateKeyInfo(publicInfo.getAlgorithm(), inner).getEncoded();
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("P-256 is not available", e);
    }
  }

  /**
   * The key objects for what {@link #generate} made.
   *
   * @throws MalformedMessageException if it is nothing of that kind
   */
  static KeyPair keyPair(byte[] pkcs8) throws GeneralSecurityException, IOException {
    ASN1Primitive parsed = Asn1.parse(KEY, pkcs8, MAX_KEY);
    PrivateKeyInfo info = Asn1.guard(KEY, () -> PrivateKeyInfo.getInstance(parsed));
    ASN1Primitive content = Asn1.parse(KEY, info.getPrivateKey().getOctets(), MAX_KEY);
    ASN1BitString point =
        Asn1.guard(
            KEY, () -> org.bouncycastle.asn1.sec.ECPrivateKey.getInstance(content).getPublicKey());
    if (point == null) {
      throw new MalformedMessageException(KEY, "the public key is missing");
    }
    var publicInfo = new SubjectPublicKeyInfo(info.getPrivateKeyAlgorithm(), point);
    KeyFactory factory = KeyFactory.getInstance("EC");
    return new KeyPair(
        factory.generatePublic(new X509EncodedKeySpec(publicInfo.getEncoded())),
        factory.generatePrivate(new PKCS8EncodedKeySpec(pkcs8)));
  }

  static PublicKey publicKey(SubjectPublicKeyInfo info)
      throws GeneralSecurityException, IOException {
    return KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(info.getEncoded()));
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is not available", e);
    }
  }

  /** Signs with ECDSA and SHA-256; a key that stays in a token signs there. */
  static ContentSigner signer(PrivateKey key, SecureRandom random) {
    try {
      Signature signature = Signature.getInstance(SIGNATURE);
      signature.initSign(key, random);
      return new EcdsaSigner(signature);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("this key can't sign with " + SIGNATURE, e);
    }
  }

  private static final class EcdsaSigner extends OutputStream implements ContentSigner {
    private final Signature signature;

    EcdsaSigner(Signature signature) {
      this.signature = signature;
    }

    @Override
    public AlgorithmIdentifier getAlgorithmIdentifier() {
      return new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256);
    }

    @Override
    public OutputStream getOutputStream() {
      return this;
    }

    @Override
    public byte[] getSignature() {
      try {
        return signature.sign();
      } catch (SignatureException e) {
        throw new IllegalStateException("the key can't sign", e);
      }
    }

    @Override
    public void write(int value) throws IOException {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      try {
        signature.update(bytes, offset, length);
      } catch (SignatureException e) {
        throw new IOException("the key can't sign", e);
      }
    }
  }
}
