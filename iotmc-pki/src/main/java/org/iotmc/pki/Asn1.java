package org.iotmc.pki;

import java.io.IOException;
import java.util.function.Supplier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.iotmc.api.IotmcException;
import org.iotmc.api.MalformedMessageException;

/** The border to the ASN.1 parser: bounds before it, one kind of failure behind it. */
final class Asn1 {
  private static final int SEQUENCE = 0x30;

  private Asn1() {}

  /**
   * One DER sequence and nothing else. The JDK's parser, when it meets the indefinite lengths that
   * DER forbids, goes one call deeper for each and overflows the stack.
   */
  static void requireDerSequence(String what, byte[] encoded, int max) {
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

  static ASN1Primitive parse(String what, byte[] encoded, int max) {
    if (encoded.length == 0 || encoded.length > max) {
      throw new MalformedMessageException(what, "empty, or longer than " + max + " bytes");
    }
    return guard(
        what,
        () -> {
          try {
            return ASN1Primitive.fromByteArray(encoded);
          } catch (IOException e) {
            throw new MalformedMessageException(what, "not ASN.1 (X.690)");
          }
        });
  }

  /**
   * The parser reads lazily and reports wrong structure by various unchecked exceptions, too deep
   * nesting by an overflow.
   */
  static <T> T guard(String what, Supplier<T> reading) {
    try {
      return reading.get();
    } catch (IotmcException e) {
      throw e;
    } catch (RuntimeException | StackOverflowError e) {
      throw new MalformedMessageException(what, "not of the structure it has to have");
    }
  }
}
