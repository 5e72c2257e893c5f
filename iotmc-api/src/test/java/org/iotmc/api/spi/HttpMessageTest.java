package org.iotmc.api.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Flow;
import org.iotmc.api.MalformedMessageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpMessageTest {
  @ParameterizedTest
  @ValueSource(strings = {"a\r\nSet-Cookie: b", "a\nb", "a\u0000b", "\u007f", "snow\u2603"})
  void nothingCanBeInjectedThroughAHeaderValue(String value) {
    assertThatThrownBy(() -> Headers.of("X", value)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a:b", "a\r\n", "ä", "a(b)"})
  void aHeaderNameIsAToken(String name) {
    assertThatThrownBy(() -> Headers.of(name, "x")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void namesCompareWithoutCaseAndTheFirstValueCounts() {
    Headers headers = Headers.of("Sid", "one").with("SID", "two");
    assertThat(headers.first("sID")).contains("one");
    assertThat(headers.fields()).hasSize(2);
  }

  @Test
  void moreFieldsThanTheBoundAreRefused() {
    Headers headers = Headers.of();
    for (int i = 0; i < Headers.MAX_FIELDS; i++) {
      headers = headers.with("X-" + i, "");
    }
    Headers full = headers;
    assertThatThrownBy(() -> full.with("One", "more")).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/relative", "ftp://host/", "http:///path", "file:///etc/passwd"})
  void aRequestGoesToAnAbsoluteHttpUriOnly(String uri) {
    assertThatThrownBy(() -> HttpRequest.get(URI.create(uri)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aBodyIsReadOnce() {
    Body body = Body.of(new byte[] {1, 2});
    assertThat(body.bytes(2).toCompletableFuture().join()).containsExactly(1, 2);
    assertThatThrownBy(body::chunks).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aBodyThatIsLongerThanAskedForIsMalformedWhetherItSaysSoOrNot() {
    assertTooLong(Body.of(new byte[3]));
    assertTooLong(Body.stream(Body.of(new byte[3]).chunks()));
  }

  private static void assertTooLong(Body body) {
    assertThatThrownBy(() -> body.bytes(2).toCompletableFuture().join())
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(MalformedMessageException.class);
  }

  @Test
  void aBodyThatIsTooLongIsNotReadToItsEnd() {
    Endless endless = new Endless();
    assertTooLong(Body.stream(endless));
    assertThat(endless.cancelled).isTrue();
    assertThat(endless.given).isLessThan(10);
  }

  private static final class Endless implements Flow.Publisher<ByteBuffer> {
    int given;
    boolean cancelled;

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
      subscriber.onSubscribe(
          new Flow.Subscription() {
            @Override
            public void request(long n) {
              while (!cancelled && given < 1000) {
                given++;
                subscriber.onNext(ByteBuffer.allocate(1));
              }
            }

            @Override
            public void cancel() {
              cancelled = true;
            }
          });
    }
  }

  @Test
  void aBodyHasNoNegativeLength() {
    assertThatThrownBy(() -> Body.stream(-1, subscriber -> {}))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
