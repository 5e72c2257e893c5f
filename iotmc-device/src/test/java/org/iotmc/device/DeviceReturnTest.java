package org.iotmc.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.iotmc.device.DeviceEnrollmentTest.assertRefused;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.iotmc.api.Bytes;
import org.iotmc.api.LifecyclePhase;
import org.iotmc.api.Role;
import org.iotmc.api.StoreException;
import org.iotmc.api.Udn;
import org.iotmc.api.UpnpError;
import org.iotmc.api.profile.Diagnostics;
import org.iotmc.api.profile.EnrollmentState;
import org.iotmc.api.profile.LogEntry;
import org.iotmc.api.profile.Profile;
import org.iotmc.api.profile.Severity;
import org.iotmc.api.service.Call;
import org.iotmc.api.service.Nothing;
import org.iotmc.api.spi.Body;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.CertificateAuthority;
import org.iotmc.api.spi.Credentials;
import org.iotmc.api.spi.Documents;
import org.iotmc.api.spi.Headers;
import org.iotmc.api.spi.HttpRequest;
import org.iotmc.gena.EventPublisher;
import org.iotmc.pki.SoftwareVault;
import org.iotmc.sim.SimHost;
import org.junit.jupiter.api.Test;

/** How a device comes back that lost its certificate, its key or a part of its memory. */
class DeviceReturnTest {
  /** Which storage operations are cut: each, or in a build every fourth. */
  private static final int CUT_STEP = Integer.getInteger("iotmc.cut.step", 4);

  private static final Duration LONG = Duration.ofHours(8);
  private static final Diagnostics.Query ALL =
      new Diagnostics.Query(
          Severity.DEBUG, Instant.EPOCH, Instant.parse("2200-01-01T00:00:00Z"), 0, 1000, false);

  private final DeviceWorld world = DeviceWorld.manufactured(21);
  private final FakeController controller = world.controller("controller");

  private void enroll() {
    world.start();
    world.await(world.claim(controller));
    world.until(LifecyclePhase.OPERATION);
    world.pass(Duration.ofSeconds(5));
  }

  private void until(BooleanSupplier condition) {
    world.world.runUntil(condition, LONG);
  }

  private BooleanSupplier inPhase(LifecyclePhase phase) {
    return () -> world.supervisor.agent().map(DeviceAgent::phase).filter(phase::equals).isPresent();
  }

  private DeviceState kept() {
    return new StateDirectory(world.host.storage()).read(world.vault(), List.of()).state();
  }

  /** What the device keeps as a time that has passed. */
  private Instant floor() {
    return kept().clockFloor();
  }

  private String firmware() {
    var info =
        world.await(
            world
                .as(controller, Profile.FIRMWARE_UPDATE)
                .getFirmwareInfo(Call.of(Nothing.NOTHING)));
    return info.activeVersion() + " " + info.activeBank();
  }

  private void update() {
    byte[] image = "firmware 1.1.0".getBytes(StandardCharsets.UTF_8);
    controller.publish(world.offer(controller, "1.1.0", image), Bytes.of(image));
    until(() -> !controller.results.isEmpty());
  }

  private void damage(String file) {
    damage(world.host, file);
  }

  /** Both of its files. */
  private static void lose(SimHost host, String document) {
    damage(host, document);
    damage(host, Documents.copyOf(document));
  }

  private static void damage(SimHost host, String file) {
    try (var open = host.storage().open(file)) {
      open.write(ByteBuffer.wrap(new byte[] {1, 2, 3, 4, 5}), 20);
      open.sync();
    }
  }

  @Test
  void aDeviceWhoseCertificateWasRevokedComesBackWhenItIsAdmittedAgain() {
    enroll();
    update();
    String before = firmware();
    controller.decision = EnrollmentState.REJECTED;
    controller.reason = "held";
    controller.lockOut();
    until(() -> !world.rejections.isEmpty());
    assertThat(world.device().phase()).isEqualTo(LifecyclePhase.COMMISSIONING);
    controller.decision = EnrollmentState.ACCEPTED;
    until(inPhase(LifecyclePhase.OPERATION));
    assertThat(firmware()).isEqualTo(before).startsWith("1.1.0");
    assertThat(world.configurations.get(world.configurations.size() - 1))
        .isEqualTo(Map.of("interval", "30", "mode", "auto"));
  }

  /** It has places for some hundred: a fleet must not ask it again and again for what it lacks. */
  @Test
  void aControllerWithoutAPlaceForASubscriptionIsAskedNoMoreOftenThanWithoutEvents() {
    enroll();
    controller.restart();
    takeAllPlaces();
    world.pass(Duration.ofMinutes(5));
    controller.firmwareAsked = 0;
    long subscribed = subscriptions();
    world.pass(Duration.ofHours(1));
    assertThat(controller.firmwareAsked).isBetween(3, 5);
    assertThat(subscriptions() - subscribed).isBetween(3L, 5L);
    controller.restart();
    world.pass(Duration.ofSeconds(80));
    update(); // long before it would ask by itself
  }

  /** As other devices of the fleet do. */
  private void takeAllPlaces() {
    int taken = 0;
    for (int i = 0; taken < EventPublisher.MAX_OTHERS; i++) {
      SimHost other = world.world.host("crowd-" + i);
      KeyPair keys = new SoftwareVault(other.storage(), other.secrets()).generate("key");
      List<X509Certificate> chain =
          world.await(
              controller.domain.issue(
                  new CertificateAuthority.Subject(
                      Udn.random(other.secrets()),
                      Optional.of(Role.DEVICE),
                      keys.getPublic(),
                      Duration.ofDays(90))));
      CallSpec spec =
          CallSpec.to(
              new Credentials(chain, keys.getPrivate(), controller.credentials().verifier()),
              controller.udn);
      Headers wish =
          Headers.of("CALLBACK", "<https://" + other.address().getHostAddress() + ":4004/>")
              .with("NT", "upnp:event")
              .with("TIMEOUT", "Second-86400");
      HttpRequest subscribe =
          new HttpRequest(
              "SUBSCRIBE",
              controller.location().resolve("/event/FirmwareRepository"),
              wish,
              Body.empty());
      for (int k = 0; k < EventPublisher.MAX_PER_SOURCE; k++) {
        int status = world.await(other.http().send(subscribe, spec).response()).status();
        assertThat(status).isEqualTo(200);
        taken++;
      }
    }
  }

  private long subscriptions() {
    return world.world.trace().lines().stream().filter(line -> line.contains("SUBSCRIBE")).count();
  }

  @Test
  void aDeviceThatIsHeldAsksMoreAndMoreSeldom() {
    enroll();
    controller.decision = EnrollmentState.REJECTED;
    controller.lockOut();
    world.pass(Duration.ofDays(2));
    assertThat(world.rejections).hasSizeBetween(5, 25);
  }

  @Test
  void aDeviceWhoseCertificateExpiredComesBack() {
    controller.certificateValidity = Duration.ofDays(3);
    enroll();
    world.world.network().partition(controller.host, world.host);
    world.pass(Duration.ofDays(4));
    controller.endsEnrollments();
    world.world.network().heal(controller.host, world.host);
    until(inPhase(LifecyclePhase.COMMISSIONING));
    until(inPhase(LifecyclePhase.OPERATION));
    assertThat(controller.requests).hasSize(1);
    assertThat(firmware()).startsWith("1.0.0");
  }

  @Test
  void aRenewedCertificateThatNeverArrivedIsFetchedWhenTheOldOneExpired() {
    controller.certificateValidity = Duration.ofDays(3);
    enroll();
    world.pass(Duration.ofDays(2).minusMinutes(10));
    controller.loseAnswers = Integer.MAX_VALUE;
    world.world.runUntil(() -> controller.renewals > 0, Duration.ofHours(20));
    world.world.network().partition(controller.host, world.host);
    controller.loseAnswers = 0;
    world.pass(Duration.ofHours(30));
    world.world.network().heal(controller.host, world.host);
    int asked = controller.renewals;
    world.pass(Duration.ofHours(2));
    assertThat(world.device().phase()).isEqualTo(LifecyclePhase.OPERATION);
    assertThat(controller.requests).hasSize(1);
    assertThat(controller.renewals).isEqualTo(asked);
    assertThat(firmware()).startsWith("1.0.0");
  }

  @Test
  void aControllerThatIsAwayMakesNoDeviceEnrolAfresh() {
    enroll();
    world.world.network().partition(controller.host, world.host);
    world.pass(Duration.ofDays(1));
    world.world.network().heal(controller.host, world.host);
    world.pass(Duration.ofHours(2));
    assertThat(world.device().phase()).isEqualTo(LifecyclePhase.OPERATION);
    assertThat(controller.requests).hasSize(1);
    assertThat(controller.confirmed).isEqualTo(1);
  }

  @Test
  void aPowerCutAtAnyStorageOperationOfTheWayBackEndsInOneMembership() {
    enroll();
    int cuts = 0;
    for (boolean cut = true; cut; cuts += CUT_STEP) {
      int confirmed = controller.confirmed;
      controller.lockOut();
      world.host.storage().cutAfter(cuts + 1);
      cut = cutOrBack(confirmed);
      assertThat(controller.requests).as("cut at %d", cuts).hasSizeBetween(1, 2);
    }
    assertThat(cuts).isGreaterThan(20);
  }

  /** Runs until the device is a member again; true if the power failed on the way. */
  private boolean cutOrBack(int confirmed) {
    SimHost host = world.host;
    BooleanSupplier back =
        () -> controller.confirmed > confirmed && inPhase(LifecyclePhase.OPERATION).getAsBoolean();
    until(() -> !host.isOn() || back.getAsBoolean());
    boolean cut = !host.isOn();
    host.storage().neverCut();
    if (cut) {
      world.powerOn();
      until(back);
    }
    return cut;
  }

  @Test
  void aDamagedOperationalKeyKeepsNoDeviceFromStartingAndIsReplaced() {
    enroll();
    update();
    String before = firmware();
    world.host.cutPower();
    world.host.powerOn();
    lose(world.host, "key-operational-a");
    world.powerOn();
    until(inPhase(LifecyclePhase.OPERATION));
    assertThat(controller.requests).hasSize(2);
    assertThat(firmware()).isEqualTo(before).startsWith("1.1.0");
    var page =
        world.await(world.as(controller, Profile.DIAGNOSTICS).getDiagnosticsLog(Call.of(ALL)));
    assertThat(page.entries())
        .filteredOn(entry -> entry.severity() == Severity.ERROR)
        .extracting(LogEntry::message)
        .containsExactly("the key operational-a cannot be read");
  }

  @Test
  void aPowerCutAtAnyStorageOperationWhileADamagedKeyIsReplacedEndsInOneMembership() {
    enroll();
    int cuts = 0;
    for (boolean cut = true; cut; cuts += CUT_STEP) {
      int confirmed = controller.confirmed;
      world.host.cutPower();
      world.host.powerOn();
      lose(world.host, "key-operational-a");
      world.host.storage().cutAfter(cuts + 1);
      try {
        world.powerOn();
      } catch (RuntimeException e) {
        assertThat(world.host.isOn()).as(String.valueOf(e)).isFalse();
      }
      cut = cutOrBack(confirmed);
    }
    assertThat(cuts).isGreaterThan(20);
    assertThat(firmware()).startsWith("1.0.0");
  }

  @Test
  void aPowerCutAtAnyStorageOperationWhileTheDamagedKeyOfARequestIsReplacedKeepsNobodyOutside() {
    int cuts = 0;
    for (boolean cut = true; cut; cuts += CUT_STEP) {
      DeviceWorld each = DeviceWorld.manufactured(cuts);
      FakeController owner = each.controller("controller");
      owner.decision = EnrollmentState.PENDING;
      each.start();
      each.await(each.claim(owner));
      each.world.runUntil(() -> owner.statusAsked > 0, LONG);
      each.host.cutPower();
      each.host.powerOn();
      lose(each.host, "key-operational-a");
      owner.decision = EnrollmentState.ACCEPTED;
      each.host.storage().cutAfter(cuts + 1);
      try {
        each.powerOn();
      } catch (RuntimeException e) {
        assertThat(each.host.isOn()).as(String.valueOf(e)).isFalse();
      }
      each.world.runUntil(() -> !each.host.isOn() || owner.confirmed > 0, LONG);
      cut = !each.host.isOn();
      each.host.storage().neverCut();
      if (cut) {
        each.powerOn();
      }
      each.until(LifecyclePhase.OPERATION);
    }
    assertThat(cuts).isGreaterThan(20);
  }

  @Test
  void aPowerCutAtAnyStorageOperationWhileTheDamagedKeyOfARenewalIsReplacedEndsInARenewal() {
    int cuts = 0;
    for (boolean cut = true; cut; cuts += CUT_STEP) {
      DeviceWorld each = DeviceWorld.manufactured(cuts);
      FakeController owner = each.controller("controller");
      owner.certificateValidity = Duration.ofDays(3);
      each.start();
      each.await(each.claim(owner));
      each.until(LifecyclePhase.OPERATION);
      each.pass(Duration.ofDays(2).minusMinutes(10));
      owner.loseAnswers = Integer.MAX_VALUE;
      each.world.runUntil(() -> owner.renewals > 0, Duration.ofHours(20));
      each.host.cutPower();
      each.host.powerOn();
      lose(each.host, "key-operational-b");
      owner.loseAnswers = 0;
      each.host.storage().cutAfter(cuts + 1);
      try {
        each.powerOn();
      } catch (RuntimeException e) {
        assertThat(each.host.isOn()).as(String.valueOf(e)).isFalse();
      }
      each.pass(Duration.ofHours(3));
      cut = !each.host.isOn();
      each.host.storage().neverCut();
      if (cut) {
        each.powerOn();
        each.pass(Duration.ofHours(3));
      }
      assertThat(isRenewed(each)).as("cut at %d", cuts).isTrue();
      assertThat(owner.requests).hasSize(1);
    }
    assertThat(cuts).isGreaterThan(10);
  }

  private static boolean isRenewed(DeviceWorld world) {
    return new StateDirectory(world.host.storage())
        .read(world.vault(), List.of())
        .state()
        .membership()
        .filter(membership -> membership.keyName().equals("operational-b"))
        .isPresent();
  }

  @Test
  void aLostStateOrConfigurationIsReadFromItsCopy() {
    enroll();
    for (String document : List.of(StateDirectory.STATE, StateDirectory.CONFIGURATION)) {
      world.host.cutPower();
      world.host.powerOn();
      world.host.storage().delete(document);
      world.host.storage().sync();
      world.powerOn();
      world.until(LifecyclePhase.OPERATION);
    }
    world.pass(Duration.ofHours(1));
    assertThat(controller.requests).hasSize(1);
    assertThat(kept().phase()).isEqualTo(LifecyclePhase.OPERATION);
    assertThat(world.configurations.get(world.configurations.size() - 1))
        .isEqualTo(Map.of("interval", "30", "mode", "auto"));
  }

  @Test
  void aDamagedStateConfigurationOrKeyIsReadFromItsCopy() {
    enroll();
    for (String document :
        List.of(
            StateDirectory.STATE,
            StateDirectory.CONFIGURATION,
            "key-identity",
            "key-operational-a")) {
      for (String file : List.of(document, Documents.copyOf(document))) {
        world.host.cutPower();
        world.host.powerOn();
        damage(file);
        world.powerOn();
        world.until(LifecyclePhase.OPERATION);
      }
    }
    world.pass(Duration.ofHours(1));
    assertThat(controller.requests).hasSize(1);
    assertThat(world.configurations.get(world.configurations.size() - 1))
        .isEqualTo(Map.of("interval", "30", "mode", "auto"));
    world.host.cutPower();
    world.host.powerOn();
    lose(world.host, StateDirectory.STATE);
    assertThatThrownBy(world::powerOn)
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("damaged");
  }

  @Test
  void aDamagedIdentityKeyIsNoReasonToGuess() {
    enroll();
    world.host.cutPower();
    world.host.powerOn();
    lose(world.host, "key-identity");
    assertThatThrownBy(world::powerOn).isInstanceOf(StoreException.class);
  }

  @Test
  void anOwnerWhoIsGoneIsLeftByPhysicalPresence() {
    world.start();
    world.await(world.device().resetByPresence());
    assertThat(world.device().phase()).isEqualTo(LifecyclePhase.PROVISIONING);
    Bytes voucher = world.voucher(world.udn(), controller.domain.anchor(), Duration.ofDays(1));
    world.await(world.install(controller, voucher));
    world.until(LifecyclePhase.OPERATION);
    String enrolment = "e-" + controller.requests.get(0).nonce();
    world.world.network().partition(controller.host, world.host);
    world.await(world.device().resetByPresence());
    world.await(world.device().resetByPresence());
    world.until(LifecyclePhase.PROVISIONING);
    assertThat(world.host.storage().names()).doesNotContain("key-operational-a");

    world.world.network().heal(controller.host, world.host);
    assertRefused(
        UpnpError.VERIFICATION_FAILED, () -> world.await(world.install(controller, voucher)));
    until(() -> !controller.receipts.isEmpty());
    assertThat(controller.receipts.get(0).enrollment()).contains(enrolment);

    FakeController next = world.controller("next");
    world.await(world.claim(next));
    world.until(LifecyclePhase.OPERATION);
    assertThat(next.requests).hasSize(1);
  }

  @Test
  void aPowerCutAtAnyStorageOperationOfAResetEndsInARelease() {
    enroll();
    int cuts = 0;
    for (boolean cut = true; cut; cuts += CUT_STEP) {
      int receipts = controller.receipts.size();
      world.host.storage().cutAfter(cuts + 1);
      var unused = world.device().resetByPresence();
      until(() -> !world.host.isOn() || inPhase(LifecyclePhase.PROVISIONING).getAsBoolean());
      cut = !world.host.isOn();
      world.host.storage().neverCut();
      if (cut) {
        world.powerOn();
        world.pass(Duration.ofSeconds(2));
        // The power may have failed before the decision was durable.
        world.await(world.device().resetByPresence());
      }
      world.until(LifecyclePhase.PROVISIONING);
      until(() -> controller.receipts.size() > receipts);
      world.pass(Duration.ofSeconds(5));
      world.await(world.claim(controller));
      world.until(LifecyclePhase.OPERATION);
      world.pass(Duration.ofSeconds(5));
    }
    assertThat(cuts).isGreaterThan(20);
  }

  @Test
  void aVoucherThatWasTakenOnceIsNotTakenAgainAfterARelease() {
    world.start();
    Bytes older = world.voucher(world.udn(), controller.domain.anchor(), Duration.ofDays(9));
    world.pass(Duration.ofSeconds(1));
    Bytes voucher = world.voucher(world.udn(), controller.domain.anchor(), Duration.ofDays(9));
    world.await(world.install(controller, voucher));
    world.until(LifecyclePhase.OPERATION);
    world.await(world.device().resetByPresence());
    world.until(LifecyclePhase.PROVISIONING);
    world.host.cutPower();
    world.powerOn();
    for (Bytes old : List.of(voucher, older)) {
      assertRefused(
          UpnpError.VERIFICATION_FAILED, () -> world.await(world.install(controller, old)));
    }
    world.await(world.claim(controller));
    world.until(LifecyclePhase.OPERATION);
  }

  @Test
  void theAnswerToAnEnrolmentBringsNoAnchors() {
    FakeController stranger = world.controller("stranger");
    controller.moreAnchors.add(stranger.domain.anchor());
    enroll();
    assertThat(kept().owner().orElseThrow().anchors()).containsExactly(controller.domain.anchor());
  }

  @Test
  void aTimeThatTheIssuedCertificateDoesNotCoverIsNotBelieved() {
    controller.aheadOfTime = Duration.ofDays(200);
    world.start();
    world.await(world.claim(controller));
    world.pass(Duration.ofMinutes(2));
    assertThat(world.device().phase()).isEqualTo(LifecyclePhase.COMMISSIONING);
    controller.aheadOfTime = Duration.ZERO;
    controller.endsEnrollments();
    until(inPhase(LifecyclePhase.OPERATION));
    world.await(
        world.as(controller, Profile.MANAGEMENT).getLifecyclePhase(Call.of(Nothing.NOTHING)));
  }

  @Test
  void theTimeThatAnOwnerToldDoesNotOutliveIt() {
    controller.aheadOfTime = Duration.ofDays(4 * 365);
    controller.certificateValidity = Duration.ofDays(5 * 365);
    world.start();
    world.await(world.claim(controller));
    until(() -> floor().isAfter(world.world.now().plus(Duration.ofDays(365))));
    world.await(world.device().resetByPresence());
    until(inPhase(LifecyclePhase.PROVISIONING));
    assertThat(floor()).isBefore(world.world.now());
    FakeController next = world.controller("next");
    world.await(world.claim(next));
    until(inPhase(LifecyclePhase.OPERATION));
  }

  @Test
  void aHandshakeThatLastsOverAReleaseIsJudgedByTodaysOwner() {
    world.start();
    var storage = new StateDirectory(world.host.storage());
    var content = storage.read(world.vault(), List.of());
    FakeController next = world.controller("next");
    DeviceState owned = content.state().owned(controller.domain.anchor(), world.world.now());
    DeviceTrust trust =
        new DeviceTrust(new DeviceClock(world.host, owned.clockFloor()), content.keys(), owned);
    var verifier = trust.server().verifier();
    var hers = controller.credentials().chain();
    assertThat(verifier.verify(hers).role()).isPresent();

    DeviceState released =
        owned
            .enter(LifecyclePhase.DECOMMISSIONING)
            .released(
                new DeviceState.Farewell(
                    Bytes.empty(),
                    List.of(controller.domain.anchor()),
                    java.util.Optional.empty()));
    trust.refresh(released);
    assertThat(verifier.verify(hers).role()).as("nobody's word yet").isEmpty();

    trust.refresh(released.owned(next.domain.anchor(), world.world.now().plusSeconds(1)));
    assertThatThrownBy(() -> verifier.verify(hers))
        .isInstanceOf(org.iotmc.api.TrustException.class);
    assertThat(verifier.verify(next.credentials().chain()).role()).isPresent();
  }

  /** A list is verified off the lane; meanwhile a certificate may be renewed. */
  @Test
  void aListThatIsTakenWhileTheCertificateIsRenewedRevokesAllTheSame() {
    world.start();
    var content = new StateDirectory(world.host.storage()).read(world.vault(), List.of());
    DeviceState owned = content.state().owned(controller.domain.anchor(), world.world.now());
    DeviceTrust trust =
        new DeviceTrust(new DeviceClock(world.host, owned.clockFloor()), content.keys(), owned);
    var lists = trust.revocations().orElseThrow();
    var hers = controller.credentials().chain();
    var peer = trust.server().verifier().verify(hers);
    world.await(controller.domain.revoke(hers.get(0)));

    var membership = new DeviceState.Membership("enrolment", "group", "key", hers);
    trust.refresh(owned.with(owned.owner().orElseThrow().with(membership)));
    lists.offer(world.await(controller.domain.revocationList()));
    assertThat(trust.revoked(peer)).isTrue();
    assertThatThrownBy(() -> trust.server().verifier().verify(hers))
        .isInstanceOf(org.iotmc.api.TrustException.class);
  }
}
