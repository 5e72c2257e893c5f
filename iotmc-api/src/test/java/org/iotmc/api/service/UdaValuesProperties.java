package org.iotmc.api.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import org.iotmc.api.ActionException;
import org.iotmc.api.Bytes;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.Udn;

/** UDA 2.0, 2.5: data types and their text. */
class UdaValuesProperties {
  record Typed(ValueType type, Object value) {}

  @Provide
  Arbitrary<Typed> typedValues() {
    return Arbitraries.oneOf(
        List.of(
            Arbitraries.integers().map(v -> new Typed(ValueType.of(int.class), v)),
            Arbitraries.longs().map(v -> new Typed(ValueType.of(long.class), v)),
            Arbitraries.longs()
                .between(0, 0xffff_ffffL)
                .map(v -> new Typed(ValueType.of(long.class).as(UdaType.UI4), v)),
            Arbitraries.integers()
                .between(-128, 127)
                .map(v -> new Typed(ValueType.of(int.class).as(UdaType.I1), v)),
            Arbitraries.doubles().ofScale(9).map(v -> new Typed(ValueType.of(double.class), v)),
            Arbitraries.floats().map(v -> new Typed(ValueType.of(float.class), v + 0.0f)),
            Arbitraries.bigIntegers()
                .between(BigInteger.ZERO, new BigInteger("18446744073709551615"))
                .map(v -> new Typed(ValueType.of(BigInteger.class), v)),
            Arbitraries.longs()
                .between(-999_999_999_999_999_999L, 999_999_999_999_999_999L)
                .map(v -> new Typed(ValueType.of(BigDecimal.class), BigDecimal.valueOf(v, 4))),
            Arbitraries.of(true, false).map(v -> new Typed(ValueType.of(boolean.class), v)),
            Arbitraries.strings().map(v -> new Typed(ValueType.of(String.class), v)),
            Arbitraries.of(Severe.values()).map(v -> new Typed(ValueType.of(Severe.class), v)),
            Arbitraries.longs()
                .between(-62_167_219_200_000L, 253_402_300_799_999L)
                .map(v -> new Typed(ValueType.of(Instant.class), Instant.ofEpochMilli(v))),
            Arbitraries.bytes()
                .array(byte[].class)
                .map(v -> new Typed(ValueType.of(Bytes.class), Bytes.of(v))),
            Arbitraries.bytes()
                .array(byte[].class)
                .map(v -> new Typed(ValueType.of(Bytes.class).as(UdaType.BIN_HEX), Bytes.of(v))),
            Arbitraries.longs().map(v -> new Typed(ValueType.of(UUID.class), new UUID(v, ~v * 31))),
            Arbitraries.longs()
                .map(v -> new Typed(ValueType.of(Udn.class), new Udn("uuid:" + new UUID(~v, v)))),
            Arbitraries.integers()
                .between(1, 65535)
                .map(
                    v ->
                        new Typed(
                            ValueType.of(URI.class),
                            URI.create("https://[fe80::1]:" + v + "/a")))));
  }

  enum Severe {
    HIGH,
    LOW
  }

  @Property
  void everyValueSurvivesItsText(@ForAll("typedValues") Typed typed) {
    String text = typed.type().format(typed.value());
    assertThat(typed.type().parse("value", text)).isEqualTo(typed.value());
  }

  @Property
  void anyDoubleSurvivesItsText(@ForAll long bits) {
    double value = Double.longBitsToDouble(bits);
    if (Double.isFinite(value)) {
      String text = UdaValues.format(UdaType.R8, value);
      assertThat((double) UdaValues.parse("value", UdaType.R8, text)).isEqualTo(value + 0.0);
    } else {
      assertThatThrownBy(() -> UdaValues.format(UdaType.R8, value))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Property
  void noiseFailsOnlyAsMalformed(@ForAll UdaType type, @ForAll String noise) {
    try {
      assertThat(UdaValues.parse("value", type, noise)).isNotNull();
    } catch (MalformedMessageException e) {
      assertThat(e.field()).isEqualTo("value");
    }
  }

  @Example
  @Tag("DESC-59")
  @Tag("FIELD-59")
  void integersEndWhereTheirTypeEnds() {
    assertThat(UdaValues.parse("v", UdaType.UI1, "255")).isEqualTo(255L);
    assertThat(UdaValues.parse("v", UdaType.I2, " -32768\n")).isEqualTo(-32768L);
    assertThat(UdaValues.parse("v", UdaType.UI4, "+4294967295")).isEqualTo(4294967295L);
    for (UdaType type : List.of(UdaType.UI1, UdaType.UI2, UdaType.UI4, UdaType.UI8)) {
      assertThatThrownBy(() -> UdaValues.parse("v", type, "-1"))
          .isInstanceOf(MalformedMessageException.class);
    }
    assertThatThrownBy(() -> UdaValues.parse("v", UdaType.UI1, "256"))
        .isInstanceOf(MalformedMessageException.class);
    assertThatThrownBy(() -> UdaValues.parse("v", UdaType.I8, "9223372036854775808"))
        .isInstanceOf(MalformedMessageException.class);
    assertThatThrownBy(() -> UdaValues.parse("v", UdaType.I4, "0x10"))
        .isInstanceOf(MalformedMessageException.class);
  }

  @Example
  @Tag("DESC-65")
  @Tag("FIELD-59")
  void booleansAreWrittenAsDigitsAndMayBeTheDeprecatedWords() {
    assertThat(UdaValues.format(UdaType.BOOLEAN, true)).isEqualTo("1");
    assertThat(UdaValues.format(UdaType.BOOLEAN, false)).isEqualTo("0");
    for (String word : List.of("1", "true", "yes", "True", " YES ")) {
      assertThat(UdaValues.parse("v", UdaType.BOOLEAN, word)).isEqualTo(true);
    }
    for (String word : List.of("0", "false", "no")) {
      assertThat(UdaValues.parse("v", UdaType.BOOLEAN, word)).isEqualTo(false);
    }
    assertThatThrownBy(() -> UdaValues.parse("v", UdaType.BOOLEAN, "maybe"))
        .isInstanceOf(MalformedMessageException.class);
  }

  @Example
  @Tag("FIELD-59")
  void instantsMayHaveAnOffsetButNeedOne() {
    Instant noon = Instant.parse("2026-11-22T12:00:00Z");
    assertThat(UdaValues.parse("v", UdaType.DATE_TIME_TZ, "2026-11-22T12:00:00Z")).isEqualTo(noon);
    assertThat(UdaValues.parse("v", UdaType.DATE_TIME_TZ, "2026-11-22T14:30:00+02:30"))
        .isEqualTo(noon);
    assertThat(UdaValues.format(UdaType.DATE_TIME_TZ, noon.plusNanos(1_999_999)))
        .isEqualTo("2026-11-22T12:00:00.001Z");
    assertThatThrownBy(() -> UdaValues.parse("v", UdaType.DATE_TIME_TZ, "2026-11-22T12:00:00"))
        .isInstanceOf(MalformedMessageException.class);
    assertThatThrownBy(() -> UdaValues.format(UdaType.DATE_TIME_TZ, Instant.MAX))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Example
  @Tag("DESC-55")
  void aCallerLearnsWhetherTheFormOrTheRangeWasWrong() {
    ValueType percent =
        ValueType.of(int.class).as(UdaType.UI1).within(new ValueType.Bounds(0, 100));
    assertThat(percent.parseArgument("P", "100")).isEqualTo(100);
    assertCode(() -> percent.parseArgument("P", "101"), 601);
    assertCode(() -> percent.parseArgument("P", "256"), 601);
    assertCode(() -> percent.parseArgument("P", "much"), 600);
    assertCode(() -> ValueType.of(boolean.class).parseArgument("P", "maybe"), 600);
    assertCode(() -> ValueType.of(Severe.class).parseArgument("P", "MIDDLE"), 601);
    assertCode(() -> ValueType.of(Udn.class).parseArgument("P", "nobody"), 600);
  }

  private static void assertCode(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call, int code) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(ActionException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  @Example
  void aValueOutsideItsBoundsHasNoText() {
    ValueType small = ValueType.of(int.class).within(new ValueType.Bounds(1, 3));
    assertThatThrownBy(() -> small.format(4)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ValueType.of(long.class).as(UdaType.UI4).format(-1L))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ValueType.of(long.class).format("4"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
