package org.iotmc.api.spi;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * HTTP header fields in the order they were added; names compare without case (RFC 9110, 5.1).
 * Immutable.
 */
public final class Headers {
  /** Most fields a message may have. */
  public static final int MAX_FIELDS = 64;

  private static final Headers EMPTY = new Headers(List.of());

  private final List<Field> fields;

  private Headers(List<Field> fields) {
    this.fields = fields;
  }

  /**
   * One header field.
   *
   * @param name the name, a token (RFC 9110, 5.6.2)
   * @param value the value without control characters
   */
  public record Field(String name, String value) {
    public Field {
      if (!isToken(name)) {
        throw new IllegalArgumentException("not a header name: " + name);
      }
      if (!isValue(value)) {
        throw new IllegalArgumentException("control or non-Latin-1 character in header " + name);
      }
    }

    private static boolean isToken(String name) {
      for (int i = 0; i < name.length(); i++) {
        if (!isTokenChar(name.charAt(i))) {
          return false;
        }
      }
      return !name.isEmpty();
    }

    private static boolean isValue(String value) {
      for (int i = 0; i < value.length(); i++) {
        char c = value.charAt(i);
        if ((c < ' ' && c != '\t') || c == 0x7f || c > 0xff) {
          return false;
        }
      }
      return true;
    }

    private static boolean isTokenChar(char c) {
      return c > ' ' && c < 0x7f && "\"(),/:;<=>?@[\\]{}".indexOf(c) < 0;
    }
  }

  /** No fields. */
  public static Headers of() {
    return EMPTY;
  }

  /**
   * One field; add more with {@link #with}.
   *
   * @param name the name
   * @param value the value
   */
  public static Headers of(String name, String value) {
    return EMPTY.with(name, value);
  }

  /**
   * Some fields.
   *
   * @param fields at most {@value #MAX_FIELDS}, in order
   * @throws IllegalArgumentException if there are more
   */
  public static Headers of(List<Field> fields) {
    if (fields.size() > MAX_FIELDS) {
      throw new IllegalArgumentException("more than " + MAX_FIELDS + " header fields");
    }
    return new Headers(List.copyOf(fields));
  }

  /**
   * These fields and one more.
   *
   * @param name the name, a token
   * @param value the value; control characters are refused, so that nothing can be injected
   * @throws IllegalArgumentException if the name or value is not allowed, or there are {@value
   *     #MAX_FIELDS} already
   */
  public Headers with(String name, String value) {
    List<Field> more = new ArrayList<>(fields.size() + 1);
    more.addAll(fields);
    more.add(new Field(name, value));
    return of(more);
  }

  /**
   * The first value of a field.
   *
   * @param name the name, in any case
   */
  public Optional<String> first(String name) {
    for (Field field : fields) {
      if (field.name().equalsIgnoreCase(name)) {
        return Optional.of(field.value());
      }
    }
    return Optional.empty();
  }

  /** All fields, in order. */
  public List<Field> fields() {
    return fields;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Headers that && fields.equals(that.fields);
  }

  @Override
  public int hashCode() {
    return fields.hashCode();
  }

  @Override
  public String toString() {
    return fields.toString();
  }
}
