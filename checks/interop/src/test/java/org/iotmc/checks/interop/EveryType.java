package org.iotmc.checks.interop;

import java.lang.invoke.MethodHandles;
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
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.iotmc.api.ActionException;
import org.iotmc.api.Bytes;
import org.iotmc.api.service.Action;
import org.iotmc.api.service.ActionContract;
import org.iotmc.api.service.ArgumentContract;
import org.iotmc.api.service.Call;
import org.iotmc.api.service.Caller;
import org.iotmc.api.service.Nothing;
import org.iotmc.api.service.ServiceContract;
import org.iotmc.api.service.Uda;
import org.iotmc.api.service.UdaType;
import org.iotmc.api.service.UdaValues;
import org.iotmc.api.service.UpnpService;

/** A service that gives back a value of each data type of UDA 2.0, and fails as it is told to. */
@UpnpService(domain = "iotmc-org", name = "EveryType", reach = UpnpService.Reach.OPEN)
interface EveryType {
  ServiceContract<EveryType> CONTRACT = ServiceContract.of(MethodHandles.lookup(), EveryType.class);

  /** What is before the name of an argument when it comes back. */
  String BACK = "Ret";

  /** One argument of each type. */
  record Given(
      @Uda(UdaType.UI1) int ui1,
      @Uda(UdaType.UI2) int ui2,
      @Uda(UdaType.UI4) long ui4,
      BigInteger ui8,
      @Uda(UdaType.I1) int i1,
      @Uda(UdaType.I2) int i2,
      int i4,
      long i8,
      @Uda(UdaType.INT) int whole,
      float r4,
      double r8,
      @Uda(UdaType.NUMBER) double number,
      @Uda(UdaType.FLOAT) double floating,
      BigDecimal fixed,
      @Uda(UdaType.CHAR) String letter,
      String text,
      LocalDate date,
      LocalDateTime dateTime,
      Instant instant,
      LocalTime time,
      OffsetTime timeWithZone,
      boolean flag,
      Bytes base64,
      @Uda(UdaType.BIN_HEX) Bytes hex,
      URI uri,
      UUID uuid) {}

  /** The same, under other names. */
  record Returned(
      @Uda(UdaType.UI1) int retUi1,
      @Uda(UdaType.UI2) int retUi2,
      @Uda(UdaType.UI4) long retUi4,
      BigInteger retUi8,
      @Uda(UdaType.I1) int retI1,
      @Uda(UdaType.I2) int retI2,
      int retI4,
      long retI8,
      @Uda(UdaType.INT) int retWhole,
      float retR4,
      double retR8,
      @Uda(UdaType.NUMBER) double retNumber,
      @Uda(UdaType.FLOAT) double retFloating,
      BigDecimal retFixed,
      @Uda(UdaType.CHAR) String retLetter,
      String retText,
      LocalDate retDate,
      LocalDateTime retDateTime,
      Instant retInstant,
      LocalTime retTime,
      OffsetTime retTimeWithZone,
      boolean retFlag,
      Bytes retBase64,
      @Uda(UdaType.BIN_HEX) Bytes retHex,
      URI retUri,
      UUID retUuid) {}

  /** A code of a failure. */
  record Wish(@Uda(UdaType.UI2) int code) {}

  @Action(caller = Caller.ANYBODY)
  CompletionStage<Returned> echo(Call<Given> call);

  @Action(caller = Caller.ANYBODY)
  CompletionStage<Nothing> fail(Call<Wish> call);

  /** What it does. */
  final class Echo implements EveryType {
    @Override
    public CompletionStage<Returned> echo(Call<Given> call) {
      ActionContract echo = CONTRACT.action("Echo").orElseThrow();
      List<Object> values = echo.arguments().destructure(call.arguments());
      return CompletableFuture.completedFuture((Returned) echo.result().construct(values));
    }

    @Override
    public CompletionStage<Nothing> fail(Call<Wish> call) {
      throw new ActionException(call.arguments().code(), "as you wish");
    }
  }

  /** The arguments that go in, with their types. */
  static Map<String, UdaType> types() {
    Map<String, UdaType> types = new LinkedHashMap<>();
    for (ArgumentContract argument : CONTRACT.action("Echo").orElseThrow().in()) {
      types.put(argument.name(), argument.type().udaType());
    }
    return types;
  }

  /** A text of each, at the end of its range where it has one. */
  static Map<String, String> samples() {
    List<String> texts =
        List.of(
            "255",
            "65535",
            "4294967295",
            "18446744073709551615",
            "-128",
            "-32768",
            "-2147483648",
            "-9223372036854775808",
            "2147483647",
            "1.5",
            "-2.25",
            "1000000",
            "0.125",
            "-1234.2500",
            "x",
            "<a & \"b\"> \u00e9\u4e2d",
            "2026-11-22",
            "2026-11-22T07:05:09",
            "2026-11-22T06:05:09Z",
            "07:05:09",
            "07:05:09Z",
            "1",
            "AP/+aGk=",
            "00ff7f",
            "http://example.org/a?b=c&d=e",
            "2fac1234-31f8-11b4-a222-08002b34c003");
    Map<String, String> samples = new LinkedHashMap<>();
    types().keySet().forEach(name -> samples.put(name, texts.get(samples.size())));
    return samples;
  }

  /** The value of an argument's text. */
  static Object value(String name, String text) {
    Object value = UdaValues.parse(name, types().get(name), text);
    return value instanceof OffsetTime time
        ? time.toLocalTime().minusSeconds(time.getOffset().getTotalSeconds())
        : value;
  }
}
