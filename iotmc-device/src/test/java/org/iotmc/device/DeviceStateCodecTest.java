package org.iotmc.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.NumericChars;
import net.jqwik.api.constraints.Positive;
import net.jqwik.api.constraints.StringLength;
import org.iotmc.api.ActionException;
import org.iotmc.api.Bytes;
import org.iotmc.api.FirmwareVersion;
import org.iotmc.api.LifecyclePhase;
import org.iotmc.api.StoreException;
import org.iotmc.api.TrustException;
import org.iotmc.api.Udn;
import org.iotmc.device.DeviceState.Attempt;
import org.iotmc.device.DeviceState.Birth;
import org.iotmc.device.DeviceState.ControllerRef;
import org.iotmc.device.DeviceState.Farewell;
import org.iotmc.device.DeviceState.Membership;
import org.iotmc.device.DeviceState.Ownership;
import org.iotmc.device.DeviceState.Run;
import org.iotmc.device.DeviceState.Times;
import org.junit.jupiter.api.Test;

class DeviceStateCodecTest {
  private static final X509Certificate ANCHOR = new DeviceWorld(1).manufacturer.anchor();

  private static DeviceState born() {
    Birth birth = new Birth(new Udn("uuid:lamp"), List.of(ANCHOR), new FirmwareVersion(1, 2, 3), 4);
    return DeviceState.manufactured(birth);
  }

  private static final Instant ISSUED = Instant.parse("2030-05-05T05:05:05.555Z");

  private static final ControllerRef CONTROLLER =
      new ControllerRef(new Udn("uuid:controller"), URI.create("https://10.0.0.1:8443/d.xml"));

  @Test
  void everyStageOfALifeSurvivesTheDocument() {
    DeviceState owned = born().started().owned(ANCHOR, ISSUED);
    var owner = owned.owner().orElseThrow();
    Attempt attempt =
        new Attempt("n", "operational-a", Bytes.of(new byte[] {1}), Optional.of("e %\n"));
    DeviceState asked = owned.with(owner.with(CONTROLLER).with(attempt));
    Membership member = new Membership("e", "group", "operational-a", List.of(ANCHOR));
    DeviceState enrolled =
        asked.with(owner.with(member)).enter(LifecyclePhase.OPERATION).withQuarantine(true);
    Farewell farewell =
        new Farewell(Bytes.of(new byte[] {2}), List.of(ANCHOR), Optional.of(CONTROLLER));
    DeviceState released = enrolled.enter(LifecyclePhase.DECOMMISSIONING).released(farewell);
    for (DeviceState state :
        List.of(born(), owned, asked, enrolled, released, released.heard(farewell))) {
      assertThat(DeviceStateCodec.decode(DeviceStateCodec.encode(state))).isEqualTo(state);
    }
  }

  @Test
  void aLineThatALaterVersionAddedIsLeftOut() {
    String text = new String(DeviceStateCodec.encode(born()), StandardCharsets.UTF_8);
    byte[] later = (text + "new-in-2050: yes\n").getBytes(StandardCharsets.UTF_8);
    assertThat(DeviceStateCodec.decode(later)).isEqualTo(born());
    DiagnosticsLog log = new DiagnosticsLog();
    byte[] laterLog =
        (new String(log.encode(), StandardCharsets.UTF_8) + "new-in-2050: yes\n")
            .getBytes(StandardCharsets.UTF_8);
    assertThat(DiagnosticsLog.decode(laterLog).encode()).isEqualTo(log.encode());
    ConfigurationState none = ConfigurationState.initial(List.of());
    byte[] laterConfiguration =
        (new String(none.encode(), StandardCharsets.UTF_8) + "new-in-2050: yes\n")
            .getBytes(StandardCharsets.UTF_8);
    assertThat(none.restore(laterConfiguration).encode()).isEqualTo(none.encode());
  }

  @Test
  void aReleasedDeviceKnowsNothingOfItsOwnerOnceTheReceiptWasHeard() {
    Farewell farewell = new Farewell(Bytes.empty(), List.of(ANCHOR), Optional.of(CONTROLLER));
    DeviceState free =
        born()
            .owned(ANCHOR, ISSUED)
            .noEarlierThan(Instant.parse("2099-01-01T00:00:00Z"))
            .enter(LifecyclePhase.DECOMMISSIONING)
            .released(farewell)
            .heard(farewell);
    DeviceState born = born();
    assertThat(free)
        .isEqualTo(
            new DeviceState(
                born.birth(),
                born.phase(),
                born.quarantined(),
                born.run(),
                new Times(born.clockFloor(), ISSUED),
                Optional.empty(),
                List.of()));
  }

  @Test
  void receiptsOfSeveralOwnersAreKeptAndBeyondTheBoundTheOldestMakesWay() {
    DeviceState state = born();
    for (int i = 1; i <= DeviceState.MAX_FAREWELLS + 1; i++) {
      state =
          state
              .owned(ANCHOR, ISSUED.plusSeconds(i))
              .enter(LifecyclePhase.DECOMMISSIONING)
              .released(
                  new Farewell(Bytes.of(new byte[] {(byte) i}), List.of(ANCHOR), Optional.empty()));
    }
    DeviceState read = DeviceStateCodec.decode(DeviceStateCodec.encode(state));
    assertThat(read).isEqualTo(state);
    assertThat(read.farewells())
        .extracting(farewell -> farewell.receipt().toHex())
        .containsExactly("02", "03", "04", "05");
    assertThat(read.heard(read.farewells().get(1)).farewells()).hasSize(3);
  }

  @Test
  void theLifeCycleHasNoShortcuts() {
    assertThatThrownBy(() -> born().enter(LifecyclePhase.OPERATION))
        .isInstanceOf(ActionException.class);
    assertThatThrownBy(() -> born().owned(ANCHOR, ISSUED).owned(ANCHOR, ISSUED.plusSeconds(1)))
        .isInstanceOf(ActionException.class);
  }

  @Test
  void aVoucherHasToBeNewerThanTheLastOneThatWasTaken() {
    Farewell farewell = new Farewell(Bytes.empty(), List.of(ANCHOR), Optional.empty());
    DeviceState free =
        born().owned(ANCHOR, ISSUED).enter(LifecyclePhase.DECOMMISSIONING).released(farewell);
    for (Instant old : List.of(ISSUED, ISSUED.minusMillis(1))) {
      assertThatThrownBy(() -> free.owned(ANCHOR, old)).isInstanceOf(TrustException.class);
    }
    assertThat(free.owned(ANCHOR, ISSUED.plusMillis(1)).owner()).isPresent();
  }

  @Test
  void theClockFloorNeverGoesDown() {
    Instant later = Instant.parse("2031-01-01T00:00:00Z");
    DeviceState state = born().noEarlierThan(later);
    assertThat(state.noEarlierThan(later.minusSeconds(1)).clockFloor()).isEqualTo(later);
  }

  @Property(tries = 200)
  void everyStateSurvivesTheDocument(
      @ForAll LifecyclePhase phase,
      @ForAll @IntRange(max = 255) int which,
      @ForAll @Positive int number,
      @ForAll @AlphaChars @NumericChars @Chars({'%', ' ', ':', '\n', 'é'}) @StringLength(min = 1)
          String text) {
    List<X509Certificate> chain = List.of(ANCHOR, ANCHOR).subList(0, 1 + (which & 1));
    Optional<ControllerRef> controller = Optional.of(CONTROLLER).filter(c -> (which & 2) > 0);
    Attempt attempt =
        new Attempt(
            text,
            text,
            Bytes.of(new byte[number & 63]),
            Optional.of(text).filter(i -> (which & 4) > 0));
    Membership member = new Membership(text, text, text, chain);
    Ownership owner =
        new Ownership(
            chain,
            controller,
            Optional.of(attempt).filter(a -> (which & 8) > 0),
            Optional.of(member).filter(m -> (which & 16) > 0));
    Farewell farewell = new Farewell(Bytes.of(new byte[which]), chain, controller);
    DeviceState state =
        new DeviceState(
            new Birth(
                new Udn("uuid:x" + number),
                chain,
                new FirmwareVersion(number % 1_000_000, 0, 1),
                number),
            phase,
            (which & 32) > 0,
            new Run(number, number & 0xffff, 1),
            new Times(Instant.ofEpochSecond(number), Instant.ofEpochMilli(number)),
            Optional.of(owner).filter(o -> (which & 64) > 0),
            Collections.nCopies((which & 128) > 0 ? 1 + number % 4 : 0, farewell));
    assertThat(DeviceStateCodec.decode(DeviceStateCodec.encode(state))).isEqualTo(state);
  }

  @Property(tries = 200)
  void noiseFailsOnlyAsUnreadable(@ForAll byte[] noise) {
    assertThat(catchThrowable(() -> DeviceStateCodec.decode(noise)))
        .isInstanceOf(StoreException.class);
  }

  @Property(tries = 200)
  void aDamagedLineFailsOnlyAsUnreadable(@ForAll byte[] noise, @ForAll short at) {
    byte[] good = DeviceStateCodec.encode(born().owned(ANCHOR, ISSUED));
    int from = Math.floorMod(at, good.length);
    System.arraycopy(noise, 0, good, from, Math.min(noise.length, good.length - from));
    Throwable failure = catchThrowable(() -> DeviceStateCodec.decode(good));
    assertThat(failure == null || failure instanceof StoreException).isTrue();
  }
}
