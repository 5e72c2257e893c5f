package org.iotmc.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "uuid:2fac1234-31f8-11b4-a222-08002b34c003",
        "uuid:RINCON_000E58",
        "uuid:Radio in the kitchen"
      })
  void aNameIsAnyTextBehindItsPrefix(String text) {
    assertThat(new Udn(text).value()).isEqualTo(text);
    assertThat(new Udn(text).isUuid()).isEqualTo(text.startsWith("uuid:2fac1234"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "uuid:", "UUID:1", "2fac1234", "uuid:a ", "uuid:a::b", "uuid:a\nb"})
  void whatIsNoNameIsMalformed(String text) {
    assertThatThrownBy(() -> new Udn(text)).isInstanceOf(MalformedMessageException.class);
  }

  @Test
  void aRandomNameHasTheFormOfVersionFour() {
    assertThat(Udn.random(new SecureRandom()).value())
        .matches("uuid:[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
  }

  @ParameterizedTest(name = "{0} serves {1}: {2}")
  @CsvSource({
    "urn:iotmc-org:device:A:2, urn:iotmc-org:device:A:1, true",
    "urn:iotmc-org:device:A:2, urn:iotmc-org:device:A:2, true",
    "urn:iotmc-org:device:A:2, urn:iotmc-org:device:A:3, false",
    "urn:iotmc-org:device:A:2, urn:iotmc-org:service:A:1, false",
    "urn:iotmc-org:device:A:2, urn:other-org:device:A:1, false",
    "urn:iotmc-org:device:A:2, urn:iotmc-org:device:B:1, false",
  })
  void aTypeServesItsOwnAndLowerVersions(String has, String asked, boolean serves) {
    assertThat(TypeUrn.parse(has).serves(TypeUrn.parse(asked))).isEqualTo(serves);
  }

  @Test
  void aWarningSaysWhatIsWrongAndWhere() {
    assertThat(new Warning(Warning.Kind.MISSING, "device/modelName"))
        .hasToString("MISSING device/modelName");
  }

  @Property(tries = 200)
  void noiseAsATypeFailsOnlyAsMalformed(@ForAll String noise) {
    try {
      assertThat(TypeUrn.parse(noise)).hasToString(noise);
    } catch (MalformedMessageException expected) {
      assertThat(expected.retryable()).isFalse();
    }
  }

  @Property(tries = 200)
  void noiseAsANameOrAVersionFailsOnlyAsMalformed(@ForAll String noise) {
    for (String text : List.of(noise, "uuid:" + noise, noise + ".1.2", "1." + noise)) {
      survivesOrIsMalformed(text, t -> new Udn(t).value());
      survivesOrIsMalformed(text, t -> FirmwareVersion.parse(t).toString());
    }
  }

  private static void survivesOrIsMalformed(String text, UnaryOperator<String> back) {
    try {
      assertThat(back.apply(text)).isEqualTo(text);
    } catch (MalformedMessageException expected) {
      assertThat(expected.retryable()).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"urn:a:device:B:0", "urn:a:device:B", "urn:a:thing:B:1", "urn:a:device:B:1:2", ""})
  void whatIsNoTypeIsMalformed(String text) {
    assertThatThrownBy(() -> TypeUrn.parse(text)).isInstanceOf(MalformedMessageException.class);
  }

  @Property(tries = 200)
  void versionsCompareByNumberAndSurviveTheirText(
      @ForAll @IntRange(max = 999_999) int major,
      @ForAll @IntRange(max = 999_999) int minor,
      @ForAll @IntRange(max = 999_998) int patch) {
    FirmwareVersion version = new FirmwareVersion(major, minor, patch);
    assertThat(FirmwareVersion.parse(version.toString())).isEqualTo(version);
    assertThat(version).isLessThan(new FirmwareVersion(major, minor, patch + 1));
  }

  @Test
  void tenFollowsNine() {
    assertThat(FirmwareVersion.parse("1.10.0")).isGreaterThan(FirmwareVersion.parse("1.9.9"));
  }

  @Test
  void thePhasesFollowEachOtherAsTheProfileSays() {
    List<String> steps =
        Arrays.stream(LifecyclePhase.values())
            .flatMap(
                from ->
                    Arrays.stream(LifecyclePhase.values())
                        .filter(from::mayBecome)
                        .map(to -> from + ">" + to))
            .toList();
    assertThat(steps)
        .containsExactly(
            "MANUFACTURING>PROVISIONING",
            "PROVISIONING>COMMISSIONING",
            "COMMISSIONING>OPERATION",
            "COMMISSIONING>DECOMMISSIONING",
            "OPERATION>COMMISSIONING",
            "OPERATION>MAINTENANCE",
            "OPERATION>DECOMMISSIONING",
            "MAINTENANCE>COMMISSIONING",
            "MAINTENANCE>OPERATION",
            "MAINTENANCE>DECOMMISSIONING",
            "DECOMMISSIONING>PROVISIONING",
            "DECOMMISSIONING>RETIRED");
  }

  @Test
  void everyPhaseSurvivesItsWord() {
    for (LifecyclePhase phase : LifecyclePhase.values()) {
      assertThat(LifecyclePhase.ofToken(phase.token())).isEqualTo(phase);
    }
    assertThatThrownBy(() -> LifecyclePhase.ofToken("OPERATION"))
        .isInstanceOf(MalformedMessageException.class);
  }

  @Test
  void bytesAreTheirOwnAndShowNoMoreThanTheirBeginning() {
    byte[] array = {1, 2, 3, 4, 5, 6, 7, 8, 9};
    Bytes bytes = Bytes.of(array);
    array[0] = 9;
    bytes.toArray()[1] = 9;
    assertThat(bytes.toHex()).isEqualTo("010203040506070809");
    assertThat(bytes).hasToString("9 bytes 0102030405060708…");
    assertThat(bytes).isEqualTo(Bytes.of(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9}));
  }

  @Test
  void aManifestOutOfItsBoundsCannotBeMade() {
    assertThatThrownBy(() -> manifest(0, 32, Duration.ofHours(1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> manifest(FirmwareManifest.MAX_SIZE + 1, 32, Duration.ofHours(1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> manifest(1, 31, Duration.ofHours(1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> manifest(1, 32, Duration.ofDays(31)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(manifest(FirmwareManifest.MAX_SIZE, 32, Duration.ZERO).size()).isEqualTo(1L << 32);
  }

  private static FirmwareManifest manifest(long size, int digest, Duration probation) {
    return new FirmwareManifest(
        "lamp",
        List.of("1"),
        new FirmwareVersion(1, 0, 0),
        0,
        size,
        Bytes.of(new byte[digest]),
        Instant.EPOCH,
        Instant.EPOCH,
        Optional.empty(),
        probation);
  }

  @Test
  void anErrorKnowsWhetherARetryCanHelp() {
    assertThat(new TransportException("x").retryable()).isTrue();
    assertThat(new TrustException("x").retryable()).isFalse();
    assertThat(new StoreException("x").retryable()).isFalse();
    assertThat(new ActionException(UpnpError.BUSY, "x").retryable()).isTrue();
    assertThat(new ActionException(UpnpError.INVALID_ARGS, "x").retryable()).isFalse();
  }
}
