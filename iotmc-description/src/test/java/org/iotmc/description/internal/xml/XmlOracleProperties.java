package org.iotmc.description.internal.xml;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import org.iotmc.api.MalformedMessageException;

/** Our scanner against the JDK's parser: what one reads the other reads, and reads the same. */
class XmlOracleProperties {
  private static final XMLInputFactory JDK = XMLInputFactory.newDefaultFactory();

  static {
    JDK.setProperty(XMLInputFactory.IS_COALESCING, true);
    JDK.setProperty(XMLInputFactory.SUPPORT_DTD, false);
  }

  private static final List<String> PIECES =
      List.of(
          "<a>",
          "</a>",
          "<b x='1'>",
          "</b>",
          "<c/>",
          "<d  y = \"&lt;'\" />",
          "text",
          " ",
          "\n",
          "\r\n",
          "\r",
          "\t",
          "&amp;",
          "&#65;",
          "&#x1F600;",
          "&#0;",
          "&#xD800;",
          "&x;",
          "&",
          "<",
          ">",
          "]]>",
          "]",
          "<![CDATA[x<&]]>",
          "<![CDATA[",
          "<!-- c -->",
          "<!-- a--b -->",
          "<!---->",
          "<?p i?>",
          "<?p?>",
          "<?xml?>",
          "é",
          "\ud83d\ude00",
          "\ufffe",
          "\u0001",
          "<é/>",
          "<1/>",
          "<a b/>",
          "<a b='1' b='2'/>",
          "<a b='1'c='2'/>",
          "<a b='<'/>",
          "</ a>",
          "</a >",
          "<a\n>",
          "<p:q xmlns:p='u'/>",
          "=",
          "'",
          "\"",
          "<!X>",
          "<![X[");

  @Property(tries = 3000)
  @Tag("DESC-40")
  void whatIsWellFormedIsReadAndNothingElseIs(@ForAll("documents") String document) {
    byte[] bytes = document.getBytes(StandardCharsets.UTF_8);
    assertThat(ours(bytes)).describedAs(document).isEqualTo(jdks(bytes));
  }

  @Provide
  Arbitrary<String> documents() {
    Arbitrary<String> nested =
        Arbitraries.lazyOf(
            () -> Arbitraries.just(""),
            () -> Arbitraries.of("x", "&lt;", "é", "<!--c-->", "<![CDATA[&]]>", "\r\n"),
            () -> content().map(inner -> "<n k='v\n&#10;'>" + inner + "</n>"));
    Arbitrary<String> pieces =
        Arbitraries.frequencyOf(
            net.jqwik.api.Tuple.of(3, nested), net.jqwik.api.Tuple.of(1, Arbitraries.of(PIECES)));
    return pieces.list().ofMaxSize(5).map(parts -> "<r>" + String.join("", parts) + "</r>");
  }

  private Arbitrary<String> content() {
    return Arbitraries.of(PIECES)
        .list()
        .ofMaxSize(3)
        .map(
            parts -> parts.stream().filter(p -> !p.startsWith("<b")).collect(Collectors.joining()));
  }

  private static String ours(byte[] document) {
    try {
      StringBuilder out = new StringBuilder();
      XmlElement root = XmlReader.open(document, XmlLimits.DEFAULT);
      visit(root, out);
      return out.toString();
    } catch (MalformedMessageException e) {
      return "malformed";
    }
  }

  private static void visit(XmlElement element, StringBuilder out) {
    out.append('<').append(element.localName());
    element.attributes().forEach(a -> out.append(' ').append(a.localName()).append(a.value()));
    out.append('>');
    while (true) {
      var child = element.nextChild(out);
      if (child.isEmpty()) {
        break;
      }
      visit(child.get(), out);
    }
    out.append("</>");
  }

  private static String jdks(byte[] document) {
    try {
      XMLStreamReader in = JDK.createXMLStreamReader(new ByteArrayInputStream(document));
      StringBuilder out = new StringBuilder();
      int depth = 0;
      do {
        switch (in.next()) {
          case XMLStreamConstants.START_ELEMENT -> {
            depth++;
            out.append('<').append(in.getLocalName());
            for (int i = 0; i < in.getAttributeCount(); i++) {
              out.append(' ').append(in.getAttributeLocalName(i)).append(in.getAttributeValue(i));
            }
            out.append('>');
          }
          case XMLStreamConstants.END_ELEMENT -> {
            depth--;
            out.append("</>");
          }
          case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE ->
              out.append(in.getText());
          case XMLStreamConstants.ENTITY_REFERENCE -> throw new XMLStreamException("undeclared");
          default -> {}
        }
      } while (depth > 0);
      return out.toString();
    } catch (XMLStreamException | RuntimeException e) {
      return "malformed";
    }
  }
}
