package org.iotmc.description.internal.xml;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.Warning.Kind;
import org.iotmc.description.internal.xml.XmlBytes.Before;
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
  private static final int XMLNS = "xmlns".length();

  private final XmlScanner scanner;
  private final XmlLimits limits;
  private final XmlFaults faults;
  private @Nullable XmlElement innermost;
  private int elements;

  private XmlReader(XmlScanner scanner, XmlLimits limits, XmlFaults faults) {
    this.scanner = scanner;
    this.limits = limits;
    this.faults = faults;
  }

  /**
   * Opens a document at its root element.
   *
   * @param document the bytes, UTF-8 unless they say otherwise; not changed, not kept beyond
   *     reading
   * @param limits the bounds
   */
  public static XmlElement open(byte[] document, XmlLimits limits) {
    return open(document, limits, XmlFaults.NONE_TOLERATED);
  }

  /**
   * Opens a document of which as much is to be read as can be. Beyond what {@link #open(byte[],
   * XmlLimits)} tolerates: any text before the document, an ampersand that begins no reference,
   * bytes that are not UTF-8 (they become U+FFFD), control characters (they are dropped), elements
   * where text is expected.
   *
   * @param document the bytes
   * @param limits the bounds
   * @param faults takes what was tolerated
   */
  public static XmlElement open(byte[] document, XmlLimits limits, XmlFaults faults) {
    if (document.length > limits.maxBytes()) {
      throw XmlScanner.malformed("longer than " + limits.maxBytes() + " bytes");
    }
    XmlBytes bytes = XmlBytes.of(document);
    if (bytes.before() == Before.TEXT && !faults.tolerates()) {
      throw XmlScanner.malformed("not XML");
    }
    if (bytes.before() != Before.NOTHING) {
      faults.add(Kind.JUNK, "document");
    }
    XmlReader reader = new XmlReader(new XmlScanner(bytes, faults), limits, faults);
    reader.scanner.next();
    return reader.enter();
  }

  /**
   * The next child of an element that has not ended; null when it ends.
   *
   * @param text takes the element's own texts on the way there, if wanted
   */
  @Nullable XmlElement nextChild(XmlElement element, @Nullable StringBuilder text) {
    while (true) {
      switch (scanner.next()) {
        case XmlScanner.START -> {
          XmlElement entered = enter();
          if (entered.parent() == element) {
            return entered;
          }
        }
        case XmlScanner.END -> {
          if (leave() == element) {
            return null;
          }
        }
        default -> {
          if (text != null && innermost == element) {
            text.append(scanner.text());
          }
        }
      }
    }
  }

  /**
   * Character data up to the end of the innermost element.
   *
   * @param markup adds a child to the text before it; children are passed over if there is none
   */
  String content(XmlElement element, @Nullable BiConsumer<XmlElement, StringBuilder> markup) {
    String first = "";
    StringBuilder more = null;
    while (true) {
      switch (scanner.next()) {
        case XmlScanner.TEXT -> {
          if (more != null) {
            more.append(scanner.text());
          } else if (first.isEmpty()) {
            first = scanner.text();
          } else {
            more = new StringBuilder(first).append(scanner.text());
          }
        }
        case XmlScanner.START -> {
          XmlElement child = within(element);
          if (markup != null) {
            more = more == null ? new StringBuilder(first) : more;
            markup.accept(child, more);
          }
          skipTo(element);
        }
        default -> {
          leave();
          return more == null ? first : more.toString();
        }
      }
    }
  }

  /** Enters an element where text is expected, which is a fault. */
  private XmlElement within(XmlElement element) {
    String name = element.localName();
    if (!faults.tolerates()) {
      throw new MalformedMessageException(name, "has elements where text is expected");
    }
    faults.add(Kind.ESCAPING, name);
    return enter();
  }

  private void skipTo(XmlElement element) {
    while (innermost != element) {
      switch (scanner.next()) {
        case XmlScanner.START -> enter();
        case XmlScanner.END -> leave();
        default -> {}
      }
    }
  }

  /** Whether the element is the innermost one that is open. */
  boolean isInnermost(XmlElement element) {
    return innermost == element;
  }

  /** The element that ends here. */
  private XmlElement leave() {
    XmlElement left = Objects.requireNonNull(innermost);
    left.end();
    innermost = left.parent();
    if (innermost == null && faults.tolerates()) {
      scanner.inspectRest();
    }
    return left;
  }

  /** The element that begins here. */
  private XmlElement enter() {
    if (++elements > limits.maxElements()) {
      throw XmlScanner.malformed("more than " + limits.maxElements() + " elements");
    }
    XmlElement parent = innermost;
    if (scanner.depth() > limits.maxDepth()) {
      throw XmlScanner.malformed("nested deeper than " + limits.maxDepth());
    }
    XmlScope scope = parent == null ? XmlScope.ROOT : parent.scope();
    int count = scanner.attributeCount();
    for (int i = 0; i < count; i++) {
      scope = declared(scope, i);
    }
    XmlElement element = element(parent, scope, scanner.nameFrom(), scanner.nameTo());
    for (int i = 0; i < count; i++) {
      attribute(element, scope, i);
    }
    innermost = element;
    return element;
  }

  private XmlElement element(@Nullable XmlElement parent, XmlScope scope, int from, int to) {
    String known = XmlNames.known(scanner.bytes(), from, to);
    if (known != null) {
      return new XmlElement(this, parent, scope.unprefixed(), known, scope);
    }
    int colon = colon(scanner.bytes(), from, to);
    String namespace = colon < 0 ? scope.unprefixed() : namespace(scope, from, colon);
    return new XmlElement(this, parent, namespace, name(colon < 0 ? from : colon + 1, to), scope);
  }

  private XmlScope declared(XmlScope scope, int index) {
    int from = scanner.attributeFrom(index);
    int length = scanner.attributeTo(index) - from;
    if (!isDeclaration(from, length)) {
      return scope;
    }
    int prefix = length == XMLNS ? from + length : from + XMLNS + 1;
    byte[] declared = Arrays.copyOfRange(scanner.bytes(), prefix, from + length);
    return scope.with(declared, scanner.attributeValue(index));
  }

  private boolean isDeclaration(int from, int length) {
    byte[] bytes = scanner.bytes();
    return length >= XMLNS
        && XmlBytes.startsWith(bytes, from, "xmlns")
        && (length == XMLNS || bytes[from + XMLNS] == ':');
  }

  private void attribute(XmlElement element, XmlScope scope, int index) {
    int from = scanner.attributeFrom(index);
    int to = scanner.attributeTo(index);
    if (isDeclaration(from, to - from)) {
      return;
    }
    int colon = colon(scanner.bytes(), from, to);
    String namespace = colon < 0 ? "" : namespace(scope, from, colon);
    String name = name(colon < 0 ? from : colon + 1, to);
    element.add(namespace, name, scanner.attributeValue(index));
  }

  private String namespace(XmlScope scope, int from, int colon) {
    String found = scope.find(scanner.bytes(), from, colon);
    if (found == null) {
      faults.add(Kind.NAMESPACE, "prefix");
      return "";
    }
    return found;
  }

  private String name(int from, int to) {
    String known = XmlNames.known(scanner.bytes(), from, to);
    if (known != null) {
      return known;
    }
    String name = string(from, to);
    if (name.isEmpty() || name.indexOf(':') >= 0) {
      throw XmlScanner.malformed("has a name with a colon that ends no prefix");
    }
    return name;
  }

  private String string(int from, int to) {
    return new String(scanner.bytes(), from, to - from, StandardCharsets.UTF_8);
  }

  /** Where the prefix of a name ends; -1 if it has none. */
  private static int colon(byte[] bytes, int from, int to) {
    for (int i = from + 1; i < to; i++) {
      if (bytes[i] == ':') {
        return i;
      }
    }
    return -1;
  }
}
