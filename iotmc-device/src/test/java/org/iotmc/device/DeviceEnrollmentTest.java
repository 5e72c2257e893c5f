package org.iotmc.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.iotmc.api.ActionException;
import org.iotmc.api.Bytes;
import org.iotmc.api.FirmwareVersion;
import org.iotmc.api.LifecyclePhase;
import org.iotmc.api.StoreException;
import org.iotmc.api.Udn;
import org.iotmc.api.UpnpError;
import org.iotmc.api.profile.Configuration;
import org.iotmc.api.profile.EnrollmentState;
import org.iotmc.api.profile.FirmwareUpdate;
import org.iotmc.api.profile.Parameter;
import org.iotmc.api.profile.Profile;
import org.iotmc.api.profile.Provisioning;
import org.iotmc.api.service.Call;
import org.iotmc.api.service.Nothing;
import org.iotmc.api.spi.DatagramPort;
import org.iotmc.api.spi.DatagramSpec;
import org.iotmc.api.spi.Documents;
import org.iotmc.sim.SimHost;
import org.junit.jupiter.api.Test;

class DeviceEnrollmentTest {
  private final DeviceWorld world = DeviceWorld.manufactured(1);

  @Test
  void aDeviceGoesFromTheVoucherToOperationAndIsConfiguredOnTheWay() {
    FakeController controller = world.enrolled();
    world.pass(Duration.ofSeconds(1));
    assertThat(world.phases)
        .containsExactly(LifecyclePhase.COMMISSIONING, LifecyclePhase.OPERATION);
    assertThat(controller.requests).hasSize(1);
    assertThat(controller.confirmed).isEqualTo(1);
    assertThat(world.configurations)
        .containsExactly(
            Map.of("interval", "60", "mode", "auto"), Map.of("interval", "30", "mode", "auto"));
    assertThat(world.world.failures()).isEmpty();
  }

  @Test
  void whoAnswersEachSearchFirstInManyNamesDoesNotKeepADeviceFromItsController() {
    SimHost stranger = world.world.host("stranger");
    List<DatagramPort> port = new ArrayList<>();
    port.add(
        world.await(
            stranger
                .datagrams()
                .open(
                    DatagramSpec.multicast(
                            new InetSocketAddress("239.255.255.250", 1900),
                            DatagramSpec.Interest.SEARCHES)
                        .port(1900),
                    search -> {
                      for (int i = 0; i < 2 * ControllerLink.MAX_TRIED; i++) {
                        port.get(0)
                            .send(
                                controllerAt(stranger, "uuid:invented" + i),
                                search.source(),
                                stranger.links().get(0));
                      }
                    })));
    FakeController controller = world.enrolled();
    assertThat(controller.requests).hasSize(1);
  }

  private static ByteBuffer controllerAt(SimHost host, String udn) {
    String address = host.address().getHostAddress();
    return ByteBuffer.wrap(
        String.join(
                "\r\n",
                "HTTP/1.1 200 OK",
                "CACHE-CONTROL: max-age=1800",
                "EXT:",
                "LOCATION: http://" + address + ":80/",
                "SECURELOCATION.UPNP.ORG: https://" + address + ":443/",
                "ST: " + ControllerLink.TYPE,
                "USN: " + udn + "::" + ControllerLink.TYPE,
                "PROFILE.IOTMC.ORG: 1",
                "CAPS.IOTMC.ORG: enroll",
                "",
                "")
            .getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aPendingRequestIsAskedAboutUntilItIsDecided() {
    FakeController controller = world.controller("controller");
    controller.decision = EnrollmentState.PENDING;
    world.start();
    world.await(world.claim(controller));
    world.pass(Duration.ofMinutes(3));
    assertThat(world.device().phase()).isEqualTo(LifecyclePhase.COMMISSIONING);
    assertThat(controller.statusAsked).isBetween(4, 7);
    controller.decision = EnrollmentState.ACCEPTED;
    world.until(LifecyclePhase.OPERATION);
    assertThat(controller.requests).hasSize(1);
  }

  @Test
  void aRejectionIsToldAndNotRepeatedAtOnce() {
    FakeController controller = world.controller("controller");
    controller.decision = EnrollmentState.REJECTED;
    controller.reason = "not on the list";
    world.start();
    world.await(world.claim(controller));
    world.pass(Duration.ofMinutes(4));
    assertThat(world.rejections).containsExactly("not on the list");
    assertThat(controller.requests).hasSize(1);
  }

  @Test
  void aPowerCutAtAnyMomentOfTheEnrolmentEndsInOneEnrolment() {
    List<LifecyclePhase> seen = new java.util.ArrayList<>();
    for (int millis = 0; millis < 36; millis += 3) {
      DeviceWorld cut = DeviceWorld.manufactured(millis);
      FakeController controller = cut.controller("controller");
      cut.start();
      cut.await(cut.claim(controller));
      cut.until(() -> !controller.requests.isEmpty());
      cut.pass(Duration.ofMillis(millis));
      seen.add(cut.device().phase());
      cut.host.cutPower();
      cut.pass(Duration.ofSeconds(1));
      cut.powerOn();
      cut.until(LifecyclePhase.OPERATION);
      assertThat(controller.requests).as("cut after %d ms", millis).hasSize(1);
    }
    assertThat(seen).contains(LifecyclePhase.COMMISSIONING, LifecyclePhase.OPERATION);
  }

  @Test
  void lostAnswersChangeNothingButTheTimeItTakes() {
    FakeController controller = world.controller("controller");
    controller.loseAnswers = 9;
    world.start();
    world.await(world.claim(controller));
    world.until(LifecyclePhase.OPERATION);
    assertThat(controller.loseAnswers).isZero();
    assertThat(controller.requests).hasSize(1);
  }

  @Test
  void aDeviceWithoutAClockEnrolsAndMakesNoPlans() {
    world.host.setClockError(Duration.ofDays(-7000));
    FakeController controller = world.enrolled();
    var firmware = world.as(controller, Profile.FIRMWARE_UPDATE);
    var plan = new FirmwareUpdate.Plan("1.1.0", world.world.now().plusSeconds(60));
    assertRefused(
        UpnpError.CLOCK_NOT_SET, () -> world.await(firmware.scheduleFirmwareUpdate(Call.of(plan))));
  }

  @Test
  void aControllerThatIsAwayIsWaitedFor() {
    FakeController controller = world.controller("controller");
    world.start();
    world.await(world.claim(controller));
    world.world.network().partition(controller.host, world.host);
    world.pass(Duration.ofMinutes(3));
    assertThat(world.device().phase()).isEqualTo(LifecyclePhase.COMMISSIONING);
    world.world.network().heal(controller.host, world.host);
    world.until(LifecyclePhase.OPERATION);
    assertThat(controller.requests).hasSize(1);
  }

  @Test
  void aVoucherForAnotherDeviceOrDomainOrAfterItsTimeIsRefused() {
    FakeController controller = world.controller("controller");
    FakeController other = world.controller("other");
    world.start();
    var anchor = controller.domain.anchor();
    var stranger = new org.iotmc.api.Udn("uuid:another");
    for (Bytes voucher :
        List.of(
            world.voucher(stranger, anchor, Duration.ofDays(1)),
            world.voucher(world.udn(), other.domain.anchor(), Duration.ofDays(1)),
            world.voucher(world.udn(), anchor, Duration.ofDays(-1)),
            Bytes.of(new byte[] {0x30, 0}))) {
      assertThatThrownBy(
              () ->
                  world.await(
                      world
                          .as(controller, Profile.PROVISIONING)
                          .installVoucher(Call.of(new Provisioning.Voucher(voucher)))))
          .isInstanceOf(ActionException.class);
    }
    assertThat(world.device().phase()).isEqualTo(LifecyclePhase.PROVISIONING);
  }

  @Test
  void onlyTheVoucherIsTakenFromOneWhomNobodyVouchesFor() {
    FakeController controller = world.controller("controller");
    world.start();
    assertRefused(
        UpnpError.ACTION_NOT_AUTHORIZED,
        () ->
            world.await(
                world
                    .as(controller, Profile.CONFIGURATION)
                    .getConfiguration(Call.of(Nothing.NOTHING))));
  }

  @Test
  void aSecondOwnerCannotTakeADeviceThatIsOwned() {
    FakeController controller = world.enrolled();
    FakeController thief = world.controller("thief");
    assertThatThrownBy(() -> world.await(world.claim(thief))).isNotNull();
    assertRefused(UpnpError.NOT_IN_THIS_PHASE, () -> world.await(world.claim(controller)));
  }

  @Test
  void aDeviceIsManufacturedOnce() {
    assertThatThrownBy(() -> manufactureAgain()).isInstanceOf(StoreException.class);
  }

  private void manufactureAgain() {
    world.await(
        DeviceFactory.manufacture(
            world.host,
            world.manufacturer,
            DeviceFactory.Order.of(
                world.host, new org.iotmc.api.FirmwareVersion(1, 0, 0), Bytes.empty())));
  }

  @Test
  void aFactoryCounterThatCannotTravelIsRefused() {
    Udn udn = new Udn("uuid:lamp");
    for (long counter : new long[] {-1, DeviceFactory.Order.MAX_COUNTER + 1}) {
      assertThatThrownBy(
              () ->
                  new DeviceFactory.Order(
                      udn, world.vault(), new FirmwareVersion(1, 0, 0), counter, Bytes.empty()))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void aStorageWithoutADeviceOrOfAnotherVersionDoesNotStart() {
    DeviceWorld empty = new DeviceWorld(2);
    assertThatThrownBy(empty::start)
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("no manufactured device");
    Documents documents = new Documents(world.host.storage());
    documents.write(
        StateDirectory.STATE,
        "iotmc-device: 2\n".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    assertThatThrownBy(world::start)
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("another version");
    assertThat(world.host.openResources()).allMatch(open -> open.contains("supervisor"));
  }

  @Test
  void configurationSurvivesARestartAndAPowerCutOnceItIsAcknowledged() {
    FakeController controller = world.enrolled();
    var batch = new Configuration.Batch(1, List.of(new Parameter("mode", "off")));
    var revision =
        world.await(world.as(controller, Profile.CONFIGURATION).setConfiguration(Call.of(batch)));
    assertThat(revision.revision()).isEqualTo(2);
    world.host.cutPower();
    world.powerOn();
    var snapshot =
        world.await(
            world.as(controller, Profile.CONFIGURATION).getConfiguration(Call.of(Nothing.NOTHING)));
    assertThat(snapshot.digest()).isEqualTo(revision.digest());
    assertThat(snapshot.parameters())
        .containsExactly(new Parameter("interval", "30"), new Parameter("mode", "off"));
  }

  static void assertRefused(
      UpnpError error, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call)
        .asInstanceOf(InstanceOfAssertFactories.type(ActionException.class))
        .extracting(ActionException::code)
        .isEqualTo(error.code());
  }
}
