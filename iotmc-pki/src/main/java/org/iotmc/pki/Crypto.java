package org.iotmc.pki;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import org.iotmc.api.MalformedMessageException;

/**
 * Keys and digests, by the JDK alone: a device that starts with what it has reads its keys by this,
 * and loads nothing of BouncyCastle.
 */
final class Crypto {
  private static final String CURVE = "secp256r1";
  private static final int FIELD = 32;

  // All that stands around a secret and its point in PKCS #8 (RFC 5958, RFC 5915): as every number
  // of P-256 has 32 octets, it is the same for each key.
  private static final byte[] HEAD =
      HexFormat.of()
          .parseHex("308193020100301306072a8648ce3d020106082a8648ce3d030107047930770201010420");
  private static final byte[] MIDDLE =
      HexFormat.of().parseHex("a00a06082a8648ce3d030107a14403420004");

  /** What stands before the point in the encoding of the public key (RFC 5480). */
  private static final byte[] PUBLIC_HEAD =
      HexFormat.of().parseHex("3059301306072a8648ce3d020106082a8648ce3d03010703420004");

  private static final int MIDDLE_AT = HEAD.length + FIELD;
  private static final int POINT_AT = MIDDLE_AT + MIDDLE.length;
  private static final int LENGTH = POINT_AT + 2 * FIELD;

  private Crypto() {}

  /** A new P-256 key pair in the encoding of PKCS #8, the public key included (RFC 5915). */
  static byte[] generate(SecureRandom random) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec(CURVE), random);
      KeyPair made = generator.generateKeyPair();
      ECPoint point = ((ECPublicKey) made.getPublic()).getW();
      return join(
          HEAD,
          field(((ECPrivateKey) made.getPrivate()).getS()),
          MIDDLE,
          field(point.getAffineX()),
          field(point.getAffineY()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("P-256 is not available", e);
    }
  }

  /**
   * The key objects for what {@link #generate} made.
   *
   * @throws MalformedMessageException if it is nothing of that kind
   */
  static KeyPair keyPair(byte[] pkcs8) throws GeneralSecurityException {
    if (pkcs8.length != LENGTH
        || !Arrays.equals(pkcs8, 0, HEAD.length, HEAD, 0, HEAD.length)
        || !Arrays.equals(pkcs8, MIDDLE_AT, POINT_AT, MIDDLE, 0, MIDDLE.length)) {
      throw new MalformedMessageException("private key", "not P-256 in PKCS #8 with its point");
    }
    byte[] point = Arrays.copyOfRange(pkcs8, POINT_AT, LENGTH);
    KeyFactory factory = KeyFactory.getInstance("EC");
    return new KeyPair(
        factory.generatePublic(new X509EncodedKeySpec(join(PUBLIC_HEAD, point))),
        factory.generatePrivate(new PKCS8EncodedKeySpec(pkcs8)));
  }

  private static byte[] field(BigInteger number) {
    byte[] signed = number.toByteArray();
    byte[] result = new byte[FIELD];
    int length = Math.min(FIELD, signed.length);
    System.arraycopy(signed, signed.length - length, result, FIELD - length, length);
    return result;
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream(LENGTH);
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is not available", e);
    }
  }
}
