package org.iotmc.api.service;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetTime;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.iotmc.api.Bytes;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.Udn;
import org.jspecify.annotations.Nullable;

/**
 * The type of one argument or state variable: the Java type, the UDA data type that carries it, and
 * its limits. Reads and writes the value's text. Immutable.
 */
public final class ValueType {
  private final Class<?> javaType;
  private final UdaType udaType;
  private final List<Object> constants;
  private final List<String> allowedValues;
  private final Optional<Bounds> bounds;
  private final OptionalInt maxLength;

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

  private ValueType(
      Class<?> javaType, UdaType udaType, Optional<Bounds> bounds, OptionalInt maxLength) {
    this.javaType = javaType;
    this.udaType = udaType;
    this.bounds = bounds;
    this.maxLength = maxLength;
    this.constants = javaType.isEnum() ? List.of(javaType.getEnumConstants()) : List.of();
    this.allowedValues = javaType.isEnum() ? JavaTypes.names(javaType) : List.of();
  }

  /**
   * The type that carries a Java type where nothing else is said: {@code int} i4, {@code long} i8,
   * {@link BigInteger} ui8, {@code float} r4, {@code double} r8, {@link BigDecimal} fixed.14.4,
   * {@code boolean}, strings, {@link LocalDate} date, {@link LocalDateTime} dateTime, {@link
   * Instant} dateTime.tz, {@link LocalTime} time, {@link OffsetTime} time.tz, {@link Bytes}
   * bin.base64, {@link URI}, {@link UUID}, {@link Udn} string, enums string with their {@linkplain
   * WireNamed names} as allowed values.
   *
   * @param javaType the Java type
   * @throws IllegalArgumentException if no UDA data type carries it
   */
  public static ValueType of(Class<?> javaType) {
    return new ValueType(
        javaType, JavaTypes.usual(javaType), Optional.empty(), OptionalInt.empty());
  }

  /**
   * The same Java type in another UDA data type: an {@code int} or a {@code long} in any integer
   * that it can hold, a {@code long} also in ui8 and an {@code int} in int, within their own
   * bounds; a {@code double} in number, float and r4; {@link Bytes} in bin.hex; a string in char.
   *
   * @param other the data type
   * @throws IllegalArgumentException if the data type cannot hold the Java type's values, or the
   *     Java type not those of the data type
   */
  public ValueType as(UdaType other) {
    if (other != udaType && !JavaTypes.fits(javaType, other)) {
      throw new IllegalArgumentException(
          javaType.getSimpleName()
              + " does not go into "
              + other.wireName()
              + ", which takes "
              + JavaTypes.carriedBy(other));
    }
    return new ValueType(
        javaType, other, JavaTypes.own(javaType, other).or(() -> bounds), maxLength);
  }

  /**
   * The same type within bounds.
   *
   * @param limits both included, and within those that there are
   * @throws IllegalArgumentException if this is no integer, the bounds exceed the data type or the
   *     Java type, or there is but one value between them
   */
  public ValueType within(Bounds limits) {
    JavaTypes.requireRange(javaType, limits, bounds.orElseGet(() -> JavaTypes.bounds(udaType)));
    return new ValueType(javaType, udaType, Optional.of(limits), maxLength);
  }

  /**
   * The same type, no longer than this.
   *
   * @param characters of Unicode, 1 or more
   * @throws IllegalArgumentException if this is no string, or it is less than 1
   */
  public ValueType upTo(int characters) {
    if (javaType != String.class || udaType != UdaType.STRING) {
      throw new IllegalArgumentException("a length is for strings, not for " + this);
    }
    if (characters < 1) {
      throw new IllegalArgumentException("a length is 1 or more, not " + characters);
    }
    return new ValueType(javaType, udaType, bounds, OptionalInt.of(characters));
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

  /** The most characters of a string, where that is declared; no description says it. */
  public OptionalInt maxLength() {
    return maxLength;
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
   *     range or not among the allowed values, 605 if it is too long (UDA 2.0, 3.2.5)
   */
  public Object parseArgument(String name, String text) {
    return parse(name, text, Blame.CALLER);
  }

  private Object parse(String name, String text, Blame blame) {
    Object wide = UdaValues.parse(name, udaType, text, blame);
    if (JavaTypes.isInteger(javaType)) {
      return narrow(name, (Number) wide, blame);
    }
    if (javaType == float.class) {
      return ((Double) wide).floatValue();
    }
    if (maxLength.isPresent() && text.codePointCount(0, text.length()) > maxLength.getAsInt()) {
      throw blame.tooLong(name, "longer than " + maxLength.getAsInt() + " characters");
    }
    if (javaType == Udn.class) {
      return udn(name, (String) wide, blame);
    }
    return javaType.isEnum() ? constant(name, (String) wide, blame) : wide;
  }

  private Object narrow(String name, Number wide, Blame blame) {
    // Out of the bounds whatever they are: only ui8 is wider than a long.
    boolean tooWide = wide instanceof BigInteger big && big.bitLength() > 63;
    long number = tooWide ? Long.MIN_VALUE : wide.longValue();
    if (bounds.isPresent() && (number < bounds.get().min() || number > bounds.get().max())) {
      throw blame.outOfRange(
          name, "not within " + bounds.get().min() + " and " + bounds.get().max());
    }
    return javaType == int.class ? (Object) (int) number : number;
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
    return constants.get(at);
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
   * @throws IllegalArgumentException if it is null, of another type or out of range; names it
   */
  public String format(String name, @Nullable Object value) {
    if (value == null) {
      throw new IllegalArgumentException(name + ": is null; every argument is sent");
    }
    String text = text(name, value);
    if (bounds.isPresent() || maxLength.isPresent() || javaType.isEnum()) {
      try {
        parse(name, text, Blame.MESSAGE);
      } catch (MalformedMessageException e) {
        throw new IllegalArgumentException(e.getMessage(), e);
      }
    }
    return text;
  }

  private String text(String name, Object value) {
    try {
      return UdaValues.format(udaType, wide(value));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
    }
  }

  private Object wide(Object value) {
    if (value instanceof Integer || value instanceof Long) {
      long number = ((Number) value).longValue();
      return udaType == UdaType.UI8 ? (Object) BigInteger.valueOf(number) : number;
    }
    if (value instanceof Float number) {
      return UdaValues.exact(number);
    }
    if (value instanceof Enum<?> constant) {
      return JavaTypes.wireName(constant);
    }
    return value instanceof Udn udn ? udn.value() : value;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ValueType that
        && javaType == that.javaType
        && udaType == that.udaType
        && bounds.equals(that.bounds)
        && maxLength.equals(that.maxLength);
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
