package org.iotmc.device;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** A revocation list of any length, written by hand (RFC 5280, 5.1). */
final class LargeList {
  private static final int INTEGER = 2;
  private static final int OCTETS = 4;
  private static final int UTC_TIME = 0x17;
  private static final int SEQUENCE = 0x30;
  private static final int EXTENSIONS = 0xa0;
  private static final byte[] ECDSA_SHA256 = {
    SEQUENCE, 10, 6, 8, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 4, 3, 2
  };
  private static final byte[] CRL_NUMBER = {6, 3, 0x55, 0x1d, 0x14};
  private static final DateTimeFormatter UTC =
      DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

  private LargeList() {}

  /** A list with the number 1000 that revokes one certificate and very many that nobody has. */
  static byte[] revoking(X509Certificate one, int others, KeyPair keys, Instant now) {
    ByteArrayOutputStream entries = new ByteArrayOutputStream();
    entries.writeBytes(entry(one.getSerialNumber(), now));
    for (int i = 1; i <= others; i++) {
      entries.writeBytes(entry(BigInteger.ONE.shiftLeft(120).add(BigInteger.valueOf(i)), now));
    }
    byte[] number = der(OCTETS, der(INTEGER, BigInteger.valueOf(1000).toByteArray()));
    byte[] signed =
        der(
            SEQUENCE,
            der(INTEGER, new byte[] {1}),
            ECDSA_SHA256,
            one.getIssuerX500Principal().getEncoded(),
            time(now),
            time(now.plus(Duration.ofDays(7))),
            der(SEQUENCE, entries.toByteArray()),
            der(EXTENSIONS, der(SEQUENCE, der(SEQUENCE, CRL_NUMBER, number))));
    try {
      Signature signature = Signature.getInstance("SHA256withECDSA");
      signature.initSign(keys.getPrivate());
      signature.update(signed);
      byte[] bits = signature.sign();
      return der(SEQUENCE, signed, ECDSA_SHA256, der(3, new byte[] {0}, bits));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] entry(BigInteger serial, Instant at) {
    return der(SEQUENCE, der(INTEGER, serial.toByteArray()), time(at));
  }

  private static byte[] time(Instant at) {
    return der(UTC_TIME, UTC.format(at).getBytes(StandardCharsets.US_ASCII));
  }

  private static byte[] der(int tag, byte[]... parts) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      content.writeBytes(part);
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.write(tag);
    int length = content.size();
    if (length < 0x80) {
      all.write(length);
    } else {
      byte[] bytes = BigInteger.valueOf(length).toByteArray();
      int skip = bytes[0] == 0 ? 1 : 0;
      all.write(0x80 | (bytes.length - skip));
      all.write(bytes, skip, bytes.length - skip);
    }
    all.writeBytes(content.toByteArray());
    return all.toByteArray();
  }
}
