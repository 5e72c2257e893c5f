package org.iotmc.api.service;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;
import org.iotmc.api.Bytes;
import org.iotmc.api.IotmcException;
import org.iotmc.api.MalformedMessageException;

/**
 * Values of the UDA data types and their text (UDA 2.0, 2.5), for control and eventing alike.
 * Thread-safe.
 *
 * <p>The Java classes: {@link BigInteger} for {@code ui8}, {@link Long} for the other integers,
 * {@link BigDecimal} for {@code fixed.14.4}, {@link Double} for the other numbers, {@link Boolean},
 * {@link String} (also for {@code char}), {@link LocalDate}, {@link LocalDateTime}, {@link Instant}
 * for {@code dateTime.tz}, {@link LocalTime}, {@link OffsetTime}, {@link Bytes}, {@link URI},
 * {@link UUID}. Instants are cut to milliseconds.
 */
public final class UdaValues {
  private static final int MAX_NUMBER_TEXT = 64;
  private static final int FIXED_SCALE = 4;
  static final BigInteger GREATEST_UI8 = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);
  private static final Pattern DECIMAL =
      Pattern.compile("[+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][+-]?[0-9]{1,4})?");
  private static final Pattern FIXED =
      Pattern.compile("[+-]?([0-9]{1,14}(\\.[0-9]{0,4})?|\\.[0-9]{1,4})");
  private static final Pattern BASIC_OFFSET = Pattern.compile("([+-][0-9]{2})([0-9]{2})$");
  private static final String UUID_PREFIX = "uuid:";
  private static final Pattern UUID_FORM =
      Pattern.compile("\\p{XDigit}{8}(-\\p{XDigit}{4}){3}-\\p{XDigit}{12}");

  private UdaValues() {}

  /**
   * Reads a value. White space around anything but strings is ignored; booleans may be the
   * deprecated words, in any case.
   *
   * @param name of the argument, variable or parameter, for the error
   * @param type its data type
   * @param text its text
   * @return a value of the class that belongs to the type
   * @throws MalformedMessageException if the text is no value of the type
   */
  public static Object parse(String name, UdaType type, String text) {
    return parse(name, type, text, Blame.MESSAGE);
  }

  /**
   * Reads a value that a caller sent.
   *
   * @param name of the argument or parameter, for the error
   * @param type its data type
   * @param text its text
   * @return a value of the class that belongs to the type
   * @throws org.iotmc.api.ActionException 600 if it is no value of the type, 601 if it is out of
   *     the type's range (UDA 2.0, 3.2.5)
   */
  public static Object parseArgument(String name, UdaType type, String text) {
    return parse(name, type, text, Blame.CALLER);
  }

  static Object parse(String name, UdaType type, String text, Blame blame) {
    try {
      return parsed(name, type, text, blame);
    } catch (DateTimeException | IllegalArgumentException | URISyntaxException e) {
      throw invalid(name, type, blame);
    }
  }

  private static Object parsed(String name, UdaType type, String text, Blame blame)
      throws URISyntaxException {
    return switch (type) {
      case STRING -> text;
      case CHAR -> require(text.codePointCount(0, text.length()) == 1, text);
      case BOOLEAN -> bool(text.strip().toLowerCase(Locale.ROOT));
      case R4, R8, NUMBER, FLOAT -> decimal(name, type, text.strip(), blame);
      case FIXED_14_4 -> fixed(text.strip());
      case UI8 -> ui8(name, text.strip(), blame);
      case DATE -> LocalDate.parse(text.strip());
      case DATE_TIME -> dateTime(text.strip());
      case DATE_TIME_TZ ->
          OffsetDateTime.parse(zoned(text)).toInstant().truncatedTo(ChronoUnit.MILLIS);
      case TIME -> LocalTime.parse(text.strip());
      case TIME_TZ -> OffsetTime.parse(zoned(text));
      case BIN_BASE64 -> Bytes.of(Base64.getDecoder().decode(text.replaceAll("[ \t\r\n]", "")));
      case BIN_HEX -> Bytes.of(HexFormat.of().parseHex(text.strip()));
      case URI -> new URI(text.strip());
      case UUID -> uuid(text.strip());
      default -> integer(name, type, text.strip(), blame);
    };
  }

  /** The prefix belongs to the names of devices; many write it here, too. */
  private static UUID uuid(String text) {
    boolean prefixed = text.regionMatches(true, 0, UUID_PREFIX, 0, UUID_PREFIX.length());
    String bare = prefixed ? text.substring(UUID_PREFIX.length()) : text;
    return UUID.fromString((String) require(UUID_FORM.matcher(bare).matches(), bare));
  }

  private static Object require(boolean holds, Object value) {
    if (!holds) {
      throw new IllegalArgumentException("not of the type");
    }
    return value;
  }

  private static Boolean bool(String text) {
    return switch (text) {
      case "1", "true", "yes" -> true;
      case "0", "false", "no" -> false;
      default -> throw new IllegalArgumentException("not a boolean");
    };
  }

  /** Digits, perhaps with a sign before them. */
  private static boolean isInteger(String text) {
    int first = text.startsWith("+") || text.startsWith("-") ? 1 : 0;
    for (int i = first; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return text.length() > first && text.length() <= MAX_NUMBER_TEXT;
  }

  private static Long integer(String name, UdaType type, String text, Blame blame) {
    require(isInteger(text), text);
    long value;
    try {
      value = Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw blame.outOfRange(name, "out of the range of " + type.wireName());
    }
    if (value < least(type) || value > greatest(type)) {
      throw blame.outOfRange(name, "out of the range of " + type.wireName());
    }
    return value;
  }

  private static BigInteger ui8(String name, String text, Blame blame) {
    require(isInteger(text), text);
    BigInteger value = new BigInteger(text);
    if (value.signum() < 0 || value.compareTo(GREATEST_UI8) > 0) {
      throw blame.outOfRange(name, "out of the range of ui8");
    }
    return value;
  }

  private static BigDecimal fixed(String text) {
    require(text.length() <= MAX_NUMBER_TEXT && FIXED.matcher(text).matches(), text);
    return new BigDecimal(text).setScale(FIXED_SCALE);
  }

  private static Double decimal(String name, UdaType type, String text, Blame blame) {
    require(text.length() <= MAX_NUMBER_TEXT && DECIMAL.matcher(text).matches(), text);
    double value = Double.parseDouble(text);
    if (Double.isInfinite(type == UdaType.R4 ? (float) value : value)) {
      throw blame.outOfRange(name, "out of the range of " + type.wireName());
    }
    return value;
  }

  private static LocalDateTime dateTime(String text) {
    return text.indexOf('T') < 0 ? LocalDate.parse(text).atStartOfDay() : LocalDateTime.parse(text);
  }

  /** Some stacks write the offset as ISO 8601 has it without separators. */
  private static String zoned(String text) {
    return BASIC_OFFSET.matcher(text.strip()).replaceFirst("$1:$2");
  }

  private static IotmcException invalid(String name, UdaType type, Blame blame) {
    return blame.invalid(name, "not of type " + type.wireName() + " (UDA 2.0, 2.5)");
  }

  /**
   * The text of a value.
   *
   * @param type its data type
   * @param value of the class that belongs to the type
   * @throws IllegalArgumentException if the value is of another class or out of the type's range
   */
  public static String format(UdaType type, Object value) {
    try {
      String text = formatted(type, value);
      parse("value", type, text, Blame.MESSAGE);
      return text;
    } catch (ClassCastException e) {
      throw new IllegalArgumentException(
          "no value of type " + type.wireName() + ", but a " + value.getClass().getName(), e);
    } catch (ArithmeticException | NumberFormatException | MalformedMessageException e) {
      // Without the value, which may be a secret.
      throw new IllegalArgumentException(
          "no value of type " + type.wireName() + JavaTypes.holding(type), e);
    }
  }

  private static String formatted(UdaType type, Object value) {
    return switch (type) {
      case BOOLEAN -> (Boolean) value ? "1" : "0";
      case R4, R8, NUMBER, FLOAT -> shortest((Double) value);
      case FIXED_14_4 -> ((BigDecimal) value).setScale(FIXED_SCALE).toPlainString();
      case UI8 -> ((BigInteger) value).toString();
      case DATE_TIME_TZ -> ((Instant) value).truncatedTo(ChronoUnit.MILLIS).toString();
      case BIN_BASE64 -> Base64.getEncoder().encodeToString(((Bytes) value).toArray());
      case BIN_HEX -> ((Bytes) value).toHex();
      case STRING, CHAR -> (String) value;
      case DATE -> ((LocalDate) value).toString();
      case DATE_TIME -> ((LocalDateTime) value).toString();
      case TIME -> ((LocalTime) value).toString();
      case TIME_TZ -> ((OffsetTime) value).toString();
      case URI -> ((URI) value).toString();
      case UUID -> ((UUID) value).toString();
      default -> Long.toString((Long) value);
    };
  }

  /** The double that has the least digits of those that are this float. */
  static Double exact(float value) {
    for (int digits = 6; digits < 9 && Float.isFinite(value); digits++) {
      BigDecimal rounded = new BigDecimal(value).round(new MathContext(digits));
      if (rounded.floatValue() == value) {
        return rounded.doubleValue();
      }
    }
    return (double) value;
  }

  /** The least digits that read back the same; Double.toString differs between JDKs. */
  private static String shortest(double value) {
    if (value == 0) {
      return "0";
    }
    BigDecimal exact = new BigDecimal(value);
    for (int digits = 15; digits < 17; digits++) {
      BigDecimal rounded = exact.round(new MathContext(digits));
      if (rounded.doubleValue() == value) {
        return rounded.stripTrailingZeros().toString();
      }
    }
    return exact.round(new MathContext(17)).stripTrailingZeros().toString();
  }

  /** Whether the type is one of the integers that a long can hold; ui8 in part. */
  static boolean isInteger(UdaType type) {
    return switch (type) {
      case UI1, UI2, UI4, UI8, I1, I2, I4, I8, INT -> true;
      default -> false;
    };
  }

  static long least(UdaType type) {
    return switch (type) {
      case I1 -> Byte.MIN_VALUE;
      case I2 -> Short.MIN_VALUE;
      case I4 -> Integer.MIN_VALUE;
      // UDA states no width of int.
      case I8, INT -> Long.MIN_VALUE;
      default -> 0;
    };
  }

  static long greatest(UdaType type) {
    return switch (type) {
      case UI1 -> 0xff;
      case UI2 -> 0xffff;
      case UI4 -> 0xffff_ffffL;
      case I1 -> Byte.MAX_VALUE;
      case I2 -> Short.MAX_VALUE;
      case I4 -> Integer.MAX_VALUE;
      default -> Long.MAX_VALUE;
    };
  }
}
