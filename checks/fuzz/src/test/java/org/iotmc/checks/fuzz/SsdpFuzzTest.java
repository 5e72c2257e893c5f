package org.iotmc.checks.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryFile;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import org.iotmc.ssdp.SsdpCodec;
import org.iotmc.ssdp.SsdpMessage;

/** Any datagram is a message or malformed, and a message survives the wire. */
class SsdpFuzzTest {
  @DictionaryFile(resourcePath = "/org/iotmc/checks/fuzz/ssdp.dict")
  @FuzzTest
  void everyDatagramIsAMessageOrMalformed(byte[] datagram) {
    Decoding.of(() -> SsdpCodec.decode(ByteBuffer.wrap(datagram)))
        .ifPresent(SsdpFuzzTest::survivesTheWire);
  }

  private static void survivesTheWire(SsdpMessage message) {
    if (message instanceof SsdpMessage.Alive alive) {
      Decoding.of(alive.presence().endpoint()::locationUri);
    }
    ByteBuffer written;
    try {
      written = SsdpCodec.encode(message);
    } catch (IllegalArgumentException tooLong) {
      assertThat(tooLong).hasMessageContaining("longer than " + SsdpCodec.MAX_ENCODED);
      return;
    }
    assertThat(written.remaining()).isLessThanOrEqualTo(SsdpCodec.MAX_ENCODED);
    assertThat(SsdpCodec.decode(written)).isEqualTo(message);
  }
}
