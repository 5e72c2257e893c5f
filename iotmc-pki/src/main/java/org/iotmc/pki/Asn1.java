package org.iotmc.pki;

import java.io.IOException;
import java.util.function.Supplier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.iotmc.api.IotmcException;
import org.iotmc.api.MalformedMessageException;

/** The border to BouncyCastle's parser: bounds before it, one kind of failure behind it. */
final class Asn1 {
  private Asn1() {}

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
