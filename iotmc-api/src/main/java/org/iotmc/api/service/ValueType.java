package org.iotmc.api.service;

import java.net.URI;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.iotmc.api.Bytes;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.Udn;

/**
 * The type of one argument or state variable: the Java type, the UDA data type that carries it, and
 * its limits. Reads and writes the value's text. Immutable.
 */
public final class ValueType {
  private final Class<?> javaType;
  private final UdaType udaType;
  private final List<String> allowedValues;
  private final Optional<Bounds> bounds;

  /**
   * Bounds of a number, both included.
   *
   * @param min the least value
   * @param max the greatest value
   */
  public record Bounds(long min, long max) {
    public Bounds {
      if (min > max) {
        throw new IllegalArgumentException("range " + min + " to " + max + " is empty");
      }
    }
  }

  private ValueType(Class<?> javaType, UdaType udaType, Optional<Bounds> bounds) {
    this.javaType = javaType;
    this.udaType = udaType;
    this.bounds = bounds;
    this.allowedValues =
        javaType.isEnum()
            ? Arrays.stream(javaType.getEnumConstants())
                .map(c -> wireName((Enum<?>) c))
                .collect(Collectors.toUnmodifiableList())
            : List.of();
  }

  /**
   * The type that carries a Java type where nothing else is said: {@code int} i4, {@code long} i8,
   * {@code double} r8, {@code boolean}, strings, {@link Instant} dateTime.tz, {@link URI}, {@link
   * Bytes} bin.base64, {@link UUID}, {@link Udn} string, enums string with their {@linkplain
   * WireNamed names} as allowed values.
   *
   * @param javaType the Java type
   * @throws IllegalArgumentException if no UDA data type carries it
   */
  public static ValueType of(Class<?> javaType) {
    return new ValueType(javaType, usual(javaType), Optional.empty());
  }

  /**
   * The same Java type in another UDA data type.
   *
   * @param other the data type
   * @throws IllegalArgumentException if the data type cannot hold the Java type's values
   */
  public ValueType as(UdaType other) {
    boolean fits =
        other == udaType
            || (UdaValues.isInteger(udaType) && UdaValues.isInteger(other) && holds(other))
            || (javaType == double.class
                && List.of(UdaType.R4, UdaType.NUMBER, UdaType.FLOAT, UdaType.FIXED_14_4)
                    .contains(other))
            || (javaType == Bytes.class && other == UdaType.BIN_HEX)
            || (javaType == String.class && other == UdaType.CHAR);
    if (!fits) {
      throw new IllegalArgumentException(
          javaType.getSimpleName() + " does not go into " + other.wireName());
    }
    return new ValueType(javaType, other, bounds);
  }

  /** An int can't hold ui4; a long takes ui8 up to its own greatest value. */
  private boolean holds(UdaType other) {
    return javaType == long.class
        || (UdaValues.greatest(other) <= Integer.MAX_VALUE
            && UdaValues.least(other) >= Integer.MIN_VALUE);
  }

  /**
   * The same type within bounds.
   *
   * @param limits both included, and within the data type's own
   * @throws IllegalArgumentException if this is no integer, or the bounds exceed the data type
   */
  public ValueType within(Bounds limits) {
    if (!UdaValues.isInteger(udaType)
        || limits.min() < UdaValues.least(udaType)
        || limits.max() > UdaValues.greatest(udaType)) {
      throw new IllegalArgumentException(
          "range " + limits.min() + " to " + limits.max() + " on " + udaType.wireName());
    }
    return new ValueType(javaType, udaType, Optional.of(limits));
  }

  /** The Java type. */
  public Class<?> javaType() {
    return javaType;
  }

  /** The data type on the wire. */
  public UdaType udaType() {
    return udaType;
  }

  /** The names of an enum's constants, in order; empty if any value is allowed. */
  public List<String> allowedValues() {
    return allowedValues;
  }

  /** The bounds of a number, where they are narrower than the data type's. */
  public Optional<Bounds> bounds() {
    return bounds;
  }

  /**
   * Reads a value out of a message.
   *
   * @param name of the argument or variable
   * @param text its text
   * @return a value of the Java type
   * @throws MalformedMessageException if the text is no value of this type
   */
  public Object parse(String name, String text) {
    return parse(name, text, Blame.MESSAGE);
  }

  /**
   * Reads an argument that a caller sent.
   *
   * @param name of the argument
   * @param text its text
   * @return a value of the Java type
   * @throws org.iotmc.api.ActionException 600 if it is no value of this type, 601 if it is out of
   *     range or not among the allowed values (UDA 2.0, 3.2.5)
   */
  public Object parseArgument(String name, String text) {
    return parse(name, text, Blame.CALLER);
  }

  private Object parse(String name, String text, Blame blame) {
    Object wide = UdaValues.parse(name, udaType, text, blame);
    if (wide instanceof Long number) {
      if (bounds.isPresent() && (number < bounds.get().min() || number > bounds.get().max())) {
        throw blame.outOfRange(
            name, "not within " + bounds.get().min() + " and " + bounds.get().max());
      }
      return javaType == int.class ? (Object) number.intValue() : number;
    }
    if (javaType == Udn.class) {
      return udn(name, (String) wide, blame);
    }
    return javaType.isEnum() ? constant(name, (String) wide, blame) : wide;
  }

  private static Udn udn(String name, String text, Blame blame) {
    try {
      return new Udn(text);
    } catch (MalformedMessageException e) {
      throw blame.invalid(name, "not a UDN");
    }
  }

  private Object constant(String name, String text, Blame blame) {
    int at = allowedValues.indexOf(text.strip());
    if (at < 0) {
      throw blame.outOfRange(name, "not among the allowed values");
    }
    return javaType.getEnumConstants()[at];
  }

  /**
   * The text of a value.
   *
   * @param value of the Java type
   * @throws IllegalArgumentException if it is of another type or out of range
   */
  public String format(Object value) {
    return format("value", value);
  }

  /**
   * The text of the value of an argument or variable.
   *
   * @param name of the argument or variable, for the message of the exception
   * @param value of the Java type
   * @throws IllegalArgumentException if it is of another type or out of range
   */
  public String format(String name, Object value) {
    Object wide = value;
    if (value instanceof Integer number) {
      wide = number.longValue();
    } else if (value instanceof Enum<?> constant) {
      wide = wireName(constant);
    } else if (value instanceof Udn udn) {
      wide = udn.value();
    }
    String text = UdaValues.format(udaType, wide);
    if (bounds.isPresent() || javaType.isEnum()) {
      try {
        parse(name, text, Blame.MESSAGE);
      } catch (MalformedMessageException e) {
        throw new IllegalArgumentException(e.getMessage(), e);
      }
    }
    return text;
  }

  private static String wireName(Enum<?> constant) {
    return constant instanceof WireNamed named ? named.wireName() : constant.name();
  }

  private static UdaType usual(Class<?> type) {
    if (type == int.class) {
      return UdaType.I4;
    } else if (type == long.class) {
      return UdaType.I8;
    } else if (type == double.class) {
      return UdaType.R8;
    } else if (type == boolean.class) {
      return UdaType.BOOLEAN;
    } else if (type == String.class || type == Udn.class || type.isEnum()) {
      return UdaType.STRING;
    } else if (type == Instant.class) {
      return UdaType.DATE_TIME_TZ;
    } else if (type == URI.class) {
      return UdaType.URI;
    } else if (type == Bytes.class) {
      return UdaType.BIN_BASE64;
    } else if (type == UUID.class) {
      return UdaType.UUID;
    }
    throw new IllegalArgumentException("no UDA data type carries " + type.getName());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ValueType that
        && javaType == that.javaType
        && udaType == that.udaType
        && bounds.equals(that.bounds);
  }

  @Override
  public int hashCode() {
    return 31 * javaType.hashCode() + udaType.hashCode();
  }

  /** The data type's name. */
  @Override
  public String toString() {
    return udaType.wireName();
  }
}
