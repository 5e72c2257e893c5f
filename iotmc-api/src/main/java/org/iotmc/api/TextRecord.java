package org.iotmc.api;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * A small document that people can read: a title with a version, then {@code key: value} lines in
 * the order they were added. The form is exact, so that the same content gives the same bytes and
 * can be signed: UTF-8, LF after each line, {@code %XX} for a control character or a percent sign
 * in a value. A key may occur more than once.
 */
public final class TextRecord {
  /** Most lines of a record. */
  public static final int MAX_LINES = 100_000;

  private final String title;
  private final int version;
  private final List<Line> lines;

  private TextRecord(String title, int version, List<Line> lines) {
    this.title = title;
    this.version = version;
    this.lines = List.copyOf(lines);
  }

  private record Line(String key, String value) {
    // Spelled out, as every start compares some: a record's own is code that is made at run time.
    @Override
    public boolean equals(Object other) {
      return other instanceof Line that && key.equals(that.key) && value.equals(that.value);
    }

    @Override
    public int hashCode() {
      return 31 * key.hashCode() + value.hashCode();
    }
  }

  /**
   * A new record.
   *
   * @param title what kind of document it is, {@code [a-z0-9-]+}
   * @param version the version of its form
   */
  public static Builder titled(String title, int version) {
    return new Builder(title, version);
  }

  /**
   * Reads a record.
   *
   * @param content the bytes
   * @param title the kind it has to be
   * @param version the version that is understood
   * @throws MalformedMessageException if it has another form, kind or version
   */
  public static TextRecord decode(byte[] content, String title, int version) {
    String text = utf8(content);
    if (!text.endsWith("\n")) {
      throw malformed("does not end with a line feed");
    }
    String[] rows = text.split("\n", MAX_LINES + 2);
    if (rows.length > MAX_LINES + 1) {
      throw malformed("more than " + MAX_LINES + " lines");
    }
    if (!rows[0].equals(title + ": " + version)) {
      throw malformed("does not begin with \"" + title + ": " + version + "\"");
    }
    List<Line> lines = new ArrayList<>();
    for (int i = 1; i < rows.length - 1; i++) {
      lines.add(line(rows[i]));
    }
    return new TextRecord(title, version, lines);
  }

  /** The bytes; {@link #decode} gives an equal record. */
  public byte[] encode() {
    StringBuilder text = new StringBuilder(title).append(": ").append(version).append('\n');
    for (Line line : lines) {
      text.append(line.key).append(": ");
      TextEscapes.escape(line.value, text);
      text.append('\n');
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  /**
   * The first value of a key.
   *
   * @param key the key
   */
  public Optional<String> find(String key) {
    for (Line line : lines) {
      if (line.key.equals(key)) {
        return Optional.of(line.value);
      }
    }
    return Optional.empty();
  }

  /**
   * The first value of a key that has to be there.
   *
   * @param key the key
   * @throws MalformedMessageException if it is not there
   */
  public String text(String key) {
    return find(key).orElseThrow(() -> new MalformedMessageException(key, "is missing"));
  }

  /**
   * The first value of a key, as a whole number.
   *
   * @param key the key
   * @throws MalformedMessageException if it is not there, or not a number
   */
  public long number(String key) {
    try {
      return Long.parseLong(text(key));
    } catch (NumberFormatException e) {
      throw new MalformedMessageException(key, "is not a whole number");
    }
  }

  /**
   * All values of a key, in order.
   *
   * @param key the key
   */
  public List<String> all(String key) {
    List<String> values = new ArrayList<>();
    for (Line line : lines) {
      if (line.key.equals(key)) {
        values.add(line.value);
      }
    }
    return values;
  }

  /**
   * Whether this has all lines of another record, in the same order; a later writer may have put
   * more between them.
   *
   * @param other a record of any kind
   */
  public boolean hasLinesOf(TextRecord other) {
    Iterator<Line> own = lines.iterator();
    for (Line line : other.lines) {
      boolean found = false;
      while (!found && own.hasNext()) {
        found = own.next().equals(line);
      }
      if (!found) {
        return false;
      }
    }
    return true;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TextRecord that
        && title.equals(that.title)
        && version == that.version
        && lines.equals(that.lines);
  }

  @Override
  public int hashCode() {
    return 31 * title.hashCode() + lines.hashCode();
  }

  @Override
  public String toString() {
    return title + " with " + lines.size() + " lines";
  }

  private static String utf8(byte[] content) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
    } catch (CharacterCodingException e) {
      throw malformed("is not UTF-8");
    }
  }

  private static Line line(String row) {
    int colon = row.indexOf(": ");
    if (colon < 1 || !isKey(row.substring(0, colon))) {
      throw malformed("a line is not \"key: value\"");
    }
    return new Line(row.substring(0, colon), TextEscapes.unescape(row.substring(colon + 2)));
  }

  private static boolean isKey(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-') {
        return false;
      }
    }
    return !text.isEmpty();
  }

  static MalformedMessageException malformed(String problem) {
    return new MalformedMessageException("record", problem);
  }

  /** Collects the lines of a record. */
  public static final class Builder {
    private final String title;
    private final int version;
    private final List<Line> lines = new ArrayList<>();

    private Builder(String title, int version) {
      if (!isKey(title)) {
        throw new IllegalArgumentException("not a title: " + title);
      }
      this.title = title;
      this.version = version;
    }

    /**
     * Adds a line.
     *
     * @param key {@code [a-z0-9-]+}
     * @param value any text without unpaired surrogates
     */
    public Builder add(String key, String value) {
      if (!isKey(key) || lines.size() >= MAX_LINES) {
        throw new IllegalArgumentException("not a key, or too many lines: " + key);
      }
      if (!StandardCharsets.UTF_8.newEncoder().canEncode(value)) {
        throw new IllegalArgumentException("text that UTF-8 cannot carry: " + key);
      }
      lines.add(new Line(key, value));
      return this;
    }

    /**
     * Adds a number.
     *
     * @param key the key
     * @param value the number
     */
    public Builder add(String key, long value) {
      return add(key, Long.toString(value));
    }

    /**
     * Adds a line if there is something to say.
     *
     * @param key the key
     * @param value the text, or empty for no line
     */
    public Builder addIfPresent(String key, Optional<String> value) {
      value.ifPresent(text -> add(key, text));
      return this;
    }

    /** The record. */
    public TextRecord build() {
      return new TextRecord(title, version, lines);
    }
  }
}
