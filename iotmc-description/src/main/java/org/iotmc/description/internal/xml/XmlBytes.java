package org.iotmc.description.internal.xml;

import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Arrays;
import org.iotmc.api.MalformedMessageException;

/**
 * A document as UTF-8 with a NUL behind it, and where it begins: after white space, NULs, a byte
 * order mark, and other characters that stand before the first markup.
 */
final class XmlBytes {
  /** What stands before a document: at worst counts. */
  enum Before {
    /** Nothing that matters. */
    NOTHING,
    /** NULs, or white space before an XML declaration. */
    PADDING,
    /** Characters. */
    TEXT
  }

  private static final int LONGEST_DECLARATION = 256;
  private static final String USUAL_VERSION = "<?xml version=\"1.0\"";
  private static final int USUAL_ENCODING = " encoding=\"utf-8\"".length();

  private final byte[] utf8;
  private final int start;
  private final Before before;

  private XmlBytes(byte[] utf8, int start, Before before) {
    this.utf8 = utf8;
    this.start = start;
    this.before = before;
  }

  /** The bytes and one NUL. */
  byte[] utf8() {
    return utf8;
  }

  /** Where the first markup stands, without the usual declaration. */
  int start() {
    return start;
  }

  /** What stands before it. */
  Before before() {
    return before;
  }

  static XmlBytes of(byte[] document) {
    byte[] text = transcoded(document, Unicode.of(document));
    int start = afterByteOrderMark(text, 0);
    int first = start;
    Before before = Before.NOTHING;
    while (start < text.length - 1 && text[start] != '<') {
      int mark = afterByteOrderMark(text, start);
      if (mark == start) {
        before = before == Before.TEXT ? before : before(text[start], before);
        mark++;
      }
      start = mark;
    }
    if (start > first && before == Before.NOTHING && startsWith(text, start, "<?xml")) {
      before = Before.PADDING;
    }
    return new XmlBytes(text, afterUsualDeclaration(text, start), before);
  }

  /** Behind the declaration that most documents have; where it begins if it says anything else. */
  private static int afterUsualDeclaration(byte[] text, int at) {
    if (!startsWith(text, at, USUAL_VERSION)) {
      return at;
    }
    int p = at + USUAL_VERSION.length();
    if (startsWith(text, p, " encoding=\"utf-8\"") || startsWith(text, p, " encoding=\"UTF-8\"")) {
      p += USUAL_ENCODING;
    }
    return startsWith(text, p, "?>") ? p + 2 : at;
  }

  private static Before before(byte b, Before so) {
    if (b == 0) {
      return Before.PADDING;
    }
    return XmlClasses.isSpace(b) ? so : Before.TEXT;
  }

  private static int afterByteOrderMark(byte[] text, int at) {
    boolean mark =
        at + 3 < text.length
            && text[at] == (byte) 0xef
            && text[at + 1] == (byte) 0xbb
            && text[at + 2] == (byte) 0xbf;
    return mark ? at + 3 : at;
  }

  private static byte[] transcoded(byte[] document, Unicode form) {
    if (form != Unicode.BYTES) {
      return terminated(new String(document, form.charset).getBytes(StandardCharsets.UTF_8));
    }
    Charset declared = declared(document);
    return declared.equals(StandardCharsets.UTF_8) || declared.equals(StandardCharsets.US_ASCII)
        ? terminated(document)
        : terminated(new String(document, declared).getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] terminated(byte[] text) {
    return Arrays.copyOf(text, text.length + 1);
  }

  /** The encoding that the XML declaration names. */
  private static Charset declared(byte[] document) {
    int from = 0;
    while (from < document.length && document[from] != '<') {
      from++;
    }
    if (!startsWith(document, from, "<?xml") || afterUsualDeclaration(document, from) > from) {
      return StandardCharsets.UTF_8;
    }
    int to = from;
    int last = Math.min(document.length, from + LONGEST_DECLARATION);
    while (to < last && document[to] != '>') {
      to++;
    }
    String declaration = new String(document, from, to - from, StandardCharsets.ISO_8859_1);
    int name = declaration.indexOf("encoding");
    if (name < 0) {
      return StandardCharsets.UTF_8;
    }
    int open = name + "encoding".length();
    while (open < declaration.length() && "\"'".indexOf(declaration.charAt(open)) < 0) {
      open++;
    }
    int close =
        open < declaration.length() ? declaration.indexOf(declaration.charAt(open), open + 1) : -1;
    return close < 0
        ? StandardCharsets.UTF_8
        : charset(declaration.substring(open + 1, close).strip());
  }

  private static Charset charset(String name) {
    if (name.equalsIgnoreCase("utf-8")) {
      return StandardCharsets.UTF_8;
    }
    try {
      Charset charset = Charset.forName(name);
      // Bytes that spell the declaration aren't UTF-16, whatever it says.
      return charset.name().startsWith("UTF-") ? StandardCharsets.UTF_8 : charset;
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      throw new MalformedMessageException("XML", "has an unknown encoding");
    }
  }

  static boolean startsWith(byte[] text, int at, String ascii) {
    if (at + ascii.length() > text.length) {
      return false;
    }
    for (int i = 0; i < ascii.length(); i++) {
      if (text[at + i] != ascii.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Whether the document is in units of two bytes, as its first four say (XML 1.0, F.1). */
  private enum Unicode {
    BYTES(StandardCharsets.UTF_8),
    BIG_ENDIAN(StandardCharsets.UTF_16BE),
    LITTLE_ENDIAN(StandardCharsets.UTF_16LE),
    MARKED(StandardCharsets.UTF_16);

    private final Charset charset;

    Unicode(Charset charset) {
      this.charset = charset;
    }

    static Unicode of(byte[] text) {
      if (text.length < 4) {
        return BYTES;
      }
      int first = (text[0] & 0xff) << 8 | (text[1] & 0xff);
      if (first == 0xfeff || first == 0xfffe) {
        return MARKED;
      }
      if (first == '<' && text[2] == 0) {
        return BIG_ENDIAN;
      }
      return text[0] == '<' && text[1] == 0 && text[3] == 0 ? LITTLE_ENDIAN : BYTES;
    }
  }
}
