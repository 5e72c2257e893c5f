package org.iotmc.description.internal.xml;

import static org.iotmc.description.internal.xml.XmlClasses.isSpace;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.Warning.Kind;

/**
 * Scans a document for its tags and texts, and checks that it is well-formed as far as it is
 * scanned. Written for this purpose since nothing that UPnP allows needs more: one encoding, no
 * DTD, five entities. The differences to a general parser are what makes it safe and quick.
 */
final class XmlScanner {
  static final int START = 1;
  static final int END = 2;
  static final int TEXT = 3;

  private final byte[] in;
  private final XmlFaults faults;
  private final XmlText text;
  private int at;
  private int[] open = new int[16];
  private int depth;
  private boolean begun;
  private boolean empty;
  private int nameFrom;
  private int nameTo;
  private int[] attributes = new int[16];
  private int attributeCount;

  XmlScanner(XmlBytes document, XmlFaults faults) {
    this.in = document.utf8();
    this.at = document.start();
    this.faults = faults;
    this.text = new XmlText(in, faults);
  }

  /** The bytes scanned, for {@link XmlNames}. */
  byte[] bytes() {
    return in;
  }

  /** What comes next; not asked for behind the end of the root element. */
  int next() {
    if (empty) {
      empty = false;
      depth--;
      return END;
    }
    while (true) {
      if (in[at] != '<') {
        if (depth > 0) {
          at = text.scan(at);
          return TEXT;
        }
        skipSpaceOutside();
        continue;
      }
      switch (in[at + 1]) {
        case '/' -> {
          return endTag();
        }
        case '?' -> instruction();
        case '!' -> {
          if (declaration()) {
            return TEXT;
          }
        }
        default -> {
          return startTag();
        }
      }
    }
  }

  private void skipSpaceOutside() {
    int from = at;
    while (isSpace(in[at])) {
      at++;
    }
    if (at == from) {
      throw at == in.length - 1 ? malformed("no root element") : notWellFormed(at);
    }
  }

  private int startTag() {
    nameFrom = at + 1;
    int p = name(nameFrom);
    nameTo = p;
    attributeCount = 0;
    if (in[p] != '>') {
      p = attributes(p);
    }
    begun = true;
    if (in[p] == '/') {
      p++;
      empty = true;
    }
    if (in[p] != '>') {
      throw notWellFormed(p);
    }
    if (2 * depth + 2 > open.length) {
      open = Arrays.copyOf(open, 2 * open.length);
    }
    open[2 * depth] = nameFrom;
    open[2 * depth + 1] = nameTo;
    depth++;
    at = p + 1;
    return START;
  }

  private int attributes(int from) {
    int p = from;
    while (true) {
      int before = p;
      p = skipSpace(p);
      if (in[p] == '>' || in[p] == '/') {
        return p;
      }
      if (p == before) {
        throw notWellFormed(p);
      }
      p = attribute(p);
    }
  }

  private int attribute(int from) {
    if (attributeCount == XmlLimits.MAX_ATTRIBUTES) {
      throw malformed("more than " + XmlLimits.MAX_ATTRIBUTES + " attributes");
    }
    int to = name(from);
    for (int i = 0; i < attributeCount; i++) {
      if (Arrays.equals(in, attributes[4 * i], attributes[4 * i + 1], in, from, to)) {
        throw malformed("an attribute twice" + text.place(from));
      }
    }
    int p = skipSpace(to);
    if (in[p] != '=') {
      throw notWellFormed(p);
    }
    p = skipSpace(p + 1);
    byte quote = in[p];
    if (quote != '"' && quote != '\'') {
      throw notWellFormed(p);
    }
    int end = text.scanQuoted(p + 1, quote);
    int slot = 4 * attributeCount++;
    if (slot == attributes.length) {
      attributes = Arrays.copyOf(attributes, 2 * slot);
    }
    attributes[slot] = from;
    attributes[slot + 1] = to;
    attributes[slot + 2] = p + 1;
    attributes[slot + 3] = end;
    return end + 1;
  }

  private int endTag() {
    if (depth == 0) {
      throw notWellFormed(at);
    }
    int from = open[2 * depth - 2];
    int to = open[2 * depth - 1];
    int end = at + 2 + to - from;
    if (end >= in.length || !Arrays.equals(in, from, to, in, at + 2, end)) {
      throw notWellFormed(at);
    }
    if (in[end] != '>') {
      end = skipSpace(end);
      if (in[end] != '>') {
        throw notWellFormed(end);
      }
    }
    at = end + 1;
    depth--;
    return END;
  }

  /** A comment is passed over; true if a CDATA section was scanned. */
  private boolean declaration() {
    if (XmlBytes.startsWith(in, at, "<!--")) {
      int end = text.find(at + 4, "--");
      if (in[end + 2] != '>') {
        throw notWellFormed(end);
      }
      at = end + 3;
      return false;
    }
    if (XmlBytes.startsWith(in, at, "<!DOCTYPE")) {
      throw malformed("has a DOCTYPE, which is refused");
    }
    if (depth == 0 || !XmlBytes.startsWith(in, at, "<![CDATA[")) {
      throw notWellFormed(at);
    }
    at = text.scanSection(at + "<![CDATA[".length());
    return true;
  }

  private void instruction() {
    int to = name(at + 2);
    boolean declaration = to - at == 5 && XmlBytes.startsWith(in, at, "<?xml");
    int end = text.find(to, "?>");
    if (end != to && !isSpace(in[to])) {
      throw notWellFormed(to);
    }
    if (declaration) {
      // Only white space may stand before it, and some peers put comments there.
      if (begun) {
        throw notWellFormed(at);
      }
      String version = new String(in, to, end - to, StandardCharsets.ISO_8859_1);
      if (version.contains("'1.1'") || version.contains("\"1.1\"")) {
        throw malformed("XML 1.1, where 1.0 is specified (UDA 2.0, 2.3)");
      }
    }
    at = end + 2;
  }

  /** Scans a name. */
  private int name(int from) {
    int p = from;
    int kind = XmlClasses.NAME[in[p] & 0xff];
    if (kind == XmlClasses.NO_NAME || kind == XmlClasses.NAME_PART) {
      throw notWellFormed(p);
    }
    while (kind != XmlClasses.NO_NAME) {
      while (kind > XmlClasses.NAME_BEYOND_ASCII) {
        p++;
        kind = XmlClasses.NAME[in[p] & 0xff];
      }
      if (kind == XmlClasses.NAME_BEYOND_ASCII) {
        p = text.scanNameCharacter(p, p == from);
        kind = XmlClasses.NAME[in[p] & 0xff];
      }
    }
    if (p - from > XmlLimits.MAX_NAME_LENGTH) {
      throw malformed("a name longer than " + XmlLimits.MAX_NAME_LENGTH + " bytes");
    }
    return p;
  }

  private int skipSpace(int from) {
    int p = from;
    while (isSpace(in[p])) {
      p++;
    }
    return p;
  }

  /** The text that was scanned last. */
  String text() {
    return text.value();
  }

  /** How many elements are open, with the one that began last. */
  int depth() {
    return depth;
  }

  int nameFrom() {
    return nameFrom;
  }

  int nameTo() {
    return nameTo;
  }

  int attributeCount() {
    return attributeCount;
  }

  int attributeFrom(int index) {
    return attributes[4 * index];
  }

  int attributeTo(int index) {
    return attributes[4 * index + 1];
  }

  String attributeValue(int index) {
    int from = attributes[4 * index + 2];
    int to = attributes[4 * index + 3];
    String known = from == to ? "" : XmlNames.known(in, from, to);
    return known == null ? text.quoted(from, to) : known;
  }

  /** Looks at what stands behind the root element. */
  void inspectRest() {
    int p = skipSpace(at);
    if (p < in.length - 1 && !XmlBytes.startsWith(in, p, "<!--")) {
      faults.add(Kind.JUNK, "document");
    }
  }

  private MalformedMessageException notWellFormed(int place) {
    return malformed("not well-formed" + text.place(place));
  }

  static MalformedMessageException malformed(String problem) {
    return new MalformedMessageException("XML", problem);
  }
}
