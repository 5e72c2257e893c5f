package org.iotmc.api.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.iotmc.api.ActionException;
import org.iotmc.api.Bytes;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The data types of UDA 2.0, 2.5, one by one. */
class UdaTypesTest {
  @ParameterizedTest
  @CsvSource({
    "UI1, -1, 0, 255, 256",
    "UI2, -1, 0, 65535, 65536",
    "UI4, -1, 0, 4294967295, 4294967296",
    "I1, -129, -128, 127, 128",
    "I2, -32769, -32768, 32767, 32768",
    "I4, -2147483649, -2147483648, 2147483647, 2147483648",
    "INT, -9223372036854775809, -9223372036854775808, 9223372036854775807, 9223372036854775808",
    "I8, -9223372036854775809, -9223372036854775808, 9223372036854775807, 9223372036854775808",
  })
  @Tag("DESC-59")
  @Tag("DESC-60")
  @Tag("DESC-61")
  void integersReachFromTheirLeastToTheirGreatest(
      UdaType type, String below, long least, long greatest, String beyond) {
    for (long value : new long[] {least, 0, 7, greatest}) {
      assertThat(UdaValues.parse("v", type, UdaValues.format(type, value))).isEqualTo(value);
    }
    assertThat(UdaValues.parse("v", type, "007")).isEqualTo(7L);
    assertThat(UdaValues.parse("v", type, "+5")).isEqualTo(5L);
    assertThat(UdaValues.parse("v", type, "-0")).isEqualTo(0L);
    refused(type, beyond, 601);
    refused(type, below, 601);
    for (String outside : List.of(below, beyond)) {
      if (new BigInteger(outside).bitLength() < Long.SIZE) {
        assertThatThrownBy(() -> UdaValues.format(type, Long.parseLong(outside)))
            .isInstanceOf(IllegalArgumentException.class);
      }
    }
    for (String bad : List.of("", "x", "1.0", "1e3", "0x1", "--1", "NOT_IMPLEMENTED", "\u0661")) {
      refused(type, bad, 600);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "R4, 1.5, 1.5",
    "R8, 1E5, 100000",
    "R8, -2.5e-3, -0.0025",
    "NUMBER, .5, 0.5",
    "FLOAT, 3., 3",
  })
  @Tag("DESC-62")
  void decimalsHaveAPointInEveryLocale(UdaType type, String text, double expected) {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.GERMANY);
    try {
      assertThat(UdaValues.parse("v", type, text)).isEqualTo(expected);
      String written = UdaValues.format(type, expected);
      assertThat(written).doesNotContain(",");
      assertThat(UdaValues.parse("v", type, written)).isEqualTo(expected);
      refused(type, "1,5", 600);
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  @Tag("DESC-59")
  @Tag("DESC-60")
  void ui8ReachesToItsGreatestInABigInteger() {
    BigInteger greatest = new BigInteger("18446744073709551615");
    for (BigInteger value : List.of(BigInteger.ZERO, BigInteger.TEN, greatest)) {
      assertThat(UdaValues.parse("v", UdaType.UI8, UdaValues.format(UdaType.UI8, value)))
          .isEqualTo(value);
    }
    refused(UdaType.UI8, "18446744073709551616", 601);
    refused(UdaType.UI8, "-1", 601);
    refused(UdaType.UI8, "1.0", 600);
    ValueType half = ValueType.of(long.class).as(UdaType.UI8);
    assertThat(half.bounds()).contains(new ValueType.Bounds(0, Long.MAX_VALUE));
    assertThat(half.parse("v", half.format(Long.MAX_VALUE))).isEqualTo(Long.MAX_VALUE);
    assertThatThrownBy(() -> half.parseArgument("v", "9223372036854775808"))
        .isInstanceOfSatisfying(ActionException.class, e -> assertThat(e.code()).isEqualTo(601));
    assertThatThrownBy(() -> half.format(-1L)).isInstanceOf(IllegalArgumentException.class);
  }

  /** UDA states no width of int: there are counters beyond 32 bits. */
  @Test
  @Tag("DESC-61")
  void ofTheTypeIntALongHoldsMoreThanAnIntWhichSaysWhatItHolds() {
    ValueType wide = ValueType.of(long.class).as(UdaType.INT);
    assertThat(wide.bounds()).isEmpty();
    assertThat(wide.parseArgument("v", wide.format(4_294_967_296L))).isEqualTo(4_294_967_296L);
    ValueType narrow = ValueType.of(int.class).as(UdaType.INT);
    assertThat(narrow.bounds())
        .contains(new ValueType.Bounds(Integer.MIN_VALUE, Integer.MAX_VALUE));
    for (int each : new int[] {Integer.MIN_VALUE, -1, Integer.MAX_VALUE}) {
      assertThat(narrow.parseArgument("v", narrow.format(each))).isEqualTo(each);
    }
    for (String beyond : List.of("2147483648", "-2147483649", "4294967296")) {
      assertThatThrownBy(() -> narrow.parseArgument("v", beyond))
          .isInstanceOfSatisfying(ActionException.class, e -> assertThat(e.code()).isEqualTo(601));
    }
    assertThatThrownBy(() -> narrow.within(new ValueType.Bounds(0, 2_147_483_648L)))
        .hasMessage("range 0 to 2147483648 exceeds -2147483648 to 2147483647");
    assertThat(narrow.within(new ValueType.Bounds(0, 5)).bounds())
        .contains(new ValueType.Bounds(0, 5));
  }

  @Test
  @Tag("DESC-62")
  @Tag("FIELD-59")
  void fixedPointNumbersKeepAllTheirEighteenDigits() {
    BigDecimal all = new BigDecimal("-12345678901234.5678");
    assertThat(UdaValues.parse("v", UdaType.FIXED_14_4, "-12345678901234.5678")).isEqualTo(all);
    assertThat(UdaValues.format(UdaType.FIXED_14_4, all)).isEqualTo("-12345678901234.5678");
    assertThat(UdaValues.format(UdaType.FIXED_14_4, new BigDecimal("5E-1"))).isEqualTo("0.5000");
    assertThat(UdaValues.parse("v", UdaType.FIXED_14_4, " +.5"))
        .isEqualTo(new BigDecimal("0.5000"));
    assertThat(UdaValues.parse("v", UdaType.FIXED_14_4, "7.")).isEqualTo(new BigDecimal("7.0000"));
    for (String beyond : List.of("100000000000000", "0.00001")) {
      assertThatThrownBy(() -> UdaValues.format(UdaType.FIXED_14_4, new BigDecimal(beyond)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  @Tag("DESC-62")
  @Tag("DESC-64")
  void everyDataTypeHasAJavaTypeThatHoldsItExactly() {
    Map<UdaType, Object> samples = new LinkedHashMap<>();
    samples.put(UdaType.R4, 0.1f);
    samples.put(UdaType.R8, 0.1);
    samples.put(UdaType.UI8, BigInteger.TWO.pow(63));
    samples.put(UdaType.FIXED_14_4, new BigDecimal("99999999999999.9999"));
    samples.put(UdaType.DATE, LocalDate.of(2026, 11, 22));
    samples.put(UdaType.DATE_TIME, LocalDateTime.of(2026, 11, 22, 7, 5, 9));
    samples.put(UdaType.TIME, LocalTime.of(7, 5));
    samples.put(UdaType.TIME_TZ, OffsetTime.parse("07:05:01+01:00"));
    samples.forEach(
        (type, value) -> {
          Class<?> java =
              value instanceof Float
                  ? float.class
                  : value instanceof Double ? double.class : value.getClass();
          ValueType of = ValueType.of(java);
          assertThat(of.udaType()).isEqualTo(type);
          assertThat(of.parse("v", of.format(value))).isEqualTo(value);
        });
    assertThat(ValueType.of(float.class).format(0.1f)).isEqualTo("0.1");
    assertThat(ValueType.of(float.class).format(Float.MAX_VALUE)).isEqualTo("3.4028235E+38");
    assertThatThrownBy(() -> ValueType.of(float.class).format(Float.NaN))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ValueType.of(double.class).as(UdaType.FIXED_14_4))
        .hasMessage("double does not go into fixed.14.4, which takes BigDecimal");
    assertThatThrownBy(() -> ValueType.of(int.class).as(UdaType.UI4))
        .hasMessage("int does not go into ui4, which takes long");
  }

  @Test
  void aValueThatHasNoTextIsToldWithItsNameAndWhatTheTypeHolds() {
    unfit(ValueType.of(long.class).as(UdaType.UI4), 1L << 32, "ui4, which holds 0 to 4294967295");
    unfit(
        ValueType.of(BigInteger.class),
        BigInteger.ONE.negate(),
        "ui8, which holds 0 to 18446744073709551615");
    unfit(
        ValueType.of(BigDecimal.class),
        new BigDecimal("1.00001"),
        "fixed.14.4, which holds 14 digits before the point and 4 behind it");
    unfit(ValueType.of(double.class), Double.NaN, "r8, which holds finite numbers");
    unfit(ValueType.of(String.class).as(UdaType.CHAR), "ab", "char, which holds one character");
    unfit(ValueType.of(String.class), 5.5, "string, but a java.lang.Double");
    assertThatThrownBy(() -> ValueType.of(Thread.State.class).format("Mode", null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Mode: is null; every argument is sent");
  }

  private static void unfit(ValueType type, Object value, String why) {
    assertThatThrownBy(() -> type.format("Level", value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Level: no value of type " + why);
  }

  @Test
  @Tag("CTRL-36")
  void aStringThatIsTooLongIsToldSo() {
    ValueType name = ValueType.of(String.class).upTo(3);
    assertThat(name.parseArgument("v", "\ud83d\ude00bc")).isEqualTo("\ud83d\ude00bc");
    assertThatThrownBy(() -> name.parseArgument("v", "abcd"))
        .isInstanceOfSatisfying(ActionException.class, e -> assertThat(e.code()).isEqualTo(605));
    assertThatThrownBy(() -> name.format("abcd")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  @Tag("DESC-62")
  void whatIsNoNumberOrHasTooManyDigitsIsRefused() {
    for (UdaType type : List.of(UdaType.R4, UdaType.R8, UdaType.NUMBER, UdaType.FLOAT)) {
      for (String bad : List.of("NaN", "INF", "Infinity", "0x1p3", "1d", "")) {
        refused(type, bad, 600);
      }
      refused(type, "1e999", 601);
    }
    for (UdaType type : List.of(UdaType.I4, UdaType.UI8)) {
      for (String bad : List.of("", "+", "-", "--1", "1-", "1.0", "1 0", "0x1", "\u0661")) {
        refused(type, bad, 600);
      }
    }
    refused(UdaType.R4, "3.5e38", 601);
    String longest = "0".repeat(63);
    for (UdaType type : List.of(UdaType.UI8, UdaType.I4, UdaType.R8)) {
      assertThat(((Number) UdaValues.parse("v", type, longest + "1")).intValue()).isEqualTo(1);
      refused(type, longest + "11", 600);
    }
    refused(UdaType.FIXED_14_4, "123456789012345", 600);
    refused(UdaType.FIXED_14_4, "1.23456", 600);
    for (String bad : List.of("1e3", ".", "-", "", "1,5", "100000000000000", ".00001")) {
      refused(UdaType.FIXED_14_4, bad, 600);
    }
  }

  @Test
  @Tag("DESC-63")
  void aCharacterIsOneOfUnicodeAndAStringAnyNumber() {
    for (String one : List.of("a", " ", "\u20ac", "\ud83d\ude00")) {
      assertThat(UdaValues.parse("v", UdaType.CHAR, one)).isEqualTo(one);
    }
    refused(UdaType.CHAR, "", 600);
    refused(UdaType.CHAR, "ab", 600);
    refused(UdaType.CHAR, "e\u0301", 600);
    assertThat(UdaValues.parse("v", UdaType.STRING, " \ud83d\ude00 ")).isEqualTo(" \ud83d\ude00 ");
  }

  @Test
  @Tag("DESC-64")
  void datesAndTimesAreThoseOfIso8601() {
    assertThat(UdaValues.parse("v", UdaType.DATE, "2024-02-29"))
        .isEqualTo(LocalDate.of(2024, 2, 29));
    assertThat(UdaValues.parse("v", UdaType.DATE_TIME, "2026-11-22"))
        .isEqualTo(LocalDateTime.of(2026, 11, 22, 0, 0));
    assertThat(UdaValues.parse("v", UdaType.DATE_TIME, "2026-11-22T07:05:09"))
        .isEqualTo(LocalDateTime.of(2026, 11, 22, 7, 5, 9));
    assertThat(UdaValues.parse("v", UdaType.DATE_TIME_TZ, "2026-11-22T07:05:00+01:00"))
        .isEqualTo(Instant.parse("2026-11-22T06:05:00Z"));
    assertThat(UdaValues.parse("v", UdaType.TIME, "07:05")).isEqualTo(LocalTime.of(7, 5));
    assertThat(UdaValues.parse("v", UdaType.TIME_TZ, "07:05:01Z"))
        .isEqualTo(OffsetTime.parse("07:05:01Z"));
    // As jUPnP writes them.
    assertThat(UdaValues.parse("v", UdaType.DATE_TIME_TZ, "2026-11-22T07:05:00+0130"))
        .isEqualTo(Instant.parse("2026-11-22T05:35:00Z"));
    assertThat(UdaValues.parse("v", UdaType.TIME_TZ, "07:05:01-0000"))
        .isEqualTo(OffsetTime.parse("07:05:01Z"));
    for (UdaType type : List.of(UdaType.DATE, UdaType.DATE_TIME, UdaType.DATE_TIME_TZ)) {
      refused(type, "2026-02-30", 600);
      refused(type, "22.11.2026", 600);
    }
    refused(UdaType.DATE_TIME, "2026-11-22T07:05:00Z", 600);
    refused(UdaType.DATE_TIME_TZ, "2026-11-22T07:05:00", 600);
    refused(UdaType.TIME, "24:01", 600);
    refused(UdaType.TIME, "07:05Z", 600);
  }

  @Test
  @Tag("DESC-66")
  void base64MayHaveLineBreaksAndHexComesInPairs() {
    byte[] bytes = new byte[100];
    String text = UdaValues.format(UdaType.BIN_BASE64, Bytes.of(bytes));
    String broken = text.substring(0, 76) + "\r\n" + text.substring(76) + "\n";
    assertThat(UdaValues.parse("v", UdaType.BIN_BASE64, broken)).isEqualTo(Bytes.of(bytes));
    assertThat(UdaValues.parse("v", UdaType.BIN_HEX, "00fFa0"))
        .isEqualTo(Bytes.of(new byte[] {0, -1, (byte) 0xa0}));
    refused(UdaType.BIN_HEX, "0ff", 600);
    refused(UdaType.BIN_HEX, "0g", 600);
    refused(UdaType.BIN_BASE64, "a", 600);
    refused(UdaType.BIN_BASE64, "a_b=", 600);
  }

  @Test
  @Tag("DESC-67")
  void aUriMayBeRelativeAndAUuidMayHaveItsPrefix() {
    assertThat(UdaValues.parse("v", UdaType.URI, "../a?b=c")).isEqualTo(URI.create("../a?b=c"));
    refused(UdaType.URI, "a b", 600);
    UUID uuid = UUID.fromString("2fac1234-31f8-11b4-a222-08002b34c003");
    assertThat(UdaValues.format(UdaType.UUID, uuid)).isEqualTo(uuid.toString());
    for (String text : List.of(uuid.toString(), "uuid:" + uuid, " UUID:" + uuid + " ")) {
      assertThat(UdaValues.parse("v", UdaType.UUID, text)).isEqualTo(uuid);
    }
    refused(UdaType.UUID, "2fac1234", 600);
    refused(UdaType.UUID, "uuid:uuid:" + uuid, 600);
  }

  private static void refused(UdaType type, String text, int code) {
    assertThatThrownBy(() -> UdaValues.parseArgument("v", type, text))
        .as("%s as %s", text, type)
        .isInstanceOfSatisfying(ActionException.class, e -> assertThat(e.code()).isEqualTo(code));
  }
}
