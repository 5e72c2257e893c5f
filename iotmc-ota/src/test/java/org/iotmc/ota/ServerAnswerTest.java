package org.iotmc.ota;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.iotmc.api.spi.Body;
import org.iotmc.api.spi.Headers;
import org.iotmc.api.spi.HttpResponse;
import org.iotmc.ota.ServerAnswer.Next;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 9110, 14 and 15. */
class ServerAnswerTest {
  private static Next judge(int status, long offset, String range) {
    Headers headers = range.isEmpty() ? Headers.of() : Headers.of("Content-Range", range);
    return ServerAnswer.of(new HttpResponse(status, headers, Body.empty()), offset).next();
  }

  @ParameterizedTest(name = "{0} from {1} with {2}: {3}")
  @CsvSource({
    "200, 0, '', TAKE_WHOLE",
    "200, 50, '', TAKE_WHOLE",
    "206, 50, bytes 50-99/100, TAKE_REST",
    "206, 50, bytes 50-99/*, TAKE_REST",
    "206, 50, bytes 49-99/100, START_OVER",
    "206, 50, '', START_OVER",
    "206, 0, bytes 0-99/100, TRY_AGAIN",
    "416, 50, bytes */100, START_OVER",
    "404, 0, '', GIVE_UP",
    "403, 50, '', GIVE_UP",
    "408, 0, '', TRY_AGAIN",
    "429, 0, '', TRY_AGAIN",
    "503, 0, '', TRY_AGAIN",
    "302, 0, '', GIVE_UP",
    "308, 50, '', GIVE_UP",
  })
  void eachAnswerHasItsConsequence(int status, long offset, String range, Next next) {
    assertThat(judge(status, offset, range)).isEqualTo(next);
  }

  @Property(tries = 200)
  void noiseAsARangeIsNeverTheRest(@ForAll String noise) {
    String text = new String(noise.getBytes(StandardCharsets.US_ASCII), StandardCharsets.US_ASCII);
    String header = text.replaceAll("\\p{Cntrl}", "").strip();
    assertThat(judge(206, 50, header)).isEqualTo(Next.START_OVER);
    assertThat(judge(206, 50, "bytes " + header)).isEqualTo(Next.START_OVER);
  }
}
