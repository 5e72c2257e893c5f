package org.iotmc.pki;

import java.io.IOException;
import java.io.OutputStream;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.SignatureException;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.operator.ContentSigner;

/**
 * Signs what BouncyCastle writes, with ECDSA and SHA-256; a key that stays in a token signs there.
 * The JDK computes it: it takes its randomness from the source that is given to it, and
 * BouncyCastle's own provider takes longer to load than all that a device signs in its life.
 */
final class EcdsaSigner extends OutputStream implements ContentSigner {
  private static final String ALGORITHM = "SHA256withECDSA";

  private final Signature signature;

  EcdsaSigner(PrivateKey key, SecureRandom random) {
    try {
      signature = Signature.getInstance(ALGORITHM);
      signature.initSign(key, random);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("this key can't sign with " + ALGORITHM, e);
    }
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
