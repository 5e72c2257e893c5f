package org.iotmc.checks.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryFile;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.util.List;
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

  private static SsdpMessage withoutWarnings(SsdpMessage message) {
    if (message instanceof SsdpMessage.Alive m) {
      return new SsdpMessage.Alive(m.advertisement(), m.presence());
    }
    if (message instanceof SsdpMessage.ByeBye m) {
      return new SsdpMessage.ByeBye(m.advertisement(), m.epoch());
    }
    if (message instanceof SsdpMessage.Update m) {
      return new SsdpMessage.Update(m.advertisement(), m.endpoint(), m.epoch(), m.nextBootId());
    }
    if (message instanceof SsdpMessage.Search m) {
      return new SsdpMessage.Search(m.target(), m.mx(), m.tcpPort(), m.who(), List.of());
    }
    SsdpMessage.SearchResponse m = (SsdpMessage.SearchResponse) message;
    return new SsdpMessage.SearchResponse(m.advertisement(), m.presence());
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
    SsdpMessage read = SsdpCodec.decode(written);
    assertThat(withoutWarnings(read)).isEqualTo(withoutWarnings(message));
    assertThat(SsdpCodec.encode(read)).isEqualTo(written);
  }
}
