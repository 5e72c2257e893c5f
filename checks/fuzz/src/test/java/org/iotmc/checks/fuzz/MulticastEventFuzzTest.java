package org.iotmc.checks.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryFile;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.util.List;
import org.iotmc.gena.MulticastEvent;
import org.iotmc.gena.MulticastEventCodec;
import org.iotmc.gena.PropertySet;
import org.iotmc.gena.PropertySetCodec;

/** Any datagram is a multicast event or malformed, and an event survives the wire. */
class MulticastEventFuzzTest {
  @DictionaryFile(resourcePath = "/org/iotmc/checks/fuzz/multicast.dict")
  @FuzzTest
  void everyDatagramIsAnEventOrMalformed(byte[] datagram) {
    Decoding.of(() -> MulticastEventCodec.decode(ByteBuffer.wrap(datagram)))
        .ifPresent(MulticastEventFuzzTest::survivesTheWire);
  }

  private static MulticastEvent withoutWarnings(MulticastEvent event) {
    PropertySet said = new PropertySet(event.properties(), List.of());
    return new MulticastEvent(event.origin(), event.level(), event.position(), said);
  }

  private static void survivesTheWire(MulticastEvent event) {
    assertThat(event.properties()).hasSizeLessThanOrEqualTo(PropertySetCodec.MAX_PROPERTIES);
    ByteBuffer written;
    try {
      written = MulticastEventCodec.encode(event);
    } catch (IllegalArgumentException theWriterIsStrict) {
      return;
    }
    assertThat(written.remaining()).isLessThanOrEqualTo(MulticastEventCodec.MAX_ENCODED);
    MulticastEvent read = MulticastEventCodec.decode(written);
    assertThat(withoutWarnings(read)).isEqualTo(withoutWarnings(event));
    assertThat(MulticastEventCodec.encode(read)).isEqualTo(written);
  }
}
