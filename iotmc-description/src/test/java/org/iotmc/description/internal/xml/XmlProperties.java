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
    String half = "x".repeat(XmlWriter.MAX_BYTES / 2);
    assertThatThrownBy(() -> XmlWriter.document().start("r").text(half).text(half))
        .isInstanceOf(IllegalStateException.class);
  }

  @Property
  void aNameIsWrittenIfAndOnlyIfItCanBeRead(@ForAll("nearlyNames") String name) {
    assertThat(isWritten(name)).isEqualTo(isRead(name));
    assertThat(isWritten("p:" + name)).isEqualTo(isWritten(name));
  }

  @Example
  void aNameHasOnePrefixAtMost() {
    for (String wrong : new String[] {"", ":", "a:", ":a", "a:b:c", "a::b", "a:1"}) {
      assertThat(isWritten(wrong)).as(wrong).isFalse();
    }
  }

  private static boolean isWritten(String name) {
    try {
      XmlWriter.document().start(name);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static boolean isRead(String name) {
    try {
      byte[] document = ("<" + name + "/>").getBytes(StandardCharsets.UTF_8);
      return XmlReader.open(document, XmlLimits.DEFAULT).localName().equals(name);
    } catch (MalformedMessageException e) {
      return false;
    }
  }

  @Example
  void copiesGoOnByThemselves() {
    XmlWriter begun = XmlWriter.document().start("r").namespace("urn:r").start("é");
    assertThat(text(begun.copy().leaf("a", "1").end().end()))
        .endsWith("<r xmlns=\"urn:r\"><é><a>1</a></é></r>");
    assertThat(text(begun.copy().attribute("b", "2").end().end()))
        .endsWith("<r xmlns=\"urn:r\"><é b=\"2\"/></r>");
    assertThat(text(begun.copy().text("x".repeat(2000)).end().end())).endsWith("x</é></r>");
    XmlWriter one = begun.copy().start("one");
    XmlWriter another = begun.copy().start("another");
    assertThat(text(one.text(".").end().end().end())).endsWith("<é><one>.</one></é></r>");
    assertThat(text(another.end().end().end())).endsWith("<é><another/></é></r>");
  }

  @Example
  void manyElementsEndByTheirNames() {
    XmlWriter deep = XmlWriter.document();
    StringBuilder expected = new StringBuilder();
    for (int i = 0; i < 40; i++) {
      deep.start("e" + i);
      expected.insert(0, "</e" + i + ">");
    }
    deep.text(".");
    for (int i = 0; i < 40; i++) {
      deep.end();
    }
    assertThat(text(deep)).endsWith("." + expected);
  }

  private static String text(XmlWriter writer) {
    return new String(writer.toBytes(), StandardCharsets.UTF_8);
  }

  @Provide
  Arbitrary<String> nearlyNames() {
    return Arbitraries.oneOf(
            Arbitraries.of("a", "Z", "_", "-", ".", "7", "é", "ª", "×", "÷", "\u0300", "\u203f"),
            Arbitraries.of(
                "\u00b7", "\u037e", "\u2fff", "\ufffd", "!", "$", "@", "[", "{", "\u007f"),
            Arbitraries.integers().between(0xc0, 0xd7ff).map(Character::toString),
            Arbitraries.integers().between(0xf900, 0x1ffff).map(Character::toString))
        .list()
        .ofMaxSize(4)
        .map(parts -> String.join("", parts));
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
