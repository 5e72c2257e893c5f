package org.iotmc.description.internal.xml;

import com.ctc.wstx.api.WstxInputProperties;
import com.ctc.wstx.stax.WstxInputFactory;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.xml.stream.Location;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.codehaus.stax2.XMLInputFactory2;
import org.iotmc.api.MalformedMessageException;
import org.jspecify.annotations.Nullable;

/**
 * Reads documents from the network, streaming. Use:
 *
 * <pre>{@code
 * XmlElement root = XmlReader.open(bytes, XmlLimits.DEFAULT);
 * root.forEachChild(child -> {
 *   switch (child.localName()) {
 *     case "UDN" -> udn = child.text();
 *     case "deviceList" -> child.forEachChild(this::device);
 *     default -> {}                       // what is not read is skipped
 *   }
 * });
 * }</pre>
 *
 * Comments and processing instructions are passed over; any prefix is fine, and one that is not
 * declared stands for no namespace. Every failure, here and in {@link XmlElement}, is a {@link
 * MalformedMessageException}: bytes that are not well-formed, a DOCTYPE, an entity beyond the five,
 * a bound exceeded. White space, NULs and a byte order mark before the document, and anything after
 * it, do no harm (seen in the field). The document is checked as far as it is read: visit all
 * children of the root to have it checked to its end.
 */
public final class XmlReader {
  private static final WstxInputFactory FACTORY = hardened();

  private final XMLStreamReader stream;
  private final XmlLimits limits;
  private final List<XmlElement> open = new ArrayList<>();
  private final List<XmlScope> scopes = new ArrayList<>();
  private int elements;

  private XmlReader(XMLStreamReader stream, XmlLimits limits) {
    this.stream = stream;
    this.limits = limits;
  }

  /**
   * Opens a document at its root element.
   *
   * @param document the bytes, UTF-8 unless they say otherwise; not changed, not kept beyond
   *     reading
   * @param limits the bounds
   */
  public static XmlElement open(byte[] document, XmlLimits limits) {
    if (document.length > limits.maxBytes()) {
      throw malformed("longer than " + limits.maxBytes() + " bytes");
    }
    int start = leadingJunk(document);
    InputStream in = new ByteArrayInputStream(document, start, document.length - start);
    XmlReader reader;
    try {
      reader = new XmlReader(FACTORY.createXMLStreamReader(in), limits);
    } catch (XMLStreamException | RuntimeException e) {
      throw malformed("not XML");
    }
    if ("1.1".equals(reader.stream.getVersion())) {
      throw malformed("XML 1.1, where 1.0 is specified (UDA 2.0, 2.3)");
    }
    return reader.nextChild(0).orElseThrow(() -> malformed("no root element"));
  }

  /** The next element at the depth below the given one; empty when that one has ended. */
  Optional<XmlElement> nextChild(int parentDepth) {
    while (true) {
      switch (advance()) {
        case XMLStreamConstants.START_ELEMENT -> {
          if (open.size() == parentDepth + 1) {
            return Optional.of(open.get(parentDepth));
          }
        }
        case XMLStreamConstants.END_ELEMENT -> {
          if (open.size() < parentDepth) {
            return Optional.empty();
          }
        }
        case XMLStreamConstants.END_DOCUMENT -> {
          return Optional.empty();
        }
        default -> {}
      }
    }
  }

  /** Character data up to the end of the innermost open element, which must have no children. */
  String contentOfInnermost() {
    StringBuilder text = new StringBuilder();
    String name = open.get(open.size() - 1).localName();
    while (true) {
      switch (advance()) {
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE ->
            text.append(stream.getText());
        case XMLStreamConstants.START_ELEMENT ->
            throw new MalformedMessageException(name, "has elements where text is expected");
        case XMLStreamConstants.END_ELEMENT -> {
          return text.toString();
        }
        default -> {}
      }
    }
  }

  /** Whether the element has not ended yet. */
  boolean isOpen(XmlElement element, int depth) {
    return open.size() >= depth && open.get(depth - 1) == element;
  }

  /** Whether the element is the innermost one that is open. */
  boolean isInnermost(XmlElement element, int depth) {
    return open.size() == depth && open.get(depth - 1) == element;
  }

  private int advance() {
    int event;
    try {
      event = stream.next();
      if (event == XMLStreamConstants.START_ELEMENT) {
        enter();
      }
    } catch (MalformedMessageException e) {
      throw e;
    } catch (XMLStreamException e) {
      throw malformed("not well-formed" + place(e.getLocation()));
    } catch (RuntimeException e) {
      // The parser reports some failures unchecked; none of them may reach a driver's thread.
      throw malformed("not well-formed");
    }
    if (event == XMLStreamConstants.END_ELEMENT) {
      open.remove(open.size() - 1);
      scopes.remove(scopes.size() - 1);
    } else if (event == XMLStreamConstants.DTD) {
      throw malformed("has a DOCTYPE, which is refused");
    } else if (event == XMLStreamConstants.ENTITY_REFERENCE) {
      throw malformed("has an undeclared entity");
    }
    return event;
  }

  private static String place(@Nullable Location location) {
    return location == null
        ? ""
        : " at line " + location.getLineNumber() + ", column " + location.getColumnNumber();
  }

  private void enter() {
    if (++elements > limits.maxElements()) {
      throw malformed("more than " + limits.maxElements() + " elements");
    }
    if (open.size() >= limits.maxDepth()) {
      throw malformed("nested deeper than " + limits.maxDepth());
    }
    Map<String, String> attributes = attributes();
    XmlScope scope = scopes.isEmpty() ? XmlScope.ROOT : scopes.get(scopes.size() - 1);
    scope = scope.with(attributes);
    XmlElement.Name name = scope.element(bounded(stream.getLocalName()));
    open.add(new XmlElement(this, open.size() + 1, name, scope.attributes(attributes)));
    scopes.add(scope);
  }

  /** The attributes by their names with prefix, namespace declarations included. */
  private Map<String, String> attributes() {
    int count = stream.getAttributeCount();
    if (count > XmlLimits.MAX_ATTRIBUTES) {
      throw malformed("more than " + XmlLimits.MAX_ATTRIBUTES + " attributes");
    }
    if (count == 0) {
      return Map.of();
    }
    Map<String, String> all = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      all.put(bounded(stream.getAttributeLocalName(i)), stream.getAttributeValue(i));
    }
    return all;
  }

  private static String bounded(String name) {
    if (name.length() > XmlLimits.MAX_NAME_LENGTH) {
      throw malformed("a name longer than " + XmlLimits.MAX_NAME_LENGTH + " characters");
    }
    return name;
  }

  private static MalformedMessageException malformed(String problem) {
    return new MalformedMessageException("XML", problem);
  }

  /** How many bytes of white space, NUL and UTF-8 byte order mark stand before the document. */
  private static int leadingJunk(byte[] document) {
    int i = 0;
    while (i < document.length) {
      byte b = document[i];
      if (b == ' ' || b == '\t' || b == '\r' || b == '\n' || (b == 0 && !isUtf16(document, i))) {
        i++;
      } else if (isByteOrderMark(document, i)) {
        i += 3;
      } else {
        break;
      }
    }
    return i;
  }

  /** UTF-16 without a byte order mark begins with a NUL that is half of its first character. */
  private static boolean isUtf16(byte[] document, int at) {
    return at + 2 < document.length && document[at + 1] == '<' && document[at + 2] == 0;
  }

  private static boolean isByteOrderMark(byte[] document, int at) {
    return at + 2 < document.length
        && document[at] == (byte) 0xef
        && document[at + 1] == (byte) 0xbb
        && document[at + 2] == (byte) 0xbf;
  }

  private static WstxInputFactory hardened() {
    WstxInputFactory factory = new WstxInputFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_VALIDATING, false);
    // Devices in the field use prefixes that they don't declare: XmlScope resolves them.
    factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, false);
    factory.setXMLResolver(
        (publicId, systemId, base, namespace) -> {
          throw new XMLStreamException("external entities are refused");
        });
    // Failures come from next(), not from the accessors.
    factory.setProperty(XMLInputFactory2.P_LAZY_PARSING, false);
    factory.setProperty(WstxInputProperties.P_MAX_ATTRIBUTES_PER_ELEMENT, XmlLimits.MAX_ATTRIBUTES);
    return factory;
  }
}
