package org.iotmc.pki;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Keys and signatures. They are computed by an own instance of the BouncyCastle provider, because
 * it takes all its randomness from the source that is given to it; the keys themselves are the
 * JDK's, so that its TLS works with them.
 */
final class Crypto {
  static final Provider PROVIDER = new BouncyCastleProvider();

  private static final String SIGNATURE = "SHA256withECDSA";
  private static final String CURVE = "secp256r1";

  private Crypto() {}

  /** A new P-256 key pair in the encoding of PKCS #8, the public key included (RFC 5915). */
  static byte[] generate(SecureRandom random) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", PROVIDER);
      generator.initialize(new ECGenParameterSpec(CURVE), random);
      return generator.generateKeyPair().getPrivate().getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("P-256 is not available", e);
    }
  }

  /** The JDK's key objects for what {@link #generate} made. */
  static KeyPair keyPair(byte[] pkcs8) throws GeneralSecurityException, IOException {
    PrivateKeyInfo info = PrivateKeyInfo.getInstance(pkcs8);
    var inner = org.bouncycastle.asn1.sec.ECPrivateKey.getInstance(info.parsePrivateKey());
    if (inner.getPublicKey() == null) {
      throw new IOException("the public key is missing");
    }
    var publicInfo = new SubjectPublicKeyInfo(info.getPrivateKeyAlgorithm(), inner.getPublicKey());
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
      JcaContentSignerBuilder builder = new JcaContentSignerBuilder(SIGNATURE);
      if (key instanceof ECPrivateKey) {
        builder.setProvider(PROVIDER).setSecureRandom(random);
      }
      return builder.build(key);
    } catch (OperatorCreationException e) {
      throw new IllegalArgumentException("this key can't sign with " + SIGNATURE, e);
    }
  }
}
