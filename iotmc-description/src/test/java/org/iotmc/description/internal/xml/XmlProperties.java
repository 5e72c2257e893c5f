package org.iotmc.description.internal.xml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.iotmc.api.MalformedMessageException;

class XmlProperties {
  private static final byte[] SAMPLE =
      XmlWriter.document()
          .start("s:Envelope")
          .namespace("s", "urn:envelope")
          .namespace("urn:other")
          .attribute("s:style", "a & b")
          .start("Body")
          .leaf("Status", "<1>")
          .leaf("Empty", "")
          .end()
          .end()
          .toBytes();

  @Property
  void textAndAttributesSurviveTheWire(
      @ForAll("xmlText") String text, @ForAll("xmlText") String attribute) {
    byte[] bytes =
        XmlWriter.document()
            .start("p:r")
            .namespace("p", "urn:p")
            .attribute("a", attribute)
            .leaf("t", text)
            .end()
            .toBytes();
    XmlElement root = XmlReader.open(bytes, XmlLimits.DEFAULT);
    assertThat(root.is("urn:p", "r")).isTrue();
    assertThat(root.attribute("a")).contains(attribute);
    assertThat(root.nextChild().orElseThrow().content()).isEqualTo(text);
    assertThat(root.nextChild()).isEmpty();
  }

  @Property
  void noiseFailsOnlyAsMalformed(@ForAll @Size(max = 2000) byte[] noise) {
    survives(noise);
  }

  @Property
  void noiseInsideADocumentFailsOnlyAsMalformed(
      @ForAll @Size(max = 8) byte[] noise, @ForAll int place) {
    int at = Math.floorMod(place, SAMPLE.length);
    byte[] changed = Arrays.copyOf(SAMPLE, SAMPLE.length + noise.length);
    System.arraycopy(noise, 0, changed, at, noise.length);
    survives(changed);
    survives(Arrays.copyOf(SAMPLE, at));
    byte[] utf16 = new String(SAMPLE, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_16);
    System.arraycopy(noise, 0, utf16, at, noise.length);
    survives(utf16);
  }

  @Property
  void whatXmlCannotCarryIsRefused(@ForAll("forbidden") int character) {
    String text = "a" + new String(Character.toChars(character));
    assertThatThrownBy(() -> XmlWriter.document().start("r").text(text))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Example
  void badNamesAndUnbalancedElementsAreRefused() {
    XmlWriter open = XmlWriter.document().start("r");
    assertThatThrownBy(() -> open.leaf("a b", "")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> open.leaf("1a", "")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(open::toBytes).isInstanceOf(IllegalStateException.class);
    open.text("t");
    assertThatThrownBy(() -> open.attribute("a", "b")).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> open.end().end()).isInstanceOf(IllegalStateException.class);
    String half = "x".repeat(XmlWriter.MAX_CHARACTERS / 2);
    assertThatThrownBy(() -> XmlWriter.document().start("r").text(half).text(half))
        .isInstanceOf(IllegalStateException.class);
  }

  @Provide
  Arbitrary<String> xmlText() {
    return Arbitraries.oneOf(
            Arbitraries.of("&", "<", ">", "\"", "'", "]]>", "\r\n", "\r", "\n", "\t", " ", "é"),
            Arbitraries.strings().withCharRange(' ', '\ud7ff').ofMaxLength(5),
            Arbitraries.just("\ud83d\ude00"))
        .list()
        .ofMaxSize(10)
        .map(parts -> String.join("", parts));
  }

  @Provide
  Arbitrary<Integer> forbidden() {
    return Arbitraries.oneOf(
        Arbitraries.integers().between(0, 8),
        Arbitraries.integers().between(14, 31),
        Arbitraries.integers().between(0xd800, 0xdfff),
        Arbitraries.of(0x0b, 0x0c, 0xfffe, 0xffff));
  }

  private static void survives(byte[] bytes) {
    try {
      visit(XmlReader.open(bytes, XmlLimits.DEFAULT));
    } catch (MalformedMessageException expected) {
      assertThat(expected.getMessage()).isNotEmpty();
    }
  }

  private static void visit(XmlElement element) {
    element.forEachChild(
        child -> {
          if (child.localName().equals("Status")) {
            assertThat(child.content()).isNotNull();
          } else {
            visit(child);
          }
        });
  }
}
