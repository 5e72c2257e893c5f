package org.iotmc.pki;

import java.math.BigInteger;
import org.iotmc.api.MalformedMessageException;

/** The little of DER (X.690) that is read without BouncyCastle; the JDK reads the rest. */
final class Der {
  private static final int INTEGER = 0x02;
  private static final int OCTETS = 0x04;
  private static final int SEQUENCE = 0x30;
  private static final int LONGEST_SHORT = 0x7f;

  private Der() {}

  /**
   * One DER sequence and nothing else. The JDK's parser, when it meets the indefinite lengths that
   * DER forbids, goes one call deeper for each and overflows the stack.
   */
  static void requireSequence(String what, byte[] encoded, int max) {
    if (encoded.length < 2 || encoded.length > max || encoded[0] != SEQUENCE) {
      throw new MalformedMessageException(what, "not a DER sequence of at most " + max + " bytes");
    }
    int octets = (encoded[1] & 0x80) == 0 ? 0 : encoded[1] & 0x7f;
    boolean indefinite = encoded[1] == (byte) 0x80;
    if (indefinite || octets > 4 || encoded.length < 2 + octets) {
      throw new MalformedMessageException(what, "its length is not DER's (X.690, 10.1)");
    }
    long length = octets == 0 ? encoded[1] : 0;
    for (int i = 0; i < octets; i++) {
      length = length << 8 | (encoded[2 + i] & 0xff);
    }
    if (length != encoded.length - 2 - octets) {
      throw new MalformedMessageException(what, "its length is not that of its content");
    }
  }

  /**
   * The number in an extension, that is an INTEGER of at most 125 octets in an OCTET STRING.
   *
   * @throws MalformedMessageException if it is no such thing, or below 0
   */
  static BigInteger numberOfExtension(String what, byte[] extension) {
    int length = extension.length - 4;
    if (length < 1
        || length + 2 > LONGEST_SHORT
        || extension[0] != OCTETS
        || extension[1] != length + 2
        || extension[2] != INTEGER
        || extension[3] != length) {
      throw new MalformedMessageException(what, "no number in DER (X.690, 8.3)");
    }
    BigInteger number = new BigInteger(extension, 4, length);
    if (number.signum() < 0 || number.toByteArray().length != length) {
      throw new MalformedMessageException(what, "a number below 0, or not in its shortest form");
    }
    return number;
  }
}
