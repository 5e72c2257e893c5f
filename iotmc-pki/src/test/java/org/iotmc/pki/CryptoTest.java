package org.iotmc.pki;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.interfaces.ECPrivateKey;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.junit.jupiter.api.RepeatedTest;

class CryptoTest {
  private final SecureRandom random = new TestHost(11).secrets();

  /** So many that some have numbers which begin with zeros. */
  @RepeatedTest(3)
  void aKeyIsEncodedAsBouncyCastleDoesAndReadAgain() throws Exception {
    for (int i = 0; i < 100; i++) {
      byte[] encoded = Crypto.generate(random);
      KeyPair keys = Crypto.keyPair(encoded);
      assertThat(encoded).isEqualTo(encodedByBouncyCastle(keys));
      assertThat(keys.getPublic().getEncoded())
          .isEqualTo(
              SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded()).getEncoded("DER"));
    }
  }

  private static byte[] encodedByBouncyCastle(KeyPair keys) throws Exception {
    var publicInfo = SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded());
    var inner =
        new org.bouncycastle.asn1.sec.ECPrivateKey(
            256,
            ((ECPrivateKey) keys.getPrivate()).getS(),
            new DERBitString(publicInfo.getPublicKeyData().getBytes()),
            publicInfo.getAlgorithm().getParameters());
    return new PrivateKeyInfo(publicInfo.getAlgorithm(), inner).getEncoded();
  }
}
