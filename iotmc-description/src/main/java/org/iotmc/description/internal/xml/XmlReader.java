package org.iotmc.description.internal.xml;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
  private final List<XmlElement> open = new ArrayList<>();
  private int elements;
  private boolean ended;

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
    return reader.nextChild(0, null).orElseThrow(() -> XmlScanner.malformed("no root element"));
  }

  /**
   * The next element at the depth below the given one; empty when that one has ended.
   *
   * @param text takes the texts on the way there that belong to the given element, if wanted
   */
  Optional<XmlElement> nextChild(int parentDepth, @Nullable StringBuilder text) {
    while (true) {
      switch (scanner.next()) {
        case XmlScanner.START -> {
          enter();
          if (open.size() == parentDepth + 1) {
            return Optional.of(open.get(parentDepth));
          }
        }
        case XmlScanner.END -> {
          leave();
          if (open.size() < parentDepth) {
            return Optional.empty();
          }
        }
        case XmlScanner.FINISH -> {
          return Optional.empty();
        }
        default -> {
          if (text != null && open.size() == parentDepth) {
            text.append(scanner.text());
          }
        }
      }
    }
  }

  /** Character data up to the end of the innermost open element, which must have no children. */
  String contentOfInnermost() {
    String first = "";
    StringBuilder more = null;
    while (true) {
      switch (scanner.next()) {
        case XmlScanner.TEXT -> {
          if (first.isEmpty()) {
            first = scanner.text();
          } else {
            more = (more == null ? new StringBuilder(first) : more).append(scanner.text());
          }
        }
        case XmlScanner.START -> skipWithin();
        default -> {
          leave();
          return more == null ? first : more.toString();
        }
      }
    }
  }

  /** Skips an element where text is expected, which is a fault. */
  private void skipWithin() {
    String name = open.get(open.size() - 1).localName();
    if (!faults.tolerates()) {
      throw new MalformedMessageException(name, "has elements where text is expected");
    }
    faults.add(Kind.ESCAPING, name);
    int depth = open.size();
    enter();
    while (open.size() > depth) {
      switch (scanner.next()) {
        case XmlScanner.START -> enter();
        case XmlScanner.END -> leave();
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

  private void leave() {
    open.remove(open.size() - 1);
    if (open.isEmpty() && !ended && faults.tolerates()) {
      ended = true;
      scanner.inspectRest();
    }
  }

  private void enter() {
    if (++elements > limits.maxElements()) {
      throw XmlScanner.malformed("more than " + limits.maxElements() + " elements");
    }
    int depth = open.size();
    if (depth >= limits.maxDepth()) {
      throw XmlScanner.malformed("nested deeper than " + limits.maxDepth());
    }
    XmlScope scope = depth == 0 ? XmlScope.ROOT : open.get(depth - 1).scope();
    int count = scanner.attributeCount();
    for (int i = 0; i < count; i++) {
      scope = declared(scope, i);
    }
    byte[] bytes = scanner.bytes();
    int from = scanner.nameFrom();
    int to = scanner.nameTo();
    int colon = colon(bytes, from, to);
    String namespace = colon < 0 ? scope.unprefixed() : namespace(scope, from, colon);
    String name = XmlNames.name(bytes, colon < 0 ? from : colon + 1, to);
    XmlElement element = new XmlElement(this, depth + 1, namespace, name, scope);
    for (int i = 0; i < count; i++) {
      attribute(element, scope, i);
    }
    open.add(element);
  }

  private XmlScope declared(XmlScope scope, int index) {
    int from = scanner.attributeFrom(index);
    int length = scanner.attributeTo(index) - from;
    if (!isDeclaration(from, length)) {
      return scope;
    }
    String prefix = length == XMLNS ? "" : string(from + XMLNS + 1, from + length);
    return scope.with(prefix, scanner.attributeValue(index));
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
    String name = XmlNames.name(scanner.bytes(), colon < 0 ? from : colon + 1, to);
    element.add(namespace, name, scanner.attributeValue(index));
  }

  private String namespace(XmlScope scope, int from, int colon) {
    String found = scope.find(string(from, colon));
    if (found == null) {
      faults.add(Kind.NAMESPACE, "prefix");
      return "";
    }
    return found;
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
