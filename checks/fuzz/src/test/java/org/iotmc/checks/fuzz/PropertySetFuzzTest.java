package org.iotmc.checks.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryFile;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import org.iotmc.gena.LastChangeCodec;
import org.iotmc.gena.PropertySet;
import org.iotmc.gena.PropertySetCodec;

/** Any bytes are a property set or malformed, and so is a LastChange in it. */
class PropertySetFuzzTest {
  @DictionaryFile(resourcePath = "/org/iotmc/checks/fuzz/event.dict")
  @FuzzTest
  void everyBodyIsAPropertySetOrMalformed(byte[] body) {
    Decoding.of(() -> PropertySetCodec.decode(body)).ifPresent(PropertySetFuzzTest::isBounded);
  }

  private static void isBounded(PropertySet read) {
    assertThat(read.properties()).hasSizeLessThanOrEqualTo(PropertySetCodec.MAX_PROPERTIES);
    for (String value : read.properties().values()) {
      Decoding.of(() -> LastChangeCodec.decode(value));
    }
    byte[] written;
    try {
      written = PropertySetCodec.encode(read.properties());
    } catch (IllegalArgumentException theWriterIsStrict) {
      return;
    }
    assertThat(PropertySetCodec.decode(written))
        .isEqualTo(new PropertySet(read.properties(), List.of()));
  }
}
