package org.iotmc.netty.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryFile;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.handler.codec.http.HttpRequest;
import java.util.List;
import org.iotmc.netty.Limits;

/** Head, lengths and chunks of requests, from any bytes. */
class RequestFuzzTest {
  private static final Limits LIMITS = Limits.defaults();

  /** Whatever we take as a request is one to a strict reader, too, with the same body. */
  @DictionaryFile(resourcePath = "/org/iotmc/netty/internal/http.dict")
  @FuzzTest
  void everyRequestIsReadInOneWayOrRefused(byte[] bytes) {
    List<Wire.Message> whole = decode(bytes, Math.max(1, bytes.length));
    assertThat(decode(bytes, 1)).as("byte by byte").isEqualTo(whole);
    List<String> taken =
        whole.stream()
            .filter(Wire.Message::end)
            .map(each -> each.head() + "\n" + each.body())
            .toList();
    List<String> strictly = StrictRequests.in(bytes);
    assertThat(strictly).as("read strictly").hasSizeGreaterThanOrEqualTo(taken.size());
    assertThat(strictly.subList(0, taken.size())).as("read strictly").isEqualTo(taken);
  }

  private static List<Wire.Message> decode(byte[] bytes, int piece) {
    return Wire.decode(new RequestDecoder(LIMITS, () -> {}), bytes, piece, RequestFuzzTest::head);
  }

  private static String head(Part.Head part) {
    HttpRequest request = (HttpRequest) part.message();
    try {
      RequestHead head = RequestHead.of(request, LIMITS.requestBody());
      assertThat(head.target()).matches("/[!-~]*");
      return head.method() + " " + request.uri() + " " + request.protocolVersion();
    } catch (Refusal refused) {
      assertThat(refused.status()).isBetween(400, 599);
      return null;
    }
  }
}
