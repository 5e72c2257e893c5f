package org.iotmc.gena;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.iotmc.api.MalformedMessageException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventHeadersTest {
  @ParameterizedTest(name = "{0} grants {1} s")
  @CsvSource({
    "Second-300, 300",
    "second-300, 300",
    "Second-5, 60",
    "Second-99999999, 86400",
    "Second-infinite, 1800",
    "infinite, 1800",
    "Second--1, 1800",
    "Second-, 1800",
    "'', 1800",
  })
  @Tag("EVNT-02")
  @Tag("EVNT-03")
  @Tag("FIELD-67")
  void everyTimeoutIsGrantedWithinTheBounds(String asked, long granted) {
    assertThat(EventHeaders.granted(Optional.of(asked))).isEqualTo(Duration.ofSeconds(granted));
  }

  @ParameterizedTest(name = "{0} is held for {1} s")
  @CsvSource({
    "Second-300, 300",
    "SECOND-5, 5",
    "Second-0, 2",
    "Second-99999999, 86400",
    "Second-infinite, 86400",
    "Second-INFINITE, 86400",
    "infinite, 1800",
    "30, 1800",
    "'', 1800",
  })
  @Tag("EVNT-02")
  @Tag("FIELD-67")
  void everyAnswerIsBelievedWithinTheBounds(String answer, long held) {
    assertThat(EventHeaders.held(Optional.of(answer))).isEqualTo(Duration.ofSeconds(held));
  }

  @Test
  void severalCallbacksKeepTheirOrder() {
    assertThat(EventHeaders.callbacks("<http://10.0.0.1:1/a> <http://10.0.0.1:2/b?c=d>"))
        .containsExactly(URI.create("http://10.0.0.1:1/a"), URI.create("http://10.0.0.1:2/b?c=d"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "http://10.0.0.1/",
        "<>",
        "<a>",
        "<http://10.0.0.1/",
        "<http://a b/>",
        "<http://10.0.0.1:65536/>",
        "<x:y>",
        "<http://[::99999999999.1.1.1]/>",
        "<http://10.0.0.1/caf\u00e9>",
        "<http://10.0.0.1/?caf\u00c3\u00a9>",
      })
  @Tag("EVNT-07")
  @Tag("EVNT-11")
  void aCallbackThatIsNoUrlInBracketsIsMalformed(String header) {
    assertThatThrownBy(() -> EventHeaders.callbacks(header))
        .isInstanceOf(MalformedMessageException.class);
  }

  @Test
  @Tag("EVNT-09")
  void tooManyCallbacksAreMalformed() {
    assertThatThrownBy(() -> EventHeaders.callbacks("<http://10.0.0.1/>".repeat(5)))
        .isInstanceOf(MalformedMessageException.class);
  }

  @Test
  @Tag("EVNT-25")
  void leadingZerosOfASequenceAreIgnoredAndMoreThan32BitsRefused() {
    assertThat(EventHeaders.sequence(Optional.of("0007"))).isEqualTo(7);
    assertThat(EventHeaders.sequence(Optional.of("4294967295"))).isEqualTo(0xffffffffL);
    assertThatThrownBy(() -> EventHeaders.sequence(Optional.of("4294967296")))
        .isInstanceOf(MalformedMessageException.class);
  }

  @Property(tries = 200)
  void everyHeaderSurvivesTheWire(
      @ForAll @LongRange(min = 60, max = 86_400) long seconds,
      @ForAll @LongRange(max = EventHeaders.MAX_SEQUENCE) long sequence,
      @ForAll @Size(min = 1, max = EventHeaders.MAX_CALLBACKS)
          List<@IntRange(min = 1, max = 65535) Integer> ports) {
    Duration timeout = Duration.ofSeconds(seconds);
    String header = EventHeaders.timeout(timeout);
    assertThat(EventHeaders.granted(Optional.of(header))).isEqualTo(timeout);
    assertThat(EventHeaders.held(Optional.of(header))).isEqualTo(timeout);
    assertThat(EventHeaders.sequence(Optional.of(Long.toString(sequence)))).isEqualTo(sequence);
    List<URI> uris =
        ports.stream().map(port -> URI.create("http://10.0.0.1:" + port + "/e/" + port)).toList();
    String callbacks = uris.stream().map(EventHeaders::callback).collect(Collectors.joining());
    assertThat(EventHeaders.callbacks(callbacks)).isEqualTo(uris);
  }

  @Property(tries = 300)
  void noiseInAHeaderFailsOnlyAsMalformed(@ForAll String noise) {
    assertThat(EventHeaders.granted(Optional.of(noise))).isPositive();
    assertThat(EventHeaders.held(Optional.of(noise))).isPositive();
    assertThat(EventHeaders.variables(noise)).isNotEmpty();
    assertOnlyMalformed(() -> EventHeaders.callbacks(noise));
    assertOnlyMalformed(() -> EventHeaders.callbacks("<http://10.0.0.1/" + noise + ">"));
    assertOnlyMalformed(() -> EventHeaders.sequence(Optional.of(noise)));
  }

  private static void assertOnlyMalformed(Runnable read) {
    try {
      read.run();
    } catch (MalformedMessageException expected) {
      assertThat(expected.getStackTrace()).isEmpty();
    }
  }
}
