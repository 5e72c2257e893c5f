package org.iotmc.gena;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Supplier;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.Udn;
import org.iotmc.api.Warning;
import org.iotmc.api.Warning.Kind;
import org.iotmc.api.service.EventLevel;
import org.iotmc.gena.MulticastEvent.Origin;
import org.iotmc.gena.MulticastEvent.Position;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Multicast events on the wire (UDA 2.0, 4.3.3). */
class MulticastEventCodecTest {
  private static final Udn UDN = new Udn("uuid:2fac1234-31f8-11b4-a222-08002b34c003");
  private static final Origin ALARM =
      new Origin(UDN, "urn:example-com:service:Alarm:1", "urn:example-com:serviceId:Alarm");
  private static final String BODY =
      "<e:propertyset xmlns:e=\"urn:schemas-upnp-org:event-1-0\"><e:property><State>on</State>"
          + "</e:property></e:propertyset>";

  private static MulticastEvent event(long sequence, Map<String, String> properties) {
    return new MulticastEvent(
        ALARM, EventLevel.FAULT, Position.of(7, sequence), PropertySet.of(properties));
  }

  private static String text(ByteBuffer message) {
    return StandardCharsets.UTF_8.decode(message.duplicate()).toString();
  }

  /** The lines of a message that is in order. */
  private static List<String> lines() {
    return new ArrayList<>(
        List.of(
            "NOTIFY * HTTP/1.1",
            "HOST: 239.255.255.246:7900",
            "CONTENT-TYPE: text/xml; charset=\"utf-8\"",
            "USN: " + UDN + "::urn:example-com:service:Alarm:1",
            "SVCID: urn:example-com:serviceId:Alarm",
            "NT: upnp:event",
            "NTS: upnp:propchange",
            "SEQ: 5",
            "LVL: upnp:/fault",
            "BOOTID.UPNP.ORG: 7",
            "CONTENT-LENGTH: " + BODY.length()));
  }

  private static MulticastEvent decode(List<String> lines, String body) {
    String text = String.join("\r\n", lines) + "\r\n\r\n" + body;
    return MulticastEventCodec.decode(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static List<String> with(String name, String line) {
    List<String> lines = lines();
    lines.replaceAll(each -> each.startsWith(name) ? line : each);
    lines.removeIf(String::isEmpty);
    return lines;
  }

  @Test
  @Tag("MEVT-03")
  @Tag("MEVT-04")
  @Tag("MEVT-05")
  @Tag("MEVT-09")
  void anEventHasTheLinesThatUda433AsksForAndNoSubscription() {
    String text = text(MulticastEventCodec.encode(event(5, Map.of("State", "on"))));
    int end = text.indexOf("\r\n\r\n");
    String body = text.substring(end + 4);
    assertThat(text.substring(0, end).split("\r\n"))
        .containsExactly(
            "NOTIFY * HTTP/1.1",
            "HOST: 239.255.255.246:7900",
            "CONTENT-TYPE: text/xml; charset=\"utf-8\"",
            "USN: uuid:2fac1234-31f8-11b4-a222-08002b34c003::urn:example-com:service:Alarm:1",
            "SVCID: urn:example-com:serviceId:Alarm",
            "NT: upnp:event",
            "NTS: upnp:propchange",
            "SEQ: 5",
            "LVL: upnp:/fault",
            "BOOTID.UPNP.ORG: 7",
            "CONTENT-LENGTH: " + body.getBytes(StandardCharsets.UTF_8).length);
    assertThat(body)
        .isEqualTo(
            new String(PropertySetCodec.encode(Map.of("State", "on")), StandardCharsets.UTF_8));
  }

  @Test
  void theHostIsTheGroupThatItIsSentTo() {
    MulticastEvent event = event(5, Map.of("State", "on"));
    assertThat(MulticastEventCodec.GROUPS.all())
        .extracting(InetSocketAddress::getPort)
        .containsOnly(7900);
    assertThat(text(MulticastEventCodec.encode(event, MulticastEventCodec.GROUPS.near())))
        .contains("\r\nHOST: [ff02::130]:7900\r\n");
    assertThat(text(MulticastEventCodec.encode(event, MulticastEventCodec.GROUPS.site())))
        .contains("\r\nHOST: [ff05::130]:7900\r\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"NOTIFY * HTTP/1.1", "NOTIFY * HTTP/1.0"})
  @Tag("MEVT-03")
  void bothStartLinesOfUdaAreRead(String start) {
    assertThat(decode(with("NOTIFY", start), BODY)).isEqualTo(event(5, Map.of("State", "on")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"USN", "SVCID", "NT:", "NTS", "SEQ", "LVL", "CONTENT-LENGTH"})
  @Tag("FIELD-75")
  void withoutOneOfItsHeadersItIsMalformed(String name) {
    assertThatThrownBy(() -> decode(with(name, ""), BODY))
        .isInstanceOf(MalformedMessageException.class)
        .hasMessageStartingWith(name.replace(":", ""))
        .hasMessageContaining("is missing (UDA 2.0, 4.3.3)");
  }

  @ParameterizedTest
  @CsvSource({
    "NOTIFY, NOTIFY * HTTP/2.0, start line",
    "NOTIFY, NOTIFY /event HTTP/1.1, start line",
    "NT:, NT: upnp:rootdevice, NT",
    "NTS, NTS: ssdp:alive, NTS",
    "USN, USN: uuid:1, USN",
    "USN, USN: urn:example-com:service:Alarm:1, USN",
    "USN, USN: uuid:1::urn:a b, USN",
    "SVCID, SVCID: a b, SVCID",
    "SEQ, SEQ: 4294967296, SEQ",
    "SEQ, SEQ: -1, SEQ",
    "SEQ, SEQ: 5;6, SEQ",
    "CONTENT-LENGTH, CONTENT-LENGTH: 1, CONTENT-LENGTH",
    "CONTENT-LENGTH, CONTENT-LENGTH: 999, CONTENT-LENGTH",
    "CONTENT-LENGTH, CONTENT-LENGTH: 0x80, CONTENT-LENGTH",
    "CONTENT-LENGTH, CONTENT-LENGTH: 137;138, CONTENT-LENGTH",
    "CONTENT-TYPE, CONTENT-TYPE: text/html, CONTENT-TYPE",
    "HOST, Transfer-Encoding: chunked, TRANSFER-ENCODING",
  })
  @Tag("MEVT-09")
  void whatCannotBeUsedIsMalformedAndSaysWhere(String name, String line, String field) {
    assertThatThrownBy(() -> decode(with(name, line), BODY))
        .isInstanceOfSatisfying(
            MalformedMessageException.class, e -> assertThat(e.field()).isEqualTo(field));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "<a/>", "<e:propertyset", "noise", "<!DOCTYPE a><e:propertyset/>"})
  void aBodyThatIsNoPropertySetIsMalformed(String body) {
    List<String> lines = with("CONTENT-LENGTH", "CONTENT-LENGTH: " + body.length());
    assertThatThrownBy(() -> decode(lines, body)).isInstanceOf(MalformedMessageException.class);
  }

  @Test
  void aSecondMessageBehindTheFirstIsNoPartOfIt() {
    String second = String.join("\r\n", lines()) + "\r\n\r\n" + BODY;
    assertThatThrownBy(() -> decode(lines(), BODY + second))
        .hasMessageContaining("CONTENT-LENGTH: is not the length of the body");
    List<String> whole = with("CONTENT-LENGTH", "CONTENT-LENGTH: " + (BODY + second).length());
    MulticastEvent first = decode(whole, BODY + second);
    assertThat(first.properties()).isEqualTo(Map.of("State", "on"));
    assertThat(first.content().warnings()).extracting(Warning::kind).containsExactly(Kind.JUNK);
  }

  @Test
  void ofAHeaderThatComesTwiceTheFirstCountsAsInDiscovery() {
    List<String> lines = lines();
    lines.add("USN: uuid:evil::urn:example-com:service:Door:1");
    lines.add("content-length: 1");
    MulticastEvent read = decode(lines, BODY);
    assertThat(read.origin()).isEqualTo(ALARM);
    assertThat(read.content().warnings())
        .containsExactly(
            new Warning(Kind.DUPLICATE, "USN"), new Warning(Kind.DUPLICATE, "CONTENT-LENGTH"));
  }

  @Test
  void whatIsMissingAndCanBeDoneWithoutIsToleratedWithAWarning() {
    List<String> lines = lines();
    lines.removeIf(
        each -> each.startsWith("HOST") || each.startsWith("BOOT") || each.contains("xml"));
    MulticastEvent read = decode(lines, BODY);
    assertThat(read.position()).isEqualTo(new Position(OptionalInt.empty(), 5));
    assertThat(read.content().warnings())
        .containsExactly(
            new Warning(Kind.MISSING, "HOST"),
            new Warning(Kind.MISSING, "CONTENT-TYPE"),
            new Warning(Kind.MISSING, "BOOTID.UPNP.ORG"));
  }

  @ParameterizedTest
  @CsvSource({
    "upnp:/emergency, upnp:/emergency, false",
    "upnp:/general, upnp:/general, false",
    "example.com:/too-hot, example.com:/too-hot, false",
    "upnp:/panic, upnp:/general, true",
    "EMERGENCY, upnp:/general, true",
    "upnp:emergency, upnp:/general, true",
    "a b:/c, upnp:/general, true",
  })
  @Tag("MEVT-06")
  void aLevelThatNobodyKnowsCountsAsGeneral(String sent, String read, boolean warned) {
    MulticastEvent event = decode(with("LVL", "LVL: " + sent), BODY);
    assertThat(event.level()).isEqualTo(new EventLevel(read));
    assertThat(event.content().warnings().contains(new Warning(Kind.UNUSABLE_VALUE, "LVL")))
        .isEqualTo(warned);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "upnp:/", "upnp:/panic", "fault", "a:/", ":/a", "a:/b c", "-:/a"})
  @Tag("MEVT-06")
  void noLevelOfAnotherFormCanBeMade(String text) {
    assertThatThrownBy(() -> new EventLevel(text)).hasMessageContaining("table 4-8");
    assertThat(EventLevel.find(text)).isEmpty();
  }

  @Test
  @Tag("MEVT-09")
  void whatNoDatagramHoldsIsRefused() {
    MulticastEvent event = event(1, Map.of("State", "x".repeat(MulticastEventCodec.MAX_ENCODED)));
    assertThatThrownBy(() -> MulticastEventCodec.encode(event))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("longer than 1232 bytes");
    assertThatThrownBy(() -> MulticastEventCodec.decode(ByteBuffer.allocate(8193)))
        .hasMessageContaining("1 to 8192");
  }

  @Property(tries = 200)
  void everyEventSurvivesTheWire(@ForAll("events") MulticastEvent event) {
    ByteBuffer written = MulticastEventCodec.encode(event);
    assertThat(written.remaining()).isLessThanOrEqualTo(MulticastEventCodec.MAX_ENCODED);
    assertThat(MulticastEventCodec.decode(written)).isEqualTo(event);
  }

  @Property(tries = 200)
  void noiseFailsOnlyAsMalformed(@ForAll @Size(max = 9000) byte[] noise) {
    isEventOrMalformed(noise);
  }

  @Property(tries = 500)
  void anEventWithSomeBytesChangedFailsOnlyAsMalformed(
      @ForAll("events") MulticastEvent event,
      @ForAll @Size(max = 8) int[] where,
      @ForAll byte what) {
    byte[] bytes = new byte[MulticastEventCodec.encode(event).remaining()];
    MulticastEventCodec.encode(event).get(bytes);
    for (int each : where) {
      bytes[Math.floorMod(each, bytes.length)] = what;
    }
    isEventOrMalformed(bytes);
  }

  private static void isEventOrMalformed(byte[] bytes) {
    try {
      assertThat(MulticastEventCodec.decode(ByteBuffer.wrap(bytes)).udn()).isNotNull();
    } catch (MalformedMessageException e) {
      assertThat(MulticastRefusal.of(e)).isNotNull();
    }
  }

  @Provide
  static Arbitrary<MulticastEvent> events() {
    Arbitrary<String> name = Arbitraries.strings().alpha().ofMinLength(1).ofMaxLength(12);
    Arbitrary<String> value =
        Arbitraries.strings().withCharRange(' ', '~').withChars("äß€").ofMaxLength(30);
    Arbitrary<EventLevel> level =
        Arbitraries.of(
            EventLevel.EMERGENCY, EventLevel.GENERAL, new EventLevel("example.com:/hot"));
    Arbitrary<Position> position =
        Combinators.combine(
                Arbitraries.integers().greaterOrEqual(0),
                Arbitraries.longs().between(0, EventHeaders.MAX_SEQUENCE))
            .as(Position::of);
    return Combinators.combine(level, position, Arbitraries.maps(name, value).ofMaxSize(5))
        .as((lvl, at, all) -> new MulticastEvent(ALARM, lvl, at, PropertySet.of(all)));
  }

  /** Text with what ends a line, or seems to once it is cut to bytes. */
  @Provide
  Arbitrary<String> hostile() {
    Arbitrary<String> start =
        Arbitraries.of("", "uuid:", "urn:a:service:b:1", "upnp:/fault", "a:/b");
    Arbitrary<String> rest =
        Arbitraries.strings()
            .withChars("ab:/ \r\n\0\t\u007f\u0085\u2028\u560a\u010a\u010d\u00e9")
            .ofMaxLength(5);
    return Combinators.combine(start, rest).as(String::concat);
  }

  @Property(tries = 2000)
  void whateverACallerSaysAMessageHasItsLinesAndNoMore(
      @ForAll("hostile") String udn,
      @ForAll("hostile") String type,
      @ForAll("hostile") String id,
      @ForAll("hostile") String level) {
    Udn name = made(() -> new Udn(udn), UDN);
    Origin origin =
        made(
            () -> new Origin(name, type, ALARM.serviceId()),
            new Origin(name, ALARM.serviceType(), ALARM.serviceId()));
    Origin whole = made(() -> new Origin(name, origin.serviceType(), id), origin);
    EventLevel said = made(() -> new EventLevel(level), EventLevel.FAULT);
    MulticastEvent event =
        new MulticastEvent(whole, said, Position.of(7, 5), PropertySet.of(Map.of("State", "on")));
    String text = text(MulticastEventCodec.encode(event));
    String head = text.substring(0, text.indexOf("\r\n\r\n"));
    assertThat(head.split("\r\n", -1)).as(head).hasSameSizeAs(lines());
    assertThat(head.replace("\r\n", "")).doesNotContain("\r", "\n", "\0");
  }

  /** What the API lets in; else what is in order. */
  private static <T> T made(Supplier<T> hostile, T good) {
    try {
      return hostile.get();
    } catch (IllegalArgumentException | MalformedMessageException refused) {
      return good;
    }
  }
}
