package org.iotmc.description.internal.xml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.iotmc.api.MalformedMessageException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class XmlReaderTest {
  @Test
  void namesNamespacesAttributesAndTextAreRead() {
    XmlElement root =
        open(
            "<?xml version=\"1.0\"?><!-- c --><p:a xmlns:p='urn:p' p:x='1' y='2'>"
                + "<?pi data?><b> t&amp;<![CDATA[<u>]]> </b><c/></p:a>");
    assertThat(root.is("urn:p", "a")).isTrue();
    assertThat(root.attribute("urn:p", "x")).contains("1");
    assertThat(root.attribute("y")).contains("2");
    assertThat(root.attribute("x")).isEmpty();
    XmlElement b = root.nextChild().orElseThrow();
    assertThat(b.namespace()).isEmpty();
    assertThat(b.content()).isEqualTo(" t&<u> ");
    assertThat(b.text()).isEqualTo("t&<u>");
    assertThat(root.nextChild().orElseThrow().text()).isEmpty();
    assertThat(root.nextChild()).isEmpty();
    assertThat(root.nextChild()).isEmpty();
  }

  @Test
  void knownNamesAreTheLiteralsOfThoseWhoSwitchOnThem() {
    XmlElement root = open("<argument relatedStateVariable='x'/>");
    assertThat(root.localName()).isSameAs("argument");
    assertThat(root.attributes().get(0).localName()).isSameAs("relatedStateVariable");
  }

  @Test
  void whatIsNotReadIsSkipped() {
    List<String> names = new ArrayList<>();
    XmlElement root = open("<r>x<a><a1><a2/></a1>t</a><b>u</b><c><c1/></c></r>");
    root.forEachChild(
        child -> {
          names.add(child.localName());
          if (child.localName().equals("c")) {
            child.forEachChild(inner -> names.add(inner.localName()));
          }
        });
    assertThat(names).containsExactly("a", "b", "c", "c1");
  }

  @Test
  void prefixesHoldWhereTheyAreDeclared() {
    XmlElement root =
        open(
            "<r xmlns='urn:d' xmlns:p='urn:1' xml:lang='en' q:u='v'>"
                + "<p:a xmlns:p='urn:2'><p:b/></p:a><p:c xmlns=''><d/></p:c><q:e/></r>");
    assertThat(root.namespace()).isEqualTo("urn:d");
    assertThat(root.attribute("http://www.w3.org/XML/1998/namespace", "lang")).contains("en");
    assertThat(root.attribute("u")).contains("v");
    assertThat(root.attribute("xmlns")).isEmpty();
    XmlElement a = root.nextChild().orElseThrow();
    assertThat(a.is("urn:2", "a")).isTrue();
    assertThat(a.nextChild().orElseThrow().is("urn:2", "b")).isTrue();
    XmlElement c = root.nextChild().orElseThrow();
    assertThat(c.is("urn:1", "c")).isTrue();
    assertThat(c.nextChild().orElseThrow().is("", "d")).isTrue();
    assertThat(root.nextChild().orElseThrow().is("", "e")).isTrue();
  }

  @Test
  void anElementThatHasEndedHasNoMoreChildren() {
    XmlElement root = open("<r><a/><b><b1/></b></r>");
    XmlElement a = root.nextChild().orElseThrow();
    root.nextChild();
    assertThat(a.nextChild()).isEmpty();
    assertThatThrownBy(a::content).isInstanceOf(IllegalStateException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\n\n  <?xml version='1.0'?><r>ok</r>",
        "\0\0<?xml version='1.0'?><r>ok</r>\0\0",
        "\ufeff<r>ok</r>",
        "\ufeff\r\n<?xml version='1.0' encoding='utf-8'?><r>ok</r> junk & <",
      })
  void junkAroundTheDocumentDoesNoHarm(String document) {
    assertThat(open(document).text()).isEqualTo("ok");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<?xml version=\"1.0\"?>",
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>",
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
        "<?xml version=\"1.0\" encoding='Utf-8' ?>",
        "<?xml version=\"1.0\" encoding=\"utf-8\" standalone=\"yes\"?>",
        "<!-- first --><?xml version=\"1.0\" encoding=\"utf-8\"?>",
      })
  void theDeclarationSaysTheSameHoweverItIsWritten(String declaration) {
    assertThat(open(declaration + "<r>\u00e9</r>").text()).isEqualTo("\u00e9");
    byte[] utf16 = (declaration + "<r>\u00e9</r>").getBytes(StandardCharsets.UTF_16);
    assertThat(XmlReader.open(utf16, XmlLimits.DEFAULT).text()).isEqualTo("\u00e9");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<?xml version=\"1.0\" encoding=\"iso-8859-1\"?>",
        "<?xml version='1.0' encoding='iso-8859-1'?>",
      })
  void anotherEncodingIsReadWhereItIsDeclared(String declaration) {
    byte[] latin = (declaration + "<r>\u00e9</r>").getBytes(StandardCharsets.ISO_8859_1);
    assertThat(XmlReader.open(latin, XmlLimits.DEFAULT).text()).isEqualTo("\u00e9");
  }

  @Test
  void aPrefixIsComparedWhole() {
    XmlElement root = open("<r xmlns:a='urn:a' xmlns:ab='urn:ab' xmlns:\u00e9='urn:e'><ab:x/></r>");
    assertThat(root.namespaceOf("a")).contains("urn:a");
    assertThat(root.namespaceOf("\u00e9")).contains("urn:e");
    assertThat(root.namespaceOf("b")).isEmpty();
    assertThat(root.nextChild().orElseThrow().is("urn:ab", "x")).isTrue();
  }

  @Test
  void utf16IsReadWithAndWithoutByteOrderMark() {
    String document = "<?xml version='1.0' encoding='UTF-16'?><r>ok\u00e9</r>";
    byte[] marked = document.getBytes(StandardCharsets.UTF_16);
    byte[] bare = "<?xml version='1.0'?><r>ok\u00e9</r>".getBytes(StandardCharsets.UTF_16BE);
    assertThat(XmlReader.open(marked, XmlLimits.DEFAULT).text()).isEqualTo("ok\u00e9");
    assertThat(XmlReader.open(bare, XmlLimits.DEFAULT).text()).isEqualTo("ok\u00e9");
  }

  @ParameterizedTest
  @Tag("DESC-45")
  @ValueSource(
      strings = {
        "",
        "status=ok",
        "<html><p>no end</html>",
        "<r>&undeclared;</r>",
        "<r a='&undeclared;'/>",
        "<r a='1' a='2'/>",
        "<r>\u0001</r>",
        "<r:/>",
        "<:r/>",
        "<a:b:r xmlns:a='urn:a'/>",
        "<r a:='1'/>",
        "<r>&#0;</r>",
        "<?xml version='1.1'?><r/>",
        "<?xml version=\"1.1\" encoding=\"utf-8\"?><r/>",
        "<?xml version=\"1.0\" encoding=\"utf-8\"",
        "<?xml version=\"1.0\" encoding=\"utf-8\"?",
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>",
        "<?xml version='1.0' encoding='no-such'?><r/>",
        "<!DOCTYPE r><r/>",
        "<!DOCTYPE r SYSTEM 'file:///etc/hostname'><r/>",
        "<!DOCTYPE r [<!ENTITY x SYSTEM 'http://127.0.0.1:9/'>]><r>&x;</r>",
        "<!DOCTYPE r [<!ENTITY % x SYSTEM 'http://127.0.0.1:9/'> %x;]><r/>",
      })
  void badDocumentsAreMalformed(String document) {
    assertThatThrownBy(() -> readAll(document.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(MalformedMessageException.class);
  }

  @Test
  @Tag("DESC-45")
  void billionLaughsAreRefusedUnexpanded() {
    StringBuilder document = new StringBuilder("<!DOCTYPE r [<!ENTITY l0 'lol'>");
    for (int i = 1; i < 10; i++) {
      document.append("<!ENTITY l").append(i).append(" '");
      document.append(("&l" + (i - 1) + ";").repeat(10)).append("'>");
    }
    document.append("]><r>&l9;</r>");
    assertThatThrownBy(() -> open(document.toString()))
        .isInstanceOf(MalformedMessageException.class)
        .hasMessageContaining("DOCTYPE");
  }

  @Test
  @Tag("DESC-45")
  void everyBoundHoldsAndWhatIsJustWithinPasses() {
    refused("<r>" + " ".repeat(64 << 10) + "</r>", "bytes");
    refused("<r>" + "<a/>".repeat(10_000) + "</r>", "elements");
    readAll(("<r>" + "<a/>".repeat(9_999) + "</r>").getBytes(StandardCharsets.UTF_8));
    refused("<a>".repeat(17) + "</a>".repeat(17), "deeper");
    readAll(("<a>".repeat(16) + "</a>".repeat(16)).getBytes(StandardCharsets.UTF_8));
    refused("<" + "n".repeat(129) + "/>", "name");
    refused("<r " + "n".repeat(129) + "='1'/>", "name");
    StringBuilder many = new StringBuilder("<r");
    for (int i = 0; i < 16; i++) {
      many.append(" a").append(i).append("='1'");
    }
    readAll((many + "/>").getBytes(StandardCharsets.UTF_8));
    refused(many + " b='1'/>", "");
    refused(many + " xmlns:p='urn:p'/>", "");
  }

  @Test
  void childrenWhereTextIsExpectedAreMalformed() {
    assertThatThrownBy(() -> open("<r>a<b/></r>").text())
        .isInstanceOf(MalformedMessageException.class)
        .hasMessageContaining("r: ");
  }

  private static void refused(String document, String reason) {
    assertThatThrownBy(() -> readAll(document.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(MalformedMessageException.class)
        .hasMessageContaining(reason);
  }

  private static XmlElement open(String document) {
    return XmlReader.open(document.getBytes(StandardCharsets.UTF_8), XmlLimits.DEFAULT);
  }

  private static void readAll(byte[] document) {
    visit(XmlReader.open(document, XmlLimits.DEFAULT));
  }

  private static void visit(XmlElement element) {
    element.forEachChild(XmlReaderTest::visit);
  }

  @Test
  void prefixesWithoutNumberAreNotLookedForInAll() {
    StringBuilder deep = new StringBuilder("<a");
    for (int i = 0; i <= XmlLimits.MAX_NAMESPACES; i++) {
      deep.append(i % 16 == 15 ? "><a" : "").append(" xmlns:p" + i + "='u'");
    }
    byte[] document = deep.append("/>").toString().getBytes(StandardCharsets.UTF_8);
    XmlElement root = XmlReader.open(document, new XmlLimits(1 << 16, 100, 100));
    assertThatThrownBy(
            () -> {
              for (XmlElement each = root; ; ) {
                each = each.nextChild().orElseThrow();
              }
            })
        .isInstanceOf(MalformedMessageException.class)
        .hasMessageContaining("namespaces");
  }
}
