package org.iotmc.gena;

import java.util.Optional;
import org.iotmc.description.internal.xml.XmlElement;

/**
 * Markup that was not escaped where a text belongs: read as the text that was meant, without its
 * prefixes. Some send LastChange so.
 */
final class Markup {
  private Markup() {}

  /** Adds an element to a text. */
  static void append(XmlElement element, StringBuilder out) {
    out.append('<').append(element.localName());
    for (XmlElement.Attribute attribute : element.attributes()) {
      out.append(' ').append(attribute.localName()).append("=\"");
      escape(attribute.value(), out);
      out.append('"');
    }
    out.append('>');
    StringBuilder text = new StringBuilder();
    Optional<XmlElement> child = element.nextChild(text);
    while (child.isPresent()) {
      escape(text, out);
      text.setLength(0);
      append(child.get(), out);
      child = element.nextChild(text);
    }
    escape(text, out);
    out.append("</").append(element.localName()).append('>');
  }

  private static void escape(CharSequence value, StringBuilder out) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '"' -> out.append("&quot;");
        default -> out.append(c);
      }
    }
  }
}
