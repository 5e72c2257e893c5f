package org.iotmc.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.iotmc.api.ActionException;
import org.iotmc.api.Bytes;
import org.iotmc.api.FirmwareVersion;
import org.iotmc.api.LifecyclePhase;
import org.iotmc.api.StoreException;
import org.iotmc.api.Udn;
import org.iotmc.device.DeviceState.Attempt;
import org.iotmc.device.DeviceState.Birth;
import org.iotmc.device.DeviceState.ControllerRef;
import org.iotmc.device.DeviceState.Farewell;
import org.iotmc.device.DeviceState.Membership;
import org.junit.jupiter.api.Test;

class DeviceStateCodecTest {
  private static final X509Certificate ANCHOR = new DeviceWorld(1).manufacturer.anchor();

  private static DeviceState born() {
    Birth birth = new Birth(new Udn("uuid:lamp"), List.of(ANCHOR), new FirmwareVersion(1, 2, 3), 4);
    return DeviceState.manufactured(birth, Instant.parse("2030-01-01T00:00:00Z"));
  }

  private static final ControllerRef CONTROLLER =
      new ControllerRef(new Udn("uuid:controller"), URI.create("https://10.0.0.1:8443/d.xml"));

  @Test
  void everyStageOfALifeSurvivesTheDocument() {
    DeviceState owned = born().started().owned(ANCHOR);
    var owner = owned.owner().orElseThrow();
    Attempt attempt =
        new Attempt("n", "operational-a", Bytes.of(new byte[] {1}), Optional.of("e %\n"));
    DeviceState asked = owned.with(owner.with(CONTROLLER).with(attempt));
    Membership member = new Membership("e", "group", "operational-a", List.of(ANCHOR));
    DeviceState enrolled =
        asked.with(owner.with(member)).enter(LifecyclePhase.OPERATION).withQuarantine(true);
    DeviceState released =
        enrolled
            .enter(LifecyclePhase.DECOMMISSIONING)
            .released(
                new Farewell(Bytes.of(new byte[] {2}), List.of(ANCHOR), Optional.of(CONTROLLER)));
    for (DeviceState state :
        List.of(born(), owned, asked, enrolled, released, released.farewellHeard())) {
      assertThat(DeviceStateCodec.decode(DeviceStateCodec.encode(state))).isEqualTo(state);
    }
  }

  @Test
  void aReleasedDeviceKnowsNothingOfItsOwnerOnceTheReceiptWasHeard() {
    DeviceState free =
        born()
            .owned(ANCHOR)
            .enter(LifecyclePhase.DECOMMISSIONING)
            .released(new Farewell(Bytes.empty(), List.of(ANCHOR), Optional.of(CONTROLLER)))
            .farewellHeard();
    assertThat(free).isEqualTo(born());
  }

  @Test
  void theLifeCycleHasNoShortcuts() {
    assertThatThrownBy(() -> born().enter(LifecyclePhase.OPERATION))
        .isInstanceOf(ActionException.class);
    assertThatThrownBy(() -> born().owned(ANCHOR).owned(ANCHOR))
        .isInstanceOf(ActionException.class);
  }

  @Test
  void theClockFloorNeverGoesDown() {
    Instant later = Instant.parse("2031-01-01T00:00:00Z");
    DeviceState state = born().noEarlierThan(later);
    assertThat(state.noEarlierThan(later.minusSeconds(1)).clockFloor()).isEqualTo(later);
  }

  @Property(tries = 200)
  void noiseFailsOnlyAsUnreadable(@ForAll byte[] noise) {
    assertThat(catchThrowable(() -> DeviceStateCodec.decode(noise)))
        .isInstanceOf(StoreException.class);
  }

  @Property(tries = 200)
  void aDamagedLineFailsOnlyAsUnreadable(@ForAll byte[] noise, @ForAll short at) {
    byte[] good = DeviceStateCodec.encode(born().owned(ANCHOR));
    int from = Math.floorMod(at, good.length);
    System.arraycopy(noise, 0, good, from, Math.min(noise.length, good.length - from));
    Throwable failure = catchThrowable(() -> DeviceStateCodec.decode(good));
    assertThat(failure == null || failure instanceof StoreException).isTrue();
  }
}
