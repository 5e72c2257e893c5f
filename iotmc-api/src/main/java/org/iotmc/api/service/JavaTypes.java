package org.iotmc.api.service;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetTime;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.iotmc.api.Bytes;
import org.iotmc.api.Udn;

/** Which UDA data types carry which Java types, and under which names enums. */
final class JavaTypes {
  private static final int LONGEST_ALLOWED_VALUE = 31;

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

  private JavaTypes() {}

  static UdaType usual(Class<?> javaType) {
    UdaType usual = javaType.isEnum() ? UdaType.STRING : USUAL.get(javaType);
    if (usual == null) {
      throw new IllegalArgumentException("no UDA data type carries " + javaType.getName());
    }
    return usual;
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
