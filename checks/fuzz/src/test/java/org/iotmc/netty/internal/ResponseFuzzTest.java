package org.iotmc.netty.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryFile;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.handler.codec.http.HttpResponse;
import java.net.URI;
import java.util.List;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.netty.Limits;

/** Head, lengths and chunks of responses, from any bytes. */
class ResponseFuzzTest {
  private static final Target TARGET = Target.of(URI.create("http://192.0.2.7/"), CallSpec.plain());

  @DictionaryFile(resourcePath = "/org/iotmc/netty/internal/http.dict")
  @FuzzTest
  void everyResponseIsReadInOneWayOrMalformed(byte[] bytes) {
    for (String method : List.of("GET", "HEAD")) {
      List<Wire.Message> whole = decode(bytes, Math.max(1, bytes.length), method);
      assertThat(decode(bytes, 1, method)).as("byte by byte").isEqualTo(whole);
    }
  }

  private static List<Wire.Message> decode(byte[] bytes, int piece, String method) {
    ResponseDecoder decoder = new ResponseDecoder(Limits.defaults());
    decoder.expectAnswerTo(method);
    return Wire.decode(decoder, bytes, piece, part -> head(part, method));
  }

  private static String head(Part.Head part, String method) {
    HttpResponse message = (HttpResponse) part.message();
    if (AnswerHead.isInterim(message)) {
      return "interim";
    }
    try {
      AnswerHead head = AnswerHead.of(message, TARGET, method);
      assertThat(head.status()).isBetween(200, 599);
      assertThat(head.length().orElse(0)).isNotNegative();
      return head.toString();
    } catch (MalformedMessageException malformed) {
      assertThat(malformed.field()).isNotEmpty();
      return null;
    }
  }
}
