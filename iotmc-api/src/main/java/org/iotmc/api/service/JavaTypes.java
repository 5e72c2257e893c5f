package org.iotmc.api.service;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.iotmc.api.Bytes;
import org.iotmc.api.Udn;

/** Which UDA data types carry which Java types, and under which names enums. */
final class JavaTypes {
  private static final int LONGEST_ALLOWED_VALUE = 31;
  private static final ValueType.Bounds UI8_OF_LONG = new ValueType.Bounds(0, Long.MAX_VALUE);
  private static final ValueType.Bounds INT_OF_INT =
      new ValueType.Bounds(Integer.MIN_VALUE, Integer.MAX_VALUE);

  /** The data types that carry the Java types where nothing else is said. */
  private static final Map<Class<?>, UdaType> USUAL =
      Map.ofEntries(
          Map.entry(int.class, UdaType.I4),
          Map.entry(long.class, UdaType.I8),
          Map.entry(BigInteger.class, UdaType.UI8),
          Map.entry(float.class, UdaType.R4),
          Map.entry(double.class, UdaType.R8),
          Map.entry(BigDecimal.class, UdaType.FIXED_14_4),
          Map.entry(boolean.class, UdaType.BOOLEAN),
          Map.entry(String.class, UdaType.STRING),
          Map.entry(Udn.class, UdaType.STRING),
          Map.entry(LocalDate.class, UdaType.DATE),
          Map.entry(LocalDateTime.class, UdaType.DATE_TIME),
          Map.entry(Instant.class, UdaType.DATE_TIME_TZ),
          Map.entry(LocalTime.class, UdaType.TIME),
          Map.entry(OffsetTime.class, UdaType.TIME_TZ),
          Map.entry(Bytes.class, UdaType.BIN_BASE64),
          Map.entry(URI.class, UdaType.URI),
          Map.entry(UUID.class, UdaType.UUID));

  /** What to declare in the place of types that others come with. */
  private static final Map<Class<?>, String> INSTEAD =
      Map.ofEntries(
          Map.entry(byte.class, "int with @Uda(UdaType.I1) or @Uda(UdaType.UI1)"),
          Map.entry(short.class, "int with @Uda(UdaType.I2) or @Uda(UdaType.UI2)"),
          Map.entry(char.class, "String with @Uda(UdaType.CHAR)"),
          Map.entry(Integer.class, "int"),
          Map.entry(Long.class, "long"),
          Map.entry(Float.class, "float"),
          Map.entry(Double.class, "double"),
          Map.entry(Boolean.class, "boolean"),
          Map.entry(byte[].class, "Bytes"),
          Map.entry(Date.class, "Instant"),
          Map.entry(OffsetDateTime.class, "Instant"),
          Map.entry(ZonedDateTime.class, "Instant"),
          Map.entry(Duration.class, "int or long, with the unit in its name"),
          Map.entry(Optional.class, "a value that means none, as every argument is always sent"));

  private JavaTypes() {}

  static UdaType usual(Class<?> javaType) {
    UdaType usual = javaType.isEnum() ? UdaType.STRING : USUAL.get(javaType);
    if (usual == null) {
      throw new IllegalArgumentException(
          "no UDA data type carries " + javaType.getTypeName() + "; take " + instead(javaType));
    }
    return usual;
  }

  private static String instead(Class<?> javaType) {
    if (javaType.isRecord()) {
      return "a List of it, or its components";
    }
    return INSTEAD.getOrDefault(javaType, "a type that ValueType.of names");
  }

  /** The Java types that a data type takes, in words. */
  static String carriedBy(UdaType type) {
    return USUAL.keySet().stream()
        .filter(javaType -> USUAL.get(javaType) == type || fits(javaType, type))
        .map(Class::getSimpleName)
        .sorted()
        .collect(Collectors.joining(" or "));
  }

  /** Whether a data type that is not the usual one holds all values of a Java type. */
  static boolean fits(Class<?> javaType, UdaType other) {
    return (isInteger(javaType) && UdaValues.isInteger(other) && holds(javaType, other))
        || (javaType == double.class
            && List.of(UdaType.R4, UdaType.NUMBER, UdaType.FLOAT).contains(other))
        || (javaType == Bytes.class && other == UdaType.BIN_HEX)
        || (javaType == String.class && other == UdaType.CHAR);
  }

  static boolean isInteger(Class<?> javaType) {
    return javaType == int.class || javaType == long.class;
  }

  /** An int can't hold ui4; of the wider type int it holds what it can. */
  private static boolean holds(Class<?> javaType, UdaType other) {
    return javaType == long.class
        || other == UdaType.INT
        || (UdaValues.greatest(other) <= Integer.MAX_VALUE
            && UdaValues.least(other) >= Integer.MIN_VALUE);
  }

  /** The bounds of a Java type, where the data type is wider. */
  static Optional<ValueType.Bounds> own(Class<?> javaType, UdaType wider) {
    if (wider == UdaType.UI8 && javaType == long.class) {
      return Optional.of(UI8_OF_LONG);
    }
    return wider == UdaType.INT && javaType == int.class
        ? Optional.of(INT_OF_INT)
        : Optional.empty();
  }

  /** What a data type holds of the integers. */
  static ValueType.Bounds bounds(UdaType type) {
    return new ValueType.Bounds(UdaValues.least(type), UdaValues.greatest(type));
  }

  /** Refuses bounds that narrow nothing, or that exceed those that there are. */
  static void requireRange(Class<?> javaType, ValueType.Bounds range, ValueType.Bounds most) {
    if (!isInteger(javaType)) {
      throw new IllegalArgumentException(
          "a range is for int and long, not for " + javaType.getSimpleName());
    }
    String told = "range " + range.min() + " to " + range.max();
    if (range.min() == range.max()) {
      throw new IllegalArgumentException(told + " leaves one value");
    }
    if (range.min() < most.min() || range.max() > most.max()) {
      throw new IllegalArgumentException(told + " exceeds " + most.min() + " to " + most.max());
    }
  }

  /** What a data type holds, where a value may be of the right class and yet be none of it. */
  static String holding(UdaType type) {
    return switch (type) {
      case UI8 -> ", which holds 0 to " + UdaValues.GREATEST_UI8;
      case FIXED_14_4 -> ", which holds 14 digits before the point and 4 behind it";
      case R4, R8, NUMBER, FLOAT -> ", which holds finite numbers";
      case CHAR -> ", which holds one character";
      default ->
          UdaValues.isInteger(type)
              ? ", which holds " + UdaValues.least(type) + " to " + UdaValues.greatest(type)
              : "";
    };
  }

  /** The names of an enum's constants, as allowed values. */
  static List<String> names(Class<?> type) {
    List<String> names =
        Arrays.stream(type.getEnumConstants()).map(c -> wireName((Enum<?>) c)).toList();
    if (names.isEmpty() || new HashSet<>(names).size() < names.size()) {
      throw new IllegalArgumentException(type.getSimpleName() + " has no names, or one twice");
    }
    for (String name : names) {
      if (name.isEmpty() || name.length() > LONGEST_ALLOWED_VALUE || !name.strip().equals(name)) {
        throw new IllegalArgumentException(
            type.getSimpleName() + " has a name that is no allowed value: " + name);
      }
    }
    return names;
  }

  static String wireName(Enum<?> constant) {
    return constant instanceof WireNamed named ? named.wireName() : constant.name();
  }
}
