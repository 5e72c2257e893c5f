package org.iotmc.gena;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.Warning;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PropertySetProperties {
  @Property(tries = 200)
  void everyPropertySetSurvivesTheWire(@ForAll("sets") Map<String, String> set) {
    assertThat(PropertySetCodec.decode(PropertySetCodec.encode(set)))
        .isEqualTo(new PropertySet(set, List.of()))
        .satisfies(read -> assertThat(read.properties()).containsExactlyEntriesOf(set));
  }

  @Property(tries = 300)
  void noiseFailsOnlyAsMalformed(@ForAll @Size(max = 2000) byte[] noise) {
    assertOnlyMalformed(noise);
  }

  @Property(tries = 300)
  void aDamagedSetFailsOnlyAsMalformed(
      @ForAll("sets") Map<String, String> set, @ForAll int where, @ForAll byte damage) {
    byte[] body = PropertySetCodec.encode(set);
    body[Math.floorMod(where, body.length)] = damage;
    assertOnlyMalformed(body);
  }

  private static void assertOnlyMalformed(byte[] body) {
    try {
      assertThat(PropertySetCodec.decode(body)).isNotNull();
    } catch (MalformedMessageException expected) {
      assertThat(expected.getStackTrace()).isEmpty();
    }
  }

  /** Each property has one child, the variable, which is in no namespace (UDA 2.0, 4.3.2). */
  @Test
  @Tag("EVNT-29")
  void aSetHasItsNamespaceAndAPropertyForEachVariable() {
    Map<String, String> set = new LinkedHashMap<>();
    set.put("Power", "5");
    set.put("Text", "");
    assertThat(new String(PropertySetCodec.encode(set), StandardCharsets.UTF_8))
        .startsWith("<?xml version=\"1.0\"")
        .endsWith(
            "<e:propertyset xmlns:e=\"urn:schemas-upnp-org:event-1-0\">"
                + "<e:property><Power>5</Power></e:property>"
                + "<e:property><Text/></e:property></e:propertyset>");
  }

  @Test
  @Tag("EVNT-31")
  void aValueIsEscapedOnceSoThatMarkupInItSurvives() {
    Map<String, String> set = Map.of("LastChange", "<Event a=\"1\">&amp;</Event>");
    String body = new String(PropertySetCodec.encode(set), StandardCharsets.UTF_8);
    assertThat(body).contains("&lt;Event").contains("&amp;amp;");
    assertThat(read(body).properties()).isEqualTo(set);
  }

  @Test
  @Tag("EVNT-30")
  void otherPrefixesNoNamespaceAndUnknownElementsAreTolerated() {
    String body =
        "<?xml version=\"1.0\"?><x:propertyset xmlns:x=\"urn:schemas-upnp-org:event-1-0\">"
            + "<!-- note --><x:property><A>1</A></x:property><vendor>?</vendor>"
            + "<property><B></B></property><property/></x:propertyset>";
    assertThat(read(body).properties()).containsExactly(Map.entry("A", "1"), Map.entry("B", ""));
    assertThat(read(body).warnings()).isEmpty();
  }

  private static PropertySet read(String body) {
    return PropertySetCodec.decode(body.getBytes(StandardCharsets.UTF_8));
  }

  /** Own samples of what the field sends, one oddity each. */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "JUNK | ..<e:propertyset xmlns:e='NS'><e:property><A>1</A></e:property></e:propertyset>",
        "JUNK | <e:propertyset xmlns:e='NS'><e:property><A>1</A></e:property></e:propertyset>..",
        "NAMESPACE | <propertyset><property><A>1</A></property></propertyset>",
        "NAMESPACE | <e:propertyset><e:property><A>1</A></e:property></e:propertyset>",
        "DUPLICATE | <e:propertyset xmlns:e='NS'><e:property><A>0</A></e:property>"
            + "<e:property><A>1</A></e:property></e:propertyset>",
      })
  @Tag("EVNT-30")
  void whatIsToleratedIsSaid(Warning.Kind kind, String body) {
    PropertySet read =
        read(body.replace("NS", "urn:schemas-upnp-org:event-1-0").replace("..", "\n\u0000x"));
    assertThat(read.properties()).containsExactly(Map.entry("A", "1"));
    assertThat(read.warnings()).extracting(Warning::kind).contains(kind);
  }

  @Test
  @Tag("EVNT-31")
  void markupThatWasNotEscapedIsTheTextThatWasMeant() {
    PropertySet read =
        read(
            "<e:propertyset xmlns:e=\"urn:schemas-upnp-org:event-1-0\"><e:property><LastChange>"
                + "<Event><InstanceID val=\"0\"><T val=\"a &amp;lt; b\">x &amp; y</T></InstanceID>"
                + "</Event></LastChange></e:property></e:propertyset>");
    assertThat(read.properties())
        .containsEntry(
            "LastChange",
            "<Event><InstanceID val=\"0\"><T val=\"a &amp;lt; b\">x &amp; y</T></InstanceID></Event>");
    assertThat(read.warnings()).extracting(Warning::kind).containsExactly(Warning.Kind.ESCAPING);
  }

  @Test
  void aBodyThatIsNoPropertySetIsMalformed() {
    byte[] body = "<html/>".getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> PropertySetCodec.decode(body))
        .isInstanceOf(MalformedMessageException.class)
        .hasMessageContaining("propertyset");
  }

  @Provide
  Arbitrary<Map<String, String>> sets() {
    Arbitrary<String> names =
        Arbitraries.strings().alpha().ofMinLength(1).ofMaxLength(20).map(s -> "V" + s);
    Arbitrary<String> values =
        Arbitraries.strings().withCharRange(' ', '~').withChars("äß€\n\t").ofMaxLength(50);
    return Arbitraries.maps(names, values).ofMaxSize(20).map(LinkedHashMap::new);
  }
}
