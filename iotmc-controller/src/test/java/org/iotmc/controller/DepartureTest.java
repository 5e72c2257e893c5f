package org.iotmc.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.iotmc.api.ActionException;
import org.iotmc.api.Bytes;
import org.iotmc.api.TransportException;
import org.iotmc.api.UpnpError;
import org.iotmc.api.profile.Enrollment;
import org.iotmc.api.profile.FirmwareRepository;
import org.iotmc.api.profile.Profile;
import org.iotmc.api.service.Call;
import org.iotmc.api.service.Nothing;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.HttpRequest;
import org.iotmc.controller.ManagedDevice.State;
import org.iotmc.endpoint.RemotePeer;
import org.iotmc.pki.LocalAuthority;
import org.iotmc.pki.Receipt;
import org.iotmc.pki.Revocations;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How devices leave (profile, sections 3 and 6). */
class DepartureTest {
  private final Site site = new Site(5).start();

  @AfterEach
  void nothingWasThrown() {
    assertThat(site.world.failures()).isEmpty();
  }

  private CompletionStage<Nothing> report(ScriptedDevice device, Bytes receipt) {
    return device.enrollment().reportDecommissioned(Call.of(new Enrollment.Receipt(receipt)));
  }

  private void refused(CompletionStage<?> call, UpnpError error) {
    assertThatThrownBy(() -> site.await(call))
        .isInstanceOfSatisfying(
            ActionException.class, e -> assertThat(e.code()).isEqualTo(error.code()));
  }

  @Test
  void aDeviceLeavesWithItsReceiptAndIsLockedOut() {
    ScriptedDevice device = site.device("lamp").start().enroll();
    CompletionStage<Bytes> leaving = site.controller.decommission(device.udn);
    site.until(() -> device.orders.contains("Decommission"));
    assertThat(site.known(device.udn).state()).isEqualTo(State.DECOMMISSIONING);
    site.await(report(device, device.receipt()));
    Receipt said = Receipt.decode(site.await(leaving).toArray());
    assertThat(said.enrollment()).contains(device.enrollmentId);
    assertThat(site.known(device.udn).state()).isEqualTo(State.DECOMMISSIONED);
    assertThatThrownBy(device::repository).isInstanceOf(TransportException.class);
    site.await(report(device, device.receipt()));
    assertThat(site.heard.lines)
        .containsOnlyOnce("decommissioned with " + said.encode().length + " bytes");
  }

  @Test
  void aDeviceThatLeftIsHeldUntilItIsAdmittedAgain() {
    ScriptedDevice device = site.device("lamp").start().enroll();
    var unused = site.controller.decommission(device.udn);
    site.await(report(device, device.receipt()));
    device.nonce = "nonce-0002";
    refused(device.ask(), UpnpError.ENROLLMENT_REJECTED);
    site.restart();
    refused(device.ask(), UpnpError.ENROLLMENT_REJECTED);
    site.await(site.controller.enrollment().admitAgain(device.udn));
    device.enroll();
    assertThat(site.known(device.udn).state()).isEqualTo(State.ENROLLED);
  }

  @Test
  void aReceiptOfAnotherDeviceDoesNotCount() {
    ScriptedDevice device = site.device("lamp").start().enroll();
    ScriptedDevice other = site.device("other").start().enroll();
    refused(report(device, other.receipt()), UpnpError.VERIFICATION_FAILED);
    assertThat(site.known(device.udn).state()).isEqualTo(State.ENROLLED);
  }

  @Test
  void aReceiptOfAFormerEnrolmentIsAcknowledgedAndEndsNothing() {
    ScriptedDevice device = site.device("lamp").start().enroll();
    Bytes old = device.receipt();
    site.await(site.controller.enrollment().admitAgain(device.udn));
    device.nonce = "nonce-0002";
    device.enroll();
    site.await(report(device, old));
    assertThat(site.known(device.udn).state()).isEqualTo(State.ENROLLED);
    assertThat(device.repository()).isNotNull();
    CompletionStage<Bytes> leaving = site.controller.decommission(device.udn);
    site.until(() -> device.orders.contains("Decommission"));
    site.await(report(device, old));
    assertThat(site.known(device.udn).state()).isEqualTo(State.DECOMMISSIONING);
    assertThat(leaving.toCompletableFuture()).isNotDone();
    site.await(report(device, device.receipt()));
    assertThat(Receipt.decode(site.await(leaving).toArray()).enrollment())
        .contains(device.enrollmentId);
  }

  @Test
  void aReceiptUnderAnotherManufacturerThanTheNameIsPinnedToDoesNotCount() {
    LocalAuthority second = site.authority("second");
    site.with(
            builder ->
                builder.identityAnchors(
                    java.util.List.of(site.manufacturer.anchor(), second.anchor())))
        .restart();
    ScriptedDevice device = site.device("lamp").start().enroll();
    ScriptedDevice impostor =
        new ScriptedDevice(site, site.world.host("impostor"), device.udn, second);
    impostor.enrollmentId = device.enrollmentId;
    refused(report(device, impostor.receipt()), UpnpError.VERIFICATION_FAILED);
    assertThat(site.known(device.udn).state()).isEqualTo(State.ENROLLED);
  }

  @Test
  void aDeviceThatIsAwayIsToldWhenItIsBack() {
    ScriptedDevice device = site.device("lamp").start().enroll();
    site.pass(Duration.ofSeconds(5));
    site.world.network().partition(site.host, device.host);
    assertThatThrownBy(() -> site.await(site.controller.decommission(device.udn)))
        .isInstanceOf(TransportException.class);
    assertThat(site.known(device.udn).state()).isEqualTo(State.DECOMMISSIONING);
    site.world.network().heal(site.host, device.host);
    site.until(() -> device.orders.contains("Decommission"));
    site.await(report(device, device.receipt()));
    assertThat(site.known(device.udn).state()).isEqualTo(State.DECOMMISSIONED);
  }

  @Test
  void aDeviceThatWentAwayBeforeItHadJoinedIsToldWhenItIsBack() {
    ScriptedDevice device = site.device("lamp").start();
    device.take(site.await(device.ask()));
    site.world.network().partition(site.host, device.host);
    assertThatThrownBy(() -> site.await(site.controller.decommission(device.udn)))
        .isInstanceOf(TransportException.class);
    site.world.network().heal(site.host, device.host);
    site.until(() -> device.orders.contains("Decommission"));
    site.await(report(device, device.receipt()));
    assertThat(site.known(device.udn).state()).isEqualTo(State.DECOMMISSIONED);
  }

  @Test
  void aRevokedDeviceIsRefusedOnItsNextCallAndItsEventsEnd() {
    ScriptedDevice device = site.device("lamp").start().enroll();
    FirmwareRepository before = device.repository();
    site.pass(Duration.ofSeconds(2));
    site.await(site.controller.revoke(device.udn));
    assertThatThrownBy(
            () ->
                site.await(
                    before.getFirmwareInfo(Call.of(new FirmwareRepository.Query("1.0.0", "")))))
        .isInstanceOf(TransportException.class);
    site.heard.events.clear();
    device.event(Profile.DIAGNOSTICS, Map.of("LogSequence", 9L));
    site.pass(Duration.ofMinutes(1));
    assertThat(site.heard.events).isEmpty();
    site.restart();
    assertThatThrownBy(device::repository).isInstanceOf(TransportException.class);
  }

  @Test
  void theRevocationListIsThereForEverybody() {
    ScriptedDevice device = site.device("lamp").start().enroll();
    var certificate = device.certificate();
    var peer =
        site.await(
            RemotePeer.fetch(
                device.host,
                device.lane,
                site.controller.secureLocations().get(0),
                () -> CallSpec.to(device.member(), site.controller.udn())));
    assertThat(peer.udn()).isEqualTo(site.controller.udn());
    site.await(site.controller.revoke(device.udn));
    var plain = site.controller.locations().get(0).resolve("/crl");
    var response =
        site.await(device.host.http().send(HttpRequest.get(plain), CallSpec.plain()).response());
    var list = Revocations.parse(site.await(response.body().bytes(Revocations.MAX_SIZE)));
    assertThat(list.isRevoked(certificate)).isTrue();
  }
}
