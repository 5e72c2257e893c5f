package org.iotmc.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.iotmc.device.DeviceEnrollmentTest.assertRefused;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.iotmc.api.ActionException;
import org.iotmc.api.Bytes;
import org.iotmc.api.LifecyclePhase;
import org.iotmc.api.TransportException;
import org.iotmc.api.Udn;
import org.iotmc.api.UpnpError;
import org.iotmc.api.profile.Diagnostics;
import org.iotmc.api.profile.FirmwareUpdate;
import org.iotmc.api.profile.HealthState;
import org.iotmc.api.profile.Management;
import org.iotmc.api.profile.Profile;
import org.iotmc.api.profile.Provisioning;
import org.iotmc.api.profile.Severity;
import org.iotmc.api.profile.UpdateState;
import org.iotmc.api.service.Call;
import org.iotmc.api.service.Nothing;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.ListenSpec;
import org.iotmc.endpoint.EndpointSettings;
import org.iotmc.endpoint.RemotePeer;
import org.iotmc.endpoint.ServiceListener;
import org.iotmc.pki.Receipt;
import org.iotmc.pki.Receipt.Assurance;
import org.iotmc.pki.Receipt.Erased;
import org.iotmc.pki.SoftwareVault;
import org.junit.jupiter.api.Test;

class DeviceLifeTest {
  private static final Diagnostics.Query ALL =
      new Diagnostics.Query(
          Severity.DEBUG, Instant.EPOCH, Instant.parse("2200-01-01T00:00:00Z"), 0, 1000, true);

  private final DeviceWorld world = DeviceWorld.manufactured(7);
  private final FakeController controller = world.enrolled();

  @Test
  void itSaysWhatItIsAndHowItIs() {
    Management management = world.as(controller, Profile.MANAGEMENT);
    var info = world.await(management.getDeviceInfo(Call.of(Nothing.NOTHING)));
    assertThat(info.udn()).isEqualTo(world.udn());
    assertThat(info.firmwareVersion()).isEqualTo("1.0.0");
    assertThat(info.productClass()).isEqualTo("lamp");
    var health = world.await(management.getHealth(Call.of(Nothing.NOTHING)));
    assertThat(health.state()).isEqualTo(HealthState.OK);
    assertThat(health.detail()).isEmpty();
  }

  @Test
  void overPlainHttpManagedServicesAnswerThatTheyMayNotBeCalled() {
    URI plain = world.device().locations().get(0);
    RemotePeer peer =
        world.await(RemotePeer.fetch(controller.host, controller.lane, plain, CallSpec::plain));
    assertRefused(
        UpnpError.ACTION_NOT_AUTHORIZED,
        () ->
            world.await(peer.service(Profile.MANAGEMENT).getDeviceInfo(Call.of(Nothing.NOTHING))));
  }

  @Test
  void aControllerOfAnotherDomainDoesNotEvenConnect() {
    FakeController stranger = world.controller("stranger");
    assertThatThrownBy(() -> world.as(stranger, Profile.MANAGEMENT)).isNotNull();
  }

  @Test
  void aRevokedControllerIsRefusedOnceTheListHasCome() {
    world.await(controller.domain.revoke(controller.credentials().chain().get(0)));
    Management management = world.as(controller, Profile.MANAGEMENT);
    world.pass(Duration.ofMinutes(65));
    assertThatThrownBy(() -> world.await(management.getDeviceInfo(Call.of(Nothing.NOTHING))))
        .isNotNull();
  }

  /** No event is even tried any more, though the time of the subscription is not over. */
  @Test
  void theSubscriptionsOfARevokedControllerEndOnceTheListHasCome() {
    RemotePeer peer = world.await(controller.peer(world.location(), world.udn()));
    List<Object> heard = new ArrayList<>();
    peer.subscribe(
        Profile.DIAGNOSTICS, controller.endpoint(), values -> heard.add(values.get("LogSequence")));
    world.pass(Duration.ofMinutes(2));
    int before = heard.size();
    long tried = tried();
    world.device().log(Severity.INFORMATIONAL, "test", "one");
    world.pass(Duration.ofSeconds(5));
    assertThat(heard).hasSize(before + 1);
    assertThat(tried()).isEqualTo(tried + 1);
    world.await(controller.domain.revoke(controller.credentials().chain().get(0)));
    world.pass(Duration.ofMinutes(62));
    tried = tried();
    world.device().log(Severity.INFORMATIONAL, "test", "two");
    world.pass(Duration.ofSeconds(20));
    assertThat(heard).hasSize(before + 1);
    assertThat(tried()).isEqualTo(tried);
  }

  private long tried() {
    return world.world.trace().lines().stream().filter(line -> line.contains("NOTIFY")).count();
  }

  @Test
  void maintenanceIsEnteredAndLeftAndEvented() {
    List<String> phases = new ArrayList<>();
    RemotePeer peer = world.await(controller.peer(world.location(), world.udn()));
    ServiceListener listener = values -> phases.add(values.get("LifecyclePhase").toString());
    peer.subscribe(Profile.MANAGEMENT, controller.endpoint(), listener);
    world.pass(Duration.ofSeconds(2));
    Management management = peer.service(Profile.MANAGEMENT);
    world.await(management.enterMaintenance(Call.of(Nothing.NOTHING)));
    assertRefused(
        UpnpError.NOT_IN_THIS_PHASE,
        () -> world.await(management.enterMaintenance(Call.of(Nothing.NOTHING))));
    world.await(management.leaveMaintenance(Call.of(Nothing.NOTHING)));
    world.pass(Duration.ofSeconds(2));
    assertThat(phases).containsExactly("OPERATION", "MAINTENANCE", "OPERATION");
  }

  @Test
  void quarantineRefusesConfigurationAndSurvivesThePower() {
    world.await(
        world
            .as(controller, Profile.MANAGEMENT)
            .setQuarantine(Call.of(new Management.Quarantine(true))));
    world.host.cutPower();
    world.powerOn();
    assertRefused(
        UpnpError.QUARANTINED,
        () ->
            world.await(
                world
                    .as(controller, Profile.CONFIGURATION)
                    .getConfiguration(Call.of(Nothing.NOTHING))));
    var now =
        world.await(
            world.as(controller, Profile.MANAGEMENT).getLifecyclePhase(Call.of(Nothing.NOTHING)));
    assertThat(now.quarantined()).isTrue();
  }

  @Test
  void whatABusyHostDoesNotTakeFailsAndTheDeviceGoesOn() {
    Management management = world.as(controller, Profile.MANAGEMENT);
    world.host.overload();
    assertThatThrownBy(
            () -> world.await(management.setQuarantine(Call.of(new Management.Quarantine(true)))))
        .isInstanceOf(ActionException.class);
    var health = world.await(management.getHealth(Call.of(Nothing.NOTHING)));
    assertThat(health.state()).isEqualTo(HealthState.FAILED);
    assertThat(health.detail()).contains("storage");
    world.host.relieve();
    world.await(management.setQuarantine(Call.of(new Management.Quarantine(true))));
    assertThat(world.await(management.getHealth(Call.of(Nothing.NOTHING))).state())
        .isEqualTo(HealthState.OK);
    assertThat(world.world.failures()).isEmpty();
  }

  @Test
  void aRebootIsAnsweredFirstAndKeepsThePorts() {
    URI before = world.location();
    DeviceAgent first = world.device();
    world.await(world.as(controller, Profile.MANAGEMENT).reboot(Call.of(Nothing.NOTHING)));
    world.until(
        () -> world.device() != first && world.device().phase() == LifecyclePhase.OPERATION);
    world.pass(Duration.ofSeconds(1));
    assertThat(world.location()).isEqualTo(before);
  }

  @Test
  void aPortThatIsTakenFailsTheStartAndLeavesNothingOpen() {
    world.await(world.supervisor.close());
    int port = 4711;
    var taken =
        world.await(
            world
                .host
                .http()
                .listen(
                    ListenSpec.plain(new java.net.InetSocketAddress(port)),
                    exchange ->
                        CompletableFuture.completedFuture(org.iotmc.api.spi.HttpResponse.of(404))));
    DeviceAgent agent =
        DeviceAgent.builder(world.host)
            .settings(EndpointSettings.DEFAULT.ports(port, 0))
            .parameters(List.of())
            .build();
    assertThatThrownBy(() -> world.await(agent.start())).isInstanceOf(TransportException.class);
    taken.close();
    world.pass(Duration.ofSeconds(10));
    assertThat(world.host.openResources()).isEmpty();
  }

  @Test
  void closingLeavesNothingOpen() {
    world.await(world.supervisor.close());
    world.pass(Duration.ofSeconds(10));
    assertThat(world.host.openResources()).isEmpty();
    assertThat(world.world.failures()).isEmpty();
  }

  @Test
  void logEntriesAreReadAndGoOnlyWhenTheReaderHasThem() {
    world.device().log(Severity.ERROR, "lamp", "bulb broken");
    Diagnostics diagnostics = world.as(controller, Profile.DIAGNOSTICS);
    var page = world.await(diagnostics.getDiagnosticsLog(Call.of(ALL)));
    assertThat(page.entries()).anyMatch(entry -> entry.message().equals("bulb broken"));
    world.host.cutPower();
    world.powerOn();
    diagnostics = world.as(controller, Profile.DIAGNOSTICS);
    page = world.await(diagnostics.getDiagnosticsLog(Call.of(ALL)));
    assertThat(page.entries()).anyMatch(entry -> entry.message().equals("bulb broken"));
    world.await(diagnostics.clearDiagnosticsLog(Call.of(new Diagnostics.Received(page.receipt()))));
    page = world.await(diagnostics.getDiagnosticsLog(Call.of(ALL)));
    assertThat(page.entries()).noneMatch(entry -> entry.message().equals("bulb broken"));
  }

  @Test
  void aFactoryResetTakesTheConfigurationBackAndNotTheEnrolment() {
    Management management = world.as(controller, Profile.MANAGEMENT);
    assertRefused(
        UpnpError.ARGUMENT_VALUE_INVALID,
        () ->
            world.await(
                management.factoryReset(Call.of(new Management.Meant(new Udn("uuid:other"))))));
    world.await(management.factoryReset(Call.of(new Management.Meant(world.udn()))));
    world.pass(Duration.ofSeconds(1));
    assertThat(world.device().phase()).isEqualTo(LifecyclePhase.OPERATION);
    assertThat(world.configurations.get(world.configurations.size() - 1))
        .isEqualTo(Map.of("interval", "60", "mode", "auto"));
  }

  @Test
  void aDecommissionedDeviceIsWipedReportsItAndTakesTheNextOwner() {
    controller.loseReceiptAnswers = 4;
    world.await(
        world
            .as(controller, Profile.MANAGEMENT)
            .decommission(Call.of(new Management.Meant(world.udn()))));
    assertThat(world.device().phase()).isEqualTo(LifecyclePhase.DECOMMISSIONING);
    world.until(LifecyclePhase.PROVISIONING);
    SoftwareVault vault = new SoftwareVault(world.host.storage(), world.host.secrets());
    assertThat(vault.find("operational-a")).isEmpty();
    assertThat(vault.find("operational-b")).isEmpty();
    world.pass(Duration.ofMinutes(3));
    assertThat(controller.receipts).hasSizeGreaterThan(4);
    Receipt receipt = controller.receipts.get(0);
    assertThat(receipt.enrollment()).contains("e-" + controller.requests.get(0).nonce());
    assertThat(receipt.erased())
        .contains(
            new Erased("operational-key", Assurance.OVERWRITTEN),
            new Erased("configuration", Assurance.REPLACED),
            new Erased("vendor-data", Assurance.BY_VENDOR));
    int told = controller.receipts.size();
    FakeController next = world.controller("next");
    world.world.network().partition(controller.host, world.host);
    world.await(world.claim(next));
    world.until(LifecyclePhase.OPERATION);
    assertThat(next.requests).hasSize(1);
    assertThat(controller.receipts).hasSize(told);
  }

  @Test
  void aPlanOfAFormerOwnerIsForgottenEvenIfItWasMadeBeforeARestart() {
    var plan = new FirmwareUpdate.Plan("1.1.0", world.world.now().plus(Duration.ofHours(2)));
    world.await(
        world.as(controller, Profile.FIRMWARE_UPDATE).scheduleFirmwareUpdate(Call.of(plan)));
    world.host.cutPower();
    world.powerOn();
    world.await(
        world
            .as(controller, Profile.MANAGEMENT)
            .decommission(Call.of(new Management.Meant(world.udn()))));
    world.until(LifecyclePhase.PROVISIONING);
    FakeController next = world.controller("next");
    world.await(world.claim(next));
    world.until(LifecyclePhase.OPERATION);
    var status =
        world.await(
            world.as(next, Profile.FIRMWARE_UPDATE).getUpdateStatus(Call.of(Nothing.NOTHING)));
    assertThat(status.state()).isEqualTo(UpdateState.IDLE);
    world.pass(Duration.ofMinutes(20));
    assertThat(next.results).isEmpty();
  }

  @Test
  void aPowerCutWhileItIsWipedEndsInTheSameReceipt() {
    for (int millis = 490; millis < 540; millis += 5) {
      DeviceWorld cut = DeviceWorld.manufactured(millis);
      FakeController owner = cut.enrolled();
      cut.await(
          cut.as(owner, Profile.MANAGEMENT).decommission(Call.of(new Management.Meant(cut.udn()))));
      cut.pass(Duration.ofMillis(millis));
      cut.host.cutPower();
      cut.powerOn();
      cut.until(LifecyclePhase.PROVISIONING);
      cut.until(() -> !owner.receipts.isEmpty());
    }
  }

  @Test
  void theCertificateIsRenewedBeforeItEnds() {
    DeviceWorld other = DeviceWorld.manufactured(9);
    FakeController owner = other.controller("controller");
    owner.certificateValidity = Duration.ofDays(3);
    other.start();
    other.await(other.claim(owner));
    other.until(LifecyclePhase.OPERATION);
    owner.loseAnswers = 7;
    other.pass(Duration.ofDays(3).minusHours(20));
    other.host.cutPower();
    other.powerOn();
    other.pass(Duration.ofDays(4).plusHours(20));
    assertThat(owner.loseAnswers).isZero();
    assertThat(owner.renewals).isGreaterThan(9);
    assertThat(owner.renewalRequests).hasSizeBetween(3, 4);
    var info = other.await(other.as(owner, Profile.MANAGEMENT).getHealth(Call.of(Nothing.NOTHING)));
    assertThat(info.detail()).isEmpty();
  }

  @Test
  void theCertificateIsRenewedEvenIfNoRevocationListCanBeFetched() {
    DeviceWorld other = DeviceWorld.manufactured(10);
    FakeController owner = other.controller("controller");
    owner.certificateValidity = Duration.ofDays(3);
    owner.revocationListFails = true;
    other.start();
    other.await(other.claim(owner));
    other.until(LifecyclePhase.OPERATION);
    other.pass(Duration.ofDays(7));
    assertThat(owner.renewals).isBetween(3, 4);
    other.await(other.as(owner, Profile.MANAGEMENT).getHealth(Call.of(Nothing.NOTHING)));
  }

  @Test
  void firmwareIsFetchedTriedCommittedAndReported() {
    byte[] image = "firmware 1.1.0".repeat(5000).getBytes(StandardCharsets.UTF_8);
    DeviceAgent first = world.device();
    controller.publish(world.offer(controller, "1.1.0", image), Bytes.of(image));
    world.until(() -> world.device() != first);
    world.until(LifecyclePhase.OPERATION);
    world.pass(Duration.ofMinutes(1));
    var info =
        world.await(
            world
                .as(controller, Profile.FIRMWARE_UPDATE)
                .getFirmwareInfo(Call.of(Nothing.NOTHING)));
    assertThat(info.activeVersion()).isEqualTo("1.1.0");
    assertThat(info.committedVersion()).isEqualTo("1.0.0");
    world.pass(Duration.ofMinutes(70));
    assertThat(controller.results)
        .extracting(r -> r.version() + " " + r.outcome())
        .containsExactly("1.1.0 COMMITTED");
  }

  @Test
  void firmwareThatSomebodyElseSignedIsNotFetched() {
    byte[] image = "evil".getBytes(StandardCharsets.UTF_8);
    DeviceAgent first = world.device();
    controller.publish(
        world.offer(controller, "2.0.0", image, world.manufacturer), Bytes.of(image));
    world.pass(Duration.ofMinutes(40));
    assertThat(world.device()).isSameAs(first);
    assertThat(refusals()).isEqualTo(1);
    assertThat(controller.results)
        .extracting(r -> r.version() + " " + r.outcome())
        .isSubsetOf("2.0.0 REFUSED");
  }

  private long refusals() {
    var page =
        world.await(world.as(controller, Profile.DIAGNOSTICS).getDiagnosticsLog(Call.of(ALL)));
    return page.entries().stream()
        .filter(entry -> entry.message().contains("2.0.0 refused"))
        .count();
  }

  @Test
  void anotherControllerOfTheDomainIsFoundWhenTheFirstIsGone() {
    world.await(controller.endpoint().close());
    FakeController next = world.controller("controller");
    byte[] image = "firmware 1.1.0".getBytes(StandardCharsets.UTF_8);
    next.publish(world.offer(next, "1.1.0", image), Bytes.of(image));
    DeviceAgent first = world.device();
    world.pass(Duration.ofMinutes(20));
    assertThat(world.device()).isNotSameAs(first);
    assertThat(world.await(next.peer(world.location(), world.udn())).udn()).isEqualTo(world.udn());
  }

  @Test
  void firmwareThatLiesElsewhereIsNotFetched() {
    byte[] image = "evil".getBytes(StandardCharsets.UTF_8);
    DeviceAgent first = world.device();
    var offer = world.offer(controller, "2.0.0", image);
    controller.publish(
        new org.iotmc.api.profile.FirmwareRepository.Offer(
            offer.version(),
            offer.size(),
            offer.sha256(),
            offer.releaseDate(),
            URI.create("https://10.9.9.9/image"),
            offer.manifest()),
        Bytes.of(image));
    world.pass(Duration.ofMinutes(2));
    assertThat(world.device()).isSameAs(first);
    assertThat(refusals()).isEqualTo(1);
    assertThat(controller.results)
        .extracting(r -> r.version() + " " + r.outcome() + " " + r.detail())
        .singleElement()
        .asString()
        .startsWith("2.0.0 REFUSED ")
        .endsWith(": image at https://10.9.9.9");
  }

  @Test
  void aDeviceWithoutANetworkToConfigureSaysSo() {
    var credentials = new Provisioning.NetworkCredentials("home", "secret");
    assertRefused(
        UpnpError.OPTIONAL_ACTION_NOT_IMPLEMENTED,
        () ->
            world.await(
                world
                    .as(controller, Profile.PROVISIONING)
                    .setNetworkCredentials(Call.of(credentials))));
  }
}
