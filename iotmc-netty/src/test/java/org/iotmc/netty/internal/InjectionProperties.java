package org.iotmc.netty.internal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.iotmc.api.spi.Body;
import org.iotmc.api.spi.Headers;
import org.iotmc.api.spi.HttpRequest;
import org.iotmc.api.spi.HttpResponse;

/**
 * Whatever a caller puts into a message: its head has the lines that it is to have, and no more.
 */
class InjectionProperties {
  private static final List<String> OURS =
      List.of("content-length", "transfer-encoding", "connection", "date", "keep-alive", "host");

  /** Text with what ends a line, or seems to once it is cut to bytes. */
  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.oneOf(
        Arbitraries.of("Host", "Content-Length", "X-A", "a b", "EXT", "", "Transfer-Encoding"),
        Arbitraries.strings()
            .withChars("abc /?#:%20@[]\r\n\0\t\u000b\u0085\u2028\u560a\u560d\u00e9\u0100\u010a")
            .ofMaxLength(12));
  }

  @Provide
  Arbitrary<List<List<String>>> fields() {
    return Combinators.combine(texts(), texts()).as(List::of).list().ofMaxSize(5);
  }

  @Property
  void aRequestHasItsLinesAndNoMore(
      @ForAll("texts") String method,
      @ForAll("texts") String path,
      @ForAll("fields") List<List<String>> fields) {
    Headers headers = headers(fields);
    String verb = method.isEmpty() ? "POST" : method;
    tried(() -> new HttpRequest(verb, URI.create("http://h/" + path), headers, body()))
        .or(() -> tried(() -> new HttpRequest("POST", URI.create("http://h/"), headers, body())))
        .ifPresent(
            request -> {
              EmbeddedChannel channel = new EmbeddedChannel();
              RequestWriter.start(channel, request, cause -> {});
              assertThatHeadHas(written(channel), "[A-Z-]+ /[!-~]* HTTP/1\\.1", headers, 2);
            });
  }

  @Property
  void aResponseHasItsLinesAndNoMore(
      @ForAll("fields") List<List<String>> fields, @ForAll("texts") String text) {
    Headers headers = headers(fields);
    HttpResponse response = new HttpResponse(200 + text.length(), headers, body());
    EmbeddedChannel channel = new EmbeddedChannel();
    InboundBody nothing = new InboundBody(channel.eventLoop(), () -> {}, () -> {});
    Turn turn = new Turn(RequestHead.unreadable(), nothing, 0);
    channel.writeOutbound(
        ResponseHead.of(channel, turn, response, ResponseHead.date(Instant.EPOCH)));
    // Date, the length where there is one, and that the connection closes.
    int own = response.status() == 204 ? 2 : 3;
    assertThatHeadHas(written(channel), "HTTP/1\\.1 2[0-9]{2} [ -~]+", headers, own);
  }

  private static Body body() {
    return Body.of(new byte[3]);
  }

  private static Headers headers(List<List<String>> fields) {
    Headers headers = Headers.of();
    for (List<String> field : fields) {
      Headers before = headers;
      headers = tried(() -> before.with(field.get(0), field.get(1))).orElse(headers);
    }
    return headers;
  }

  /** What the API lets in. */
  private static <T> Optional<T> tried(Supplier<T> made) {
    try {
      return Optional.of(made.get());
    } catch (IllegalArgumentException refused) {
      return Optional.empty();
    }
  }

  private static String written(EmbeddedChannel channel) {
    StringBuilder text = new StringBuilder();
    for (ByteBuf each = channel.readOutbound(); each != null; each = channel.readOutbound()) {
      text.append(each.toString(ISO_8859_1));
      each.release();
    }
    channel.finishAndReleaseAll();
    return text.toString();
  }

  private static void assertThatHeadHas(String text, String first, Headers headers, int own) {
    String head = text.substring(0, text.indexOf("\r\n\r\n"));
    String[] lines = head.split("\r\n", -1);
    assertThat(lines[0]).matches(first);
    long theirs =
        headers.fields().stream()
            .map(each -> each.name().toLowerCase(Locale.ROOT))
            .filter(each -> !OURS.contains(each))
            .count();
    assertThat(lines).as(head).hasSize(1 + own + (int) theirs);
    assertThat(head.replace("\r\n", "")).doesNotContain("\r", "\n", "\0");
  }
}
