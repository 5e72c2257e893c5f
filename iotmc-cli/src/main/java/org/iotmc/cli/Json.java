package org.iotmc.cli;

import java.util.List;
import java.util.Optional;

/** One JSON object on one line (RFC 8259), in ASCII, its members in the order they were added. */
public final class Json {
  private final StringBuilder text = new StringBuilder("{");

  private Json() {}

  /** An object without members. */
  public static Json object() {
    return new Json();
  }

  /**
   * Adds a text.
   *
   * @param name the member's name
   * @param value any text
   */
  public Json add(String name, String value) {
    name(name);
    string(value);
    return this;
  }

  /**
   * Adds a number.
   *
   * @param name the member's name
   * @param value the number
   */
  public Json add(String name, long value) {
    name(name);
    text.append(value);
    return this;
  }

  /**
   * Adds a text where there is one.
   *
   * @param name the member's name
   * @param value the text
   */
  public Json addIfPresent(String name, Optional<String> value) {
    value.ifPresent(present -> add(name, present));
    return this;
  }

  /**
   * Adds a list of texts.
   *
   * @param name the member's name
   * @param values the texts
   */
  public Json add(String name, List<String> values) {
    name(name);
    text.append('[');
    for (int i = 0; i < values.size(); i++) {
      if (i > 0) {
        text.append(',');
      }
      string(values.get(i));
    }
    text.append(']');
    return this;
  }

  /** The line, without a line feed. */
  @Override
  public String toString() {
    return text + "}";
  }

  private void name(String name) {
    if (text.length() > 1) {
      text.append(',');
    }
    string(name);
    text.append(':');
  }

  private void string(String value) {
    text.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        text.append('\\').append(c);
      } else if (c < ' ' || c > '~') {
        text.append(String.format("\\u%04x", (int) c));
      } else {
        text.append(c);
      }
    }
    text.append('"');
  }
}
