package org.iotmc.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.BigRange;
import net.jqwik.api.constraints.Size;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.DEROctetString;
import org.iotmc.api.MalformedMessageException;
import org.junit.jupiter.api.Test;

class DerTest {
  private static final String MOST = "1461501637330902918203684832716283019655932542975"; // 2^160-1

  @Property(tries = 200)
  void aNumberIsReadAsBouncyCastleWroteIt(
      @ForAll @BigRange(min = "0", max = MOST) BigInteger number) throws Exception {
    assertThat(Der.numberOfExtension("number", extension(number))).isEqualTo(number);
  }

  @Property(tries = 200)
  void noiseInPlaceOfANumberFailsOnlyAsMalformed(@ForAll @Size(max = 12) byte[] noise) {
    for (byte[] each : new byte[][] {noise, framed(noise)}) {
      try {
        BigInteger read = Der.numberOfExtension("number", each);
        byte[] inner = ASN1OctetString.getInstance(each).getOctets();
        assertThat(ASN1Integer.getInstance(inner).getPositiveValue()).isEqualTo(read);
      } catch (MalformedMessageException e) {
        assertThat(e).hasMessageContaining("number");
      }
    }
  }

  @Test
  void aNegativeOrPaddedOrTooLongNumberIsNone() throws Exception {
    refused(extension(BigInteger.ONE.negate()));
    refused(framed(new byte[] {0, 1}));
    refused(framed(new byte[0]));
    refused(extension(BigInteger.ONE.shiftLeft(8 * 125)));
    byte[] longer = new byte[6];
    System.arraycopy(extension(BigInteger.TEN), 0, longer, 0, 5);
    refused(longer);
  }

  private static void refused(byte[] extension) {
    assertThatThrownBy(() -> Der.numberOfExtension("number", extension))
        .isInstanceOf(MalformedMessageException.class);
  }

  private static byte[] extension(BigInteger number) throws Exception {
    return new DEROctetString(new ASN1Integer(number).getEncoded()).getEncoded();
  }

  private static byte[] framed(byte[] content) {
    byte[] all = new byte[content.length + 4];
    all[0] = 4;
    all[1] = (byte) (content.length + 2);
    all[2] = 2;
    all[3] = (byte) content.length;
    System.arraycopy(content, 0, all, 4, content.length);
    return all;
  }
}
