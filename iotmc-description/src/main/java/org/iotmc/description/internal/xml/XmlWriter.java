package org.iotmc.description.internal.xml;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes a document in UTF-8. Use:
 *
 * <pre>{@code
 * byte[] bytes = XmlWriter.document()
 *     .start("s:Envelope").namespace("s", ENVELOPE).attribute("s:encodingStyle", ENCODING)
 *     .start("s:Body").leaf("Status", "1").end()
 *     .end()
 *     .toBytes();
 * }</pre>
 *
 * Markup is escaped, and so are the line ends that a reader would change. {@link
 * IllegalArgumentException} where a name or a character is not allowed in XML 1.0, {@link
 * IllegalStateException} where start and end do not match or the document becomes longer than
 * {@value #MAX_BYTES} bytes. Not thread-safe.
 */
public final class XmlWriter {
  /** Longest document, in bytes. */
  public static final int MAX_BYTES = XmlLimits.MOST_BYTES;

  private static final byte[] DECLARATION =
      "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n".getBytes(StandardCharsets.US_ASCII);
  private static final int ROOM = 512;

  private byte[] out;
  private int at;

  /** Where the names of the open elements stand: from and to, the innermost last. */
  private int[] open = new int[16];

  private int depth;
  private boolean inTag;

  private XmlWriter(byte[] out, int at) {
    this.out = out;
    this.at = at;
  }

  /** A new document with its XML declaration. */
  public static XmlWriter document() {
    return new XmlWriter(Arrays.copyOf(DECLARATION, 2 * ROOM), DECLARATION.length);
  }

  /**
   * Another writer that goes on from here, while this one stays as it is: for documents that begin
   * alike. Thread-safe as long as nobody writes on with this one.
   */
  public XmlWriter copy() {
    XmlWriter copy = new XmlWriter(Arrays.copyOf(out, at + ROOM), at);
    copy.open = open.clone();
    copy.depth = depth;
    copy.inTag = inTag;
    return copy;
  }

  /**
   * Starts an element; give its namespaces and attributes next.
   *
   * @param name its name, with prefix if any
   */
  public XmlWriter start(String name) {
    closeTag();
    put('<');
    if (2 * depth == open.length) {
      open = Arrays.copyOf(open, 2 * open.length);
    }
    open[2 * depth] = at;
    name(name);
    open[2 * depth + 1] = at;
    depth++;
    inTag = true;
    return this;
  }

  /**
   * Declares the default namespace on the element just started.
   *
   * @param uri the namespace
   */
  public XmlWriter namespace(String uri) {
    return attribute("xmlns", uri);
  }

  /**
   * Declares a prefix on the element just started.
   *
   * @param prefix the prefix
   * @param uri the namespace
   */
  public XmlWriter namespace(String prefix, String uri) {
    return attribute("xmlns:" + prefix, uri);
  }

  /**
   * Adds an attribute to the element just started.
   *
   * @param name its name, with prefix if any
   * @param value its value
   */
  public XmlWriter attribute(String name, String value) {
    if (!inTag) {
      throw new IllegalStateException("attribute " + name + " after content");
    }
    put(' ');
    name(name);
    put('=');
    put('"');
    escape(value);
    put('"');
    return this;
  }

  /**
   * Writes text into the open element.
   *
   * @param value any characters that XML 1.0 has
   */
  public XmlWriter text(String value) {
    if (depth == 0) {
      throw new IllegalStateException("text outside the root element");
    }
    if (!value.isEmpty()) {
      closeTag();
      escape(value);
    }
    return this;
  }

  /**
   * Writes an element with text only.
   *
   * @param name its name, with prefix if any
   * @param value its text
   */
  public XmlWriter leaf(String name, String value) {
    return start(name).text(value).end();
  }

  /** Ends the innermost open element. */
  public XmlWriter end() {
    if (depth == 0) {
      throw new IllegalStateException("no element is open");
    }
    depth--;
    if (inTag) {
      put('/');
      put('>');
      inTag = false;
      return this;
    }
    int from = open[2 * depth];
    int length = open[2 * depth + 1] - from;
    put('<');
    put('/');
    reserve(length);
    System.arraycopy(out, from, out, at, length);
    at += length;
    put('>');
    return this;
  }

  /** The document, when every element is ended. */
  public byte[] toBytes() {
    if (depth > 0) {
      int from = open[2 * depth - 2];
      String name = new String(out, from, open[2 * depth - 1] - from, StandardCharsets.UTF_8);
      throw new IllegalStateException("element " + name + " is open");
    }
    return Arrays.copyOf(out, at);
  }

  private void closeTag() {
    if (inTag) {
      put('>');
      inTag = false;
    }
  }

  private void name(String name) {
    if (!XmlClasses.isName(name)) {
      throw new IllegalArgumentException("not an XML name: " + name);
    }
    escape(name);
  }

  private void escape(String value) {
    byte lowest = inTag ? XmlClasses.ESCAPED_IN_TAG : XmlClasses.ESCAPED;
    int done = copy(value, 0, lowest);
    while (done < value.length()) {
      int c = value.codePointAt(done);
      special(c);
      done = copy(value, done + Character.charCount(c), lowest);
    }
  }

  /** Copies what needs no escape, and is ASCII; where it ends. */
  private int copy(String value, int from, byte lowest) {
    int length = value.length();
    reserve(length - from);
    byte[] to = out;
    int p = at;
    int i = from;
    while (i < length) {
      char c = value.charAt(i);
      if (c >= XmlClasses.ASCII || XmlClasses.WRITTEN[c] >= lowest) {
        break;
      }
      to[p++] = (byte) c;
      i++;
    }
    at = p;
    return i;
  }

  private void special(int c) {
    switch (c) {
      case '&' -> ascii("&amp;");
      case '<' -> ascii("&lt;");
      case '>' -> ascii("&gt;");
      case '"' -> ascii("&quot;");
      case '\r' -> ascii("&#13;");
      case '\n' -> ascii("&#10;");
      case '\t' -> ascii("&#9;");
      default -> {
        if (!XmlClasses.isCharacter(c)) {
          throw new IllegalArgumentException("character " + c + " is not allowed in XML 1.0");
        }
        reserve(Utf8.LONGEST);
        at = Utf8.put(c, out, at);
      }
    }
  }

  private void ascii(String text) {
    reserve(text.length());
    for (int i = 0; i < text.length(); i++) {
      out[at++] = (byte) text.charAt(i);
    }
  }

  private void put(char c) {
    reserve(1);
    out[at++] = (byte) c;
  }

  private void reserve(int bytes) {
    if (out.length - at < bytes) {
      if (bytes > MAX_BYTES - at) {
        throw new IllegalStateException("document longer than " + MAX_BYTES + " bytes");
      }
      out = Arrays.copyOf(out, Math.min(MAX_BYTES, 2 * (at + bytes)));
    }
  }
}
