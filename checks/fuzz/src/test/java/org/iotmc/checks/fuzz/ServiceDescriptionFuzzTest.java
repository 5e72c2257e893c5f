package org.iotmc.checks.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryFile;
import com.code_intelligence.jazzer.junit.FuzzTest;
import org.iotmc.description.ServiceDescription;
import org.iotmc.description.ServiceDescriptionCodec;

/** Any bytes are a service description or malformed; what may be written survives the wire. */
class ServiceDescriptionFuzzTest {
  @DictionaryFile(resourcePath = "/org/iotmc/checks/fuzz/service.dict")
  @FuzzTest
  void everyDocumentIsADescriptionOrMalformed(byte[] document) {
    Decoding.of(() -> ServiceDescriptionCodec.decode(document))
        .ifPresent(ServiceDescriptionFuzzTest::survivesTheWire);
  }

  private static void survivesTheWire(ServiceDescription read) {
    byte[] written;
    try {
      written = ServiceDescriptionCodec.encode(read);
    } catch (IllegalArgumentException theWriterIsStrict) {
      return;
    }
    assertThat(ServiceDescriptionCodec.decode(written)).isEqualTo(read);
  }
}
