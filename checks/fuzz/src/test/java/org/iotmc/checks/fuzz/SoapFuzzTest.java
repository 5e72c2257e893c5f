package org.iotmc.checks.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryFile;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Map;
import java.util.function.Consumer;
import org.iotmc.description.internal.xml.XmlFaults;
import org.iotmc.soap.SoapCodec;
import org.iotmc.soap.SoapMessage;
import org.iotmc.soap.SoapMessage.Fault;
import org.iotmc.soap.SoapMessage.Request;
import org.iotmc.soap.SoapMessage.Response;

/**
 * Any bytes are a request, an answer, or malformed, to whoever reads them; what may be written
 * survives the wire, and then there is nothing to warn of.
 */
class SoapFuzzTest {
  private static final Request ASKED =
      new Request("urn:example-com:service:Fan:1", "Spin", Map.of());

  @DictionaryFile(resourcePath = "/org/iotmc/checks/fuzz/soap.dict")
  @FuzzTest
  void everyEnvelopeIsAMessageOrMalformed(byte[] body) {
    Decoding.of(() -> SoapCodec.decodeRequest(body))
        .ifPresent(
            read -> {
              assertThat(read).isNotInstanceOf(Response.class);
              written(
                  read,
                  bytes -> {
                    if (read instanceof Request) {
                      assertThat(SoapCodec.decodeRequest(bytes)).isEqualTo(read);
                    }
                  });
            });
    Decoding.of(() -> SoapCodec.decodeAnswer(ASKED, body)).ifPresent(SoapFuzzTest::survives);
  }

  private static void survives(SoapMessage read) {
    if (read instanceof Response response) {
      assertThat(response.arguments()).hasSizeLessThanOrEqualTo(SoapCodec.MAX_ARGUMENTS);
      assertThat(response.warnings()).hasSizeLessThanOrEqualTo(XmlFaults.MAX);
      Response clean = new Response(ASKED.serviceType(), ASKED.action(), response.arguments());
      written(response, bytes -> assertThat(SoapCodec.decodeAnswer(ASKED, bytes)).isEqualTo(clean));
    } else {
      Fault fault = (Fault) read;
      assertThat(fault.warnings()).hasSizeLessThanOrEqualTo(XmlFaults.MAX);
      written(
          fault,
          bytes ->
              assertThat(((Fault) SoapCodec.decodeAnswer(ASKED, bytes)).code())
                  .isEqualTo(fault.code()));
    }
  }

  private static void written(SoapMessage message, Consumer<byte[]> check) {
    byte[] bytes;
    try {
      bytes = SoapCodec.encode(message);
    } catch (IllegalArgumentException theWriterIsStrict) {
      return;
    }
    check.accept(bytes);
  }
}
