package org.iotmc.ssdp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.Udn;

/** Whatever a caller puts into a message: it has the lines that it is to have, and no more. */
class InjectionProperties {
  /**
   * Text with what ends a line, or seems to once it is cut to bytes, and what may stand before and
   * behind it.
   */
  @Provide
  Arbitrary<String> texts() {
    Arbitrary<String> start =
        Arbitraries.of("", "uuid:", "http://", "https://h/", "urn:a:device:b:1", "x/1", "ota");
    Arbitrary<String> hostile =
        Arbitraries.strings()
            .withChars("ab:/ ,\r\n\0\t\u000b\u007f\u0085\u00a0\u2028\u560a\u560d\u010a\u010d\ud83c")
            .ofMaxLength(6);
    return Combinators.combine(start, hostile, start).as((a, b, c) -> a + b + c);
  }

  /** What the API lets in of a text; else what is in order. */
  private static <T> T made(Supplier<T> hostile, T good) {
    try {
      return hostile.get();
    } catch (IllegalArgumentException | MalformedMessageException refused) {
      return good;
    }
  }

  @Property(tries = 2000)
  void aMessageHasItsLinesAndNoMore(@ForAll @Size(12) List<@From("texts") String> t) {
    Udn udn = made(() -> new Udn(t.get(0)), Samples.UDN);
    Target type = made(() -> new Target(t.get(1)), Target.ROOT_DEVICE);
    Target other = made(() -> new Target(t.get(2)), Target.ALL);
    Advertisement advertisement = new Advertisement(type, new Usn(udn, Optional.of(other)));
    Endpoint endpoint =
        made(
            () -> new Endpoint(t.get(3), Optional.of(t.get(4)), OptionalInt.of(50_000)),
            new Endpoint("http://h/d", Optional.of("https://h/d"), OptionalInt.of(50_000)));
    Epoch epoch =
        made(
            () -> new Epoch(OptionalInt.of(1), OptionalInt.of(2), Optional.of(t.get(5))),
            Epoch.signed(1, 2));
    Optional<String> server =
        made(() -> presence(endpoint, epoch, t.get(6)), presence(endpoint, epoch, "a/1")).server();
    IotmcExtension extension =
        made(
            () -> new IotmcExtension(List.of(t.get(7), t.get(8)), Optional.empty()),
            new IotmcExtension(List.of("ota"), Optional.empty()));
    Presence presence =
        new Presence(endpoint, epoch, Duration.ofMinutes(30), server, Optional.of(extension));
    ControlPoint who =
        made(
            () -> new ControlPoint(Optional.of(t.get(9)), Optional.of(t.get(10)), said(t.get(11))),
            new ControlPoint(Optional.of("a/1"), Optional.of("b"), Optional.of("c")));
    assertThatHas(16, new SsdpMessage.Alive(advertisement, presence));
    assertThatHas(15, new SsdpMessage.SearchResponse(advertisement, presence));
    assertThatHas(9, new SsdpMessage.ByeBye(advertisement, epoch));
    assertThatHas(13, new SsdpMessage.Update(advertisement, endpoint, epoch, 3));
    assertThatHas(
        9, new SsdpMessage.Search(type, OptionalInt.of(1), OptionalInt.of(50_000), who, List.of()));
  }

  private static Optional<String> said(String text) {
    return Optional.of(text);
  }

  private static Presence presence(Endpoint endpoint, Epoch epoch, String server) {
    return new Presence(
        endpoint, epoch, Duration.ofMinutes(30), Optional.of(server), Optional.empty());
  }

  private static void assertThatHas(int lines, SsdpMessage message) {
    String text = new String(Samples.array(SsdpCodec.encode(message)), ISO_8859_1);
    assertThat(text).endsWith("\r\n\r\n");
    String head = text.substring(0, text.length() - 4);
    assertThat(head.split("\r\n", -1)).as(head).hasSize(lines);
    assertThat(head.replace("\r\n", "")).doesNotContain("\r", "\n", "\0");
  }
}
