package org.iotmc.controller;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.iotmc.api.Bytes;
import org.iotmc.api.LifecyclePhase;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.Udn;
import org.iotmc.api.profile.UpdateOutcome;
import org.iotmc.controller.DeviceRecord.Attempt;
import org.iotmc.controller.DeviceRecord.Membership;
import org.iotmc.controller.DeviceRecord.Status;
import org.iotmc.controller.ManagedDevice.State;
import org.junit.jupiter.api.Test;

/** What is stored comes back as it was, or fails as malformed. */
class CodecProperties {
  private static final X509Certificate ANCHOR = new Site(1).manufacturer.anchor();

  private static DeviceRecord record(long seed, State state, String text) {
    RandomGenerator random = new java.util.SplittableRandom(seed);
    List<UpdateReport> results = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      results.add(
          new UpdateReport(
              "1.0." + i, UpdateOutcome.FAILED, text, Instant.ofEpochSecond(seed & 0xffff)));
    }
    return new DeviceRecord(
        new Udn("uuid:" + Long.toHexString(seed)),
        random.nextLong(1, 1000),
        state,
        text,
        Bytes.of(new byte[random.nextInt(33)]),
        new Attempt(
            "id",
            "nonce",
            Bytes.of(text.getBytes(java.nio.charset.StandardCharsets.UTF_8)),
            "config",
            text,
            Instant.ofEpochSecond(7),
            List.of("a", "b"),
            Instant.ofEpochSecond(8)),
        new Membership(List.of(), List.of(), random.nextInt(100), "digest"),
        new Status(
            random.nextBoolean()
                ? Optional.of(URI.create("https://10.0.0.1:1/x"))
                : Optional.empty(),
            Optional.of(LifecyclePhase.OPERATION),
            random.nextBoolean(),
            Optional.of("1.2.3"),
            Optional.of(Instant.ofEpochSecond(9, 5)),
            List.of("urn:iotmc-org:service:Management:1 uuid:1")),
        results);
  }

  @Property(tries = 200)
  void everyRecordSurvivesTheStore(@ForAll long seed, @ForAll State state, @ForAll String text) {
    if (!java.nio.charset.StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      return;
    }
    DeviceRecord record = record(seed, state, text);
    assertThat(DeviceRecordCodec.decode(DeviceRecordCodec.encode(record))).isEqualTo(record);
  }

  @Property(tries = 200)
  void noiseFailsOnlyAsMalformed(@ForAll @Size(max = 300) byte[] noise, @ForAll long seed) {
    byte[] damaged = DeviceRecordCodec.encode(record(seed, State.ENROLLED, "x"));
    for (int i = 0; i < noise.length && i < 3; i++) {
      damaged[Math.floorMod(noise[i] * 37 + i, damaged.length)] = noise[i];
    }
    for (byte[] content : List.of(noise, damaged)) {
      try {
        assertThat(DeviceRecordCodec.decode(content)).isNotNull();
      } catch (MalformedMessageException expected) {
        assertThat(expected.getMessage()).isNotEmpty();
      }
    }
  }

  @Property(tries = 100)
  void theControllersOwnStateSurvivesTheStore(@ForAll int seed) {
    OwnState own = own(seed);
    assertThat(OwnState.decode(own.encode())).isEqualTo(own);
  }

  private static OwnState own(int seed) {
    List<X509Certificate> chain = List.of(ANCHOR, ANCHOR).subList(0, seed & 1);
    return new OwnState(new Udn("uuid:" + seed), seed & 0xffff, 80, 443, chain);
  }

  @Property(tries = 200)
  void noiseInTheControllersOwnStateFailsOnlyAsMalformed(
      @ForAll byte[] noise, @ForAll int where, @ForAll int seed) {
    byte[] damaged = own(seed).encode();
    int from = Math.floorMod(where, damaged.length);
    System.arraycopy(noise, 0, damaged, from, Math.min(noise.length, damaged.length - from));
    for (byte[] content : List.of(noise, damaged)) {
      try {
        assertThat(OwnState.decode(content)).isNotNull();
      } catch (MalformedMessageException expected) {
        assertThat(expected.getMessage()).isNotEmpty();
      }
    }
  }

  @Test
  void numbersThatDoNotFitAreMalformed() {
    String text =
        new String(own(1).encode(), UTF_8).replace("http-port: 80", "http-port: 9999999999");
    assertThatThrownBy(() -> OwnState.decode(text.getBytes(UTF_8)))
        .isInstanceOf(MalformedMessageException.class);
  }
}
