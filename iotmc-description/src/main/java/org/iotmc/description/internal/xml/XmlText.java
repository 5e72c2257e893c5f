package org.iotmc.description.internal.xml;

import java.nio.charset.StandardCharsets;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.Warning.Kind;
import org.jspecify.annotations.Nullable;

/** Scans, checks and decodes character data. */
final class XmlText {
  private final byte[] in;
  private final XmlFaults faults;
  private int from;
  private int to;
  private boolean ascii;
  private boolean raw;
  private boolean escaped;

  XmlText(byte[] in, XmlFaults faults) {
    this.in = in;
    this.faults = faults;
  }

  /** Scans text up to the next markup. */
  int scan(int start) {
    begin(start, false);
    int p = start;
    while (true) {
      while (XmlClasses.TEXT[in[p] & 0xff] == XmlClasses.PLAIN) {
        p++;
      }
      int kind = XmlClasses.TEXT[in[p] & 0xff];
      switch (kind) {
        case XmlClasses.LESS -> {
          to = p;
          return p;
        }
        case XmlClasses.BRACKET -> {
          if (in[p + 1] == ']' && in[p + 2] == '>') {
            tolerate(p, "]]>");
          }
          p++;
        }
        default -> p = special(kind, p);
      }
    }
  }

  /** Scans the value of an attribute up to its closing quote. */
  int scanQuoted(int start, byte quote) {
    begin(start, false);
    int p = start;
    while (in[p] != quote) {
      int kind = XmlClasses.TEXT[in[p] & 0xff];
      if (kind == XmlClasses.LESS) {
        throw notWellFormed(p);
      }
      p = kind == XmlClasses.PLAIN || kind == XmlClasses.BRACKET ? p + 1 : special(kind, p);
    }
    return p;
  }

  /** Scans the content of a CDATA section, and what ends it. */
  int scanSection(int start) {
    begin(start, true);
    to = find(start, "]]>");
    return to + 3;
  }

  /** Where the end of a comment, instruction or section is. */
  int find(int start, String end) {
    int p = start;
    while (in[p] != end.charAt(0) || !XmlBytes.startsWith(in, p, end)) {
      int kind = XmlClasses.TEXT[in[p] & 0xff];
      p =
          kind == XmlClasses.BEYOND_ASCII || kind == XmlClasses.FORBIDDEN
              ? special(kind, p)
              : p + 1;
    }
    return p;
  }

  private void begin(int start, boolean section) {
    from = start;
    ascii = true;
    raw = section;
    escaped = section;
  }

  private int special(int kind, int p) {
    return switch (kind) {
      case XmlClasses.AMPERSAND -> {
        escaped = true;
        yield reference(p, null);
      }
      case XmlClasses.RETURN -> {
        escaped = true;
        yield p + 1;
      }
      case XmlClasses.BEYOND_ASCII -> {
        ascii = false;
        yield character(p);
      }
      default -> {
        if (p == in.length - 1) {
          throw XmlScanner.malformed("not well-formed: it breaks off");
        }
        if (!faults.tolerates()) {
          throw notWellFormed(p);
        }
        faults.add(Kind.UNUSUAL_VALUE, "control character");
        escaped = true;
        yield p + 1;
      }
    };
  }

  /** One character beyond ASCII: well-formed UTF-8, and allowed. */
  private int character(int p) {
    int next = Utf8.next(in, p);
    if (next < 0 || !XmlClasses.isCharacter(Utf8.codePoint(in, p, next))) {
      if (!faults.tolerates()) {
        throw XmlScanner.malformed("not UTF-8" + place(p));
      }
      faults.add(Kind.UNUSUAL_VALUE, "encoding");
      return p + 1;
    }
    return next;
  }

  /** One character beyond ASCII in a name. */
  int scanNameCharacter(int p, boolean first) {
    int next = Utf8.next(in, p);
    if (next < 0) {
      throw notWellFormed(p);
    }
    int c = Utf8.codePoint(in, p, next);
    if (first ? !XmlClasses.startsName(c) : !XmlClasses.continuesName(c)) {
      throw notWellFormed(p);
    }
    return next;
  }

  /** The value of the text that was scanned last. */
  String value() {
    return escaped ? decoded(from, to, raw, false) : plain(from, to);
  }

  /** The value of an attribute. */
  String quoted(int start, int end) {
    for (int p = start; p < end; p++) {
      byte b = in[p];
      if (b == '&' || (b < ' ' && b >= 0)) {
        return decoded(start, end, false, true);
      }
    }
    return utf8(start, end);
  }

  private String plain(int start, int end) {
    return ascii
        ? new String(in, start, end - start, StandardCharsets.ISO_8859_1)
        : utf8(start, end);
  }

  private String utf8(int start, int end) {
    return new String(in, start, end - start, StandardCharsets.UTF_8);
  }

  /**
   * References resolved, line ends made one form (XML 1.0, 2.11 and 3.3.3), and control characters
   * dropped where they were tolerated.
   */
  private String decoded(int start, int end, boolean verbatim, boolean quoted) {
    StringBuilder out = new StringBuilder(end - start);
    int copied = start;
    int p = start;
    while (p < end) {
      byte b = in[p];
      boolean control = b < ' ' && b >= 0 && (quoted || (b != '\n' && b != '\t'));
      if (!control && (b != '&' || verbatim)) {
        p++;
        continue;
      }
      out.append(utf8(copied, p));
      if (b == '&') {
        p = reference(p, out);
      } else {
        if (XmlClasses.isSpace(b)) {
          out.append(quoted ? ' ' : '\n');
        }
        p += b == '\r' && in[p + 1] == '\n' ? 2 : 1;
      }
      copied = p;
    }
    return out.append(utf8(copied, end)).toString();
  }

  /** A reference to a character or to one of the five entities; where it ends. */
  private int reference(int p, @Nullable StringBuilder out) {
    int end = p + 1;
    while (end - p < 12 && in[end] != ';' && in[end] > ' ') {
      end++;
    }
    int c = in[end] == ';' ? referred(p + 1, end) : -1;
    if (c < 0) {
      tolerate(p, "&");
      if (out != null) {
        out.append('&');
      }
      return p + 1;
    }
    if (out != null) {
      out.appendCodePoint(c);
    }
    return end + 1;
  }

  private int referred(int start, int end) {
    if (in[start] == '#') {
      return numbered(start + 1, end);
    }
    return switch (new String(in, start, end - start, StandardCharsets.ISO_8859_1)) {
      case "amp" -> '&';
      case "lt" -> '<';
      case "gt" -> '>';
      case "quot" -> '"';
      case "apos" -> '\'';
      default -> -1;
    };
  }

  private int numbered(int start, int end) {
    int radix = in[start] == 'x' ? 16 : 10;
    int p = radix == 16 ? start + 1 : start;
    if (p == end) {
      return -1;
    }
    int value = 0;
    for (; p < end; p++) {
      int digit = Character.digit(in[p], radix);
      value = value * radix + digit;
      if (digit < 0 || value > Character.MAX_CODE_POINT) {
        return -1;
      }
    }
    return XmlClasses.isCharacter(value) ? value : -1;
  }

  private void tolerate(int p, String what) {
    if (!faults.tolerates()) {
      throw XmlScanner.malformed(
          (what.equals("&") ? "has an undeclared entity" : "not well-formed") + place(p));
    }
    faults.add(Kind.ESCAPING, "text");
  }

  /** Line and column, for people. */
  String place(int p) {
    int line = 1;
    int column = 1;
    for (int i = 0; i < p; i++) {
      column++;
      if (in[i] == '\n') {
        line++;
        column = 1;
      }
    }
    return " at line " + line + ", column " + column;
  }

  private MalformedMessageException notWellFormed(int p) {
    return XmlScanner.malformed("not well-formed" + place(p));
  }
}
