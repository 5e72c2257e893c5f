package org.iotmc.description.internal.xml;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Pattern;

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
 * {@value #MAX_CHARACTERS} characters. Not thread-safe.
 */
public final class XmlWriter {
  /** Longest document, in characters. */
  public static final int MAX_CHARACTERS = XmlLimits.MOST_BYTES;

  private static final Pattern NAME =
      Pattern.compile("([\\p{L}_][\\p{L}\\p{N}_.-]*:)?[\\p{L}_][\\p{L}\\p{N}_.-]*");

  private final StringBuilder out = new StringBuilder(1024);
  private final Deque<String> open = new ArrayDeque<>();
  private boolean inTag;

  private XmlWriter() {
    out.append("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
  }

  /** A new document with its XML declaration. */
  public static XmlWriter document() {
    return new XmlWriter();
  }

  /**
   * Starts an element; give its namespaces and attributes next.
   *
   * @param name its name, with prefix if any
   */
  public XmlWriter start(String name) {
    closeTag();
    out.append('<').append(checked(name));
    open.push(name);
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
    out.append(' ').append(checked(name)).append("=\"");
    escape(value);
    out.append('"');
    return this;
  }

  /**
   * Writes text into the open element.
   *
   * @param value any characters that XML 1.0 has
   */
  public XmlWriter text(String value) {
    if (open.isEmpty()) {
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
    if (open.isEmpty()) {
      throw new IllegalStateException("no element is open");
    }
    String name = open.pop();
    if (inTag) {
      out.append("/>");
      inTag = false;
    } else {
      out.append("</").append(name).append('>');
    }
    checkLength();
    return this;
  }

  /** The document, when every element is ended. */
  public byte[] toBytes() {
    if (!open.isEmpty()) {
      throw new IllegalStateException("element " + open.peek() + " is open");
    }
    return out.toString().getBytes(StandardCharsets.UTF_8);
  }

  private void closeTag() {
    if (inTag) {
      out.append('>');
      inTag = false;
    }
  }

  private void escape(String value) {
    int c;
    for (int i = 0; i < value.length(); i += Character.charCount(c)) {
      c = value.codePointAt(i);
      switch (c) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '"' -> out.append("&quot;");
        case '\r' -> out.append("&#13;");
        case '\n' -> out.append(inTag ? "&#10;" : "\n");
        case '\t' -> out.append(inTag ? "&#9;" : "\t");
        default -> out.appendCodePoint(allowed(c));
      }
    }
    checkLength();
  }

  private void checkLength() {
    if (out.length() > MAX_CHARACTERS) {
      throw new IllegalStateException("document longer than " + MAX_CHARACTERS + " characters");
    }
  }

  private static int allowed(int c) {
    boolean surrogate = c >= 0xd800 && c <= 0xdfff;
    if (c < ' ' || surrogate || c == 0xfffe || c == 0xffff) {
      throw new IllegalArgumentException("character " + c + " is not allowed in XML 1.0");
    }
    return c;
  }

  private static String checked(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("not an XML name: " + name);
    }
    return name;
  }
}
