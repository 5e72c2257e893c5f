package org.iotmc.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.iotmc.api.ActionException;
import org.iotmc.api.Bytes;
import org.iotmc.api.LifecyclePhase;
import org.iotmc.api.TransportException;
import org.iotmc.api.Udn;
import org.iotmc.api.UpnpError;
import org.iotmc.api.profile.Enrollment;
import org.iotmc.api.profile.EnrollmentState;
import org.iotmc.api.profile.Profile;
import org.iotmc.api.service.Call;
import org.iotmc.api.spi.Body;
import org.iotmc.api.spi.Headers;
import org.iotmc.api.spi.HttpRequest;
import org.iotmc.controller.ManagedDevice.State;
import org.iotmc.pki.CertificateRequests;
import org.iotmc.pki.LocalAuthority;
import org.iotmc.pki.Revocations;
import org.iotmc.pki.SoftwareVault;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Enrolment over the simulated network (profile, section 5). */
class EnrollmentTest {
  private final Site site = new Site(1).start();

  @AfterEach
  void nothingWasThrown() {
    assertThat(site.world.failures()).isEmpty();
  }

  private void refused(CompletionStage<?> call, UpnpError error) {
    assertThatThrownBy(() -> site.await(call))
        .isInstanceOfSatisfying(
            ActionException.class, e -> assertThat(e.code()).isEqualTo(error.code()));
  }

  @Test
  void aDeviceOfATrustedManufacturerJoinsWithoutAHand() {
    ScriptedDevice device = site.device("lamp").start().enroll();
    site.pass(Duration.ofSeconds(5));
    ManagedDevice known = site.known(device.udn);
    assertThat(known.state()).isEqualTo(State.ENROLLED);
    assertThat(known.group()).isEqualTo("lamps");
    assertThat(known.phase()).contains(LifecyclePhase.OPERATION);
    assertThat(known.firmwareVersion()).contains("1.0.0");
    assertThat(known.location()).contains(device.location());
    assertThat(device.parameters).containsEntry("interval", "30");
    assertThat(site.heard.lines).containsExactly("enrolled in lamps");
  }

  @Test
  void aDeviceThatHasToBeApprovedWaitsForIt() {
    site.with(builder -> builder.policy(EnrollmentPolicy.manual())).restart();
    ScriptedDevice device = site.device("lamp").start();
    Enrollment.Answer asked = site.await(device.ask());
    assertThat(asked.state()).isEqualTo(EnrollmentState.PENDING);
    assertThat(asked.retryAfterSeconds()).isPositive();
    assertThat(asked.certificateChain()).isEmpty();
    assertThat(site.controller.enrollment().pending())
        .extracting(ManagedDevice::udn)
        .containsExactly(device.udn);
    site.await(site.controller.enrollment().approve(device.udn, "kitchen"));
    Enrollment.Answer approved = device.status(asked.enrollmentId());
    assertThat(approved.state()).isEqualTo(EnrollmentState.ACCEPTED);
    assertThat(approved.groupId()).isEqualTo("kitchen");
    assertThat(approved.certificateChain()).isNotEmpty();
    assertThat(site.controller.enrollment().pending()).isEmpty();
    assertThat(site.heard.lines).containsExactly("pending");
  }

  @Test
  void aDeviceThatIsRejectedHearsWhy() {
    site.with(builder -> builder.policy(EnrollmentPolicy.manual())).restart();
    ScriptedDevice device = site.device("lamp").start();
    Enrollment.Answer asked = site.await(device.ask());
    site.await(site.controller.enrollment().reject(device.udn, "not ours"));
    Enrollment.Answer answer = device.status(asked.enrollmentId());
    assertThat(answer.state()).isEqualTo(EnrollmentState.REJECTED);
    assertThat(answer.reason()).isEqualTo("not ours");
  }

  @Test
  void aDeviceWhoseCertificateNamesAnotherIsRefused() {
    ScriptedDevice device = site.device("lamp").start();
    Udn other = Udn.random(device.host.secrets());
    refused(
        device.enrollment().requestEnrollment(Call.of(device.request(other, "nonce-0001"))),
        UpnpError.ENROLLMENT_REJECTED);
    site.pass(Duration.ofSeconds(1));
    assertThat(site.controller.fleet()).isEmpty();
    assertThat(site.heard.lines)
        .singleElement()
        .asString()
        .contains(device.udn.value(), other.value());
  }

  /** What it names is said in the reason, and would make each refusal a new one. */
  @Test
  void aDeviceThatIsRefusedAgainAndAgainIsToldOnceAMinute() {
    ScriptedDevice device = site.device("lamp").start();
    for (int i = 0; i < 10; i++) {
      Udn other = Udn.random(device.host.secrets());
      refused(
          device.enrollment().requestEnrollment(Call.of(device.request(other, "nonce-0001"))),
          UpnpError.ENROLLMENT_REJECTED);
    }
    site.pass(Duration.ofSeconds(1));
    assertThat(site.heard.lines).hasSize(1);
  }

  @Test
  void aDeviceOfAStrangersAuthorityDoesNotGetThroughTheHandshake() {
    LocalAuthority stranger = site.authority("stranger");
    ScriptedDevice device =
        new ScriptedDevice(
            site, site.world.host("lamp"), Udn.random(site.world.host("lamp").secrets()), stranger);
    device.start();
    assertThatThrownBy(device::ask).isInstanceOf(TransportException.class);
    site.pass(Duration.ofSeconds(1));
    assertThat(site.heard.lines)
        .containsExactly("peer refused: the certificate chain does not lead to a trusted anchor");
    assertThat(site.controller.fleet()).isEmpty();
  }

  @Test
  void aNameIsPinnedToItsFirstManufacturer() {
    LocalAuthority second = site.authority("second");
    site.with(
            builder ->
                builder.identityAnchors(
                    java.util.List.of(site.manufacturer.anchor(), second.anchor())))
        .restart();
    ScriptedDevice device = site.device("lamp").start().enroll();
    ScriptedDevice impostor =
        new ScriptedDevice(site, site.world.host("impostor"), device.udn, second).start();
    assertThatThrownBy(impostor::ask).isInstanceOf(TransportException.class);
    assertThat(site.heard.lines).anyMatch(line -> line.contains("pinned"));
  }

  @Test
  void aManagementUriElsewhereIsRefused() {
    ScriptedDevice device = site.device("lamp").start();
    Enrollment.Request honest = device.request(device.udn, "nonce-0001");
    Enrollment.Request elsewhere =
        new Enrollment.Request(
            honest.udn(),
            honest.capabilities(),
            site.controller.secureLocations().get(0),
            honest.certificateRequest(),
            honest.nonce());
    refused(
        device.enrollment().requestEnrollment(Call.of(elsewhere)), UpnpError.TARGET_NOT_ALLOWED);
  }

  @Test
  void theSameNonceAndRequestGetTheSameAnswer() {
    ScriptedDevice device = site.device("lamp").start();
    Enrollment.Answer first = site.await(device.ask());
    Enrollment.Answer second = site.await(device.ask());
    assertThat(second.enrollmentId()).isEqualTo(first.enrollmentId());
    assertThat(second.certificateChain()).isEqualTo(first.certificateChain());
  }

  @Test
  void theSameNonceWithAnotherRequestIsRefused() {
    ScriptedDevice device = site.device("lamp").start();
    site.await(device.ask());
    Enrollment.Request honest = device.request(device.udn, device.nonce);
    var other = new SoftwareVault(device.host.storage(), device.host.secrets()).generate("other");
    Enrollment.Request changed =
        new Enrollment.Request(
            honest.udn(),
            honest.capabilities(),
            honest.managementUri(),
            Bytes.of(CertificateRequests.create(other, device.host.secrets())),
            honest.nonce());
    refused(device.enrollment().requestEnrollment(Call.of(changed)), UpnpError.ENROLLMENT_EXPIRED);
  }

  @Test
  void aNonceOfAFormerAttemptIsRefused() {
    ScriptedDevice device = site.device("lamp").start();
    site.await(device.ask());
    device.nonce = "nonce-0002";
    site.await(device.ask());
    device.nonce = "nonce-0001";
    refused(device.ask(), UpnpError.ENROLLMENT_EXPIRED);
  }

  @Test
  void aNewAttemptRevokesTheCertificateOfTheOneBefore() {
    ScriptedDevice device = site.device("lamp").start();
    device.take(site.await(device.ask()));
    ScriptedDevice stale = device;
    Enrollment.Answer first = site.await(device.ask());
    device.nonce = "nonce-0002";
    site.await(device.ask());
    assertThatThrownBy(() -> site.await(stale.ready(first.enrollmentId())))
        .isInstanceOf(TransportException.class);
    assertThat(site.heard.lines).anyMatch(line -> line.contains("revoked"));
  }

  @Test
  void anEnrolledDeviceDoesNotEnrolTwice() {
    ScriptedDevice device = site.device("lamp").start().enroll();
    device.nonce = "nonce-0002";
    refused(device.ask(), UpnpError.ENROLLMENT_REJECTED);
  }

  @Test
  void aMemberThatLetItsCertificateExpireMayAskAnew() {
    site.with(builder -> builder.certificateValidity(Duration.ofDays(30))).restart();
    ScriptedDevice device = site.device("lamp").start().enroll();
    assertThat(device.status(device.enrollmentId).state()).isEqualTo(EnrollmentState.ACCEPTED);
    site.pass(Duration.ofDays(31));
    assertThatThrownBy(() -> device.status(device.enrollmentId))
        .isInstanceOfSatisfying(
            ActionException.class, e -> assertThat(e.is(UpnpError.ENROLLMENT_EXPIRED)).isTrue());
    device.nonce = "nonce-0002";
    device.phase = LifecyclePhase.COMMISSIONING;
    device.enroll();
    assertThat(site.known(device.udn).state()).isEqualTo(State.ENROLLED);
  }

  @Test
  void aMemberThatWasToldToLeaveIsStillAMemberUntilItHasLeft() {
    ScriptedDevice device = site.device("lamp").start().enroll();
    var unused = site.controller.decommission(device.udn);
    site.until(() -> site.known(device.udn).state() == State.DECOMMISSIONING);
    assertThat(device.status(device.enrollmentId).state()).isEqualTo(EnrollmentState.ACCEPTED);
  }

  @Test
  void anEnrolmentThatIsNotFinishedInTimeExpires() {
    ScriptedDevice device = site.device("lamp").start();
    Enrollment.Answer answer = site.await(device.ask());
    device.take(answer);
    site.pass(Duration.ofHours(25));
    refused(device.ready(answer.enrollmentId()), UpnpError.ENROLLMENT_EXPIRED);
    refused(device.ask(), UpnpError.ENROLLMENT_EXPIRED);
    device.nonce = "nonce-0002";
    assertThat(site.await(device.ask()).state()).isEqualTo(EnrollmentState.ACCEPTED);
  }

  @Test
  void aConfirmationOfAnotherConfigurationIsRefused() {
    ScriptedDevice device = site.device("lamp").start();
    Enrollment.Answer answer = site.await(device.ask());
    device.take(answer);
    refused(device.confirm(answer.enrollmentId()), UpnpError.NOT_IN_THIS_PHASE);
    site.await(device.ready(answer.enrollmentId()));
    device.parameters.put("interval", "99");
    refused(device.confirm(answer.enrollmentId()), UpnpError.REVISION_CONFLICT);
    assertThat(site.known(device.udn).state()).isEqualTo(State.CONFIGURED);
  }

  @Test
  void aConfirmationWhoseAnswerWasLostIsGoodHoweverTheConfigurationWentOn() {
    ScriptedDevice device = site.device("lamp").start();
    Enrollment.Answer answer = site.await(device.ask());
    device.take(answer);
    site.await(device.ready(answer.enrollmentId()));
    site.await(device.confirm(answer.enrollmentId()));
    site.await(site.controller.configure("lamps", java.util.Map.of("interval", "45")));
    site.await(device.confirm(answer.enrollmentId()));
    assertThat(site.known(device.udn).state()).isEqualTo(State.ENROLLED);
    assertThat(site.heard.lines).containsOnlyOnce("enrolled in lamps");
  }

  @Test
  void anInitialConfigurationThatTheDeviceRefusesIsReported() {
    site.with(b -> b.initialConfiguration(group -> java.util.Map.of("colour", "1"))).restart();
    ScriptedDevice device = site.device("lamp").start();
    Enrollment.Answer answer = site.await(device.ask());
    device.take(answer);
    refused(device.ready(answer.enrollmentId()), UpnpError.ACTION_FAILED);
    assertThat(site.heard.lines).anyMatch(line -> line.contains("initial configuration: 804"));
  }

  @Test
  void aMemberRenewsItsCertificateAndMayUseEitherMeanwhile() {
    ScriptedDevice device = site.device("lamp").start().enroll();
    var next = new SoftwareVault(device.host.storage(), device.host.secrets()).generate("next");
    Bytes request = Bytes.of(CertificateRequests.create(next, device.host.secrets()));
    Enrollment.Chain renewed =
        site.await(
            device.enrollmentAsMember().renewCertificate(Call.of(new Enrollment.Renewal(request))));
    Enrollment.Chain again =
        site.await(
            device.enrollmentAsMember().renewCertificate(Call.of(new Enrollment.Renewal(request))));
    assertThat(again).isEqualTo(renewed);
    assertThat(renewed.certificateChain().get(0).der().toArray())
        .isNotEqualTo(org.iotmc.pki.Certificates.toDer(device.certificate()));
  }

  private Enrollment.Renewal renewal(ScriptedDevice device, String key) {
    var keys = new SoftwareVault(device.host.storage(), device.host.secrets()).generate(key);
    return new Enrollment.Renewal(
        Bytes.of(CertificateRequests.create(keys, device.host.secrets())));
  }

  private int revoked() {
    var spec = org.iotmc.api.spi.CallSpec.plain();
    var uri = site.controller.locations().get(0).resolve(Profile.REVOCATION_LIST_PATH);
    var get = new HttpRequest("GET", uri, Headers.of(), Body.empty());
    var answer = site.await(site.factory.http().send(get, spec).response());
    var entries =
        Revocations.parse(site.await(answer.body().bytes(Revocations.MAX_SIZE)))
            .getRevokedCertificates();
    return entries == null ? 0 : entries.size();
  }

  @Test
  void anApplicantThatAsksAgainAndAgainGetsOnlySoManyCertificates() {
    ScriptedDevice device = site.device("lamp").start();
    for (int i = 1; i <= CertificateQuota.AT_ONCE; i++) {
      device.nonce = "nonce-000" + i;
      site.await(device.ask());
    }
    Enrollment.Answer last = site.await(device.ask());
    device.nonce = "nonce-0009";
    refused(device.ask(), UpnpError.BUSY);
    site.restart();
    refused(device.ask(), UpnpError.BUSY);
    device.nonce = "nonce-000" + CertificateQuota.AT_ONCE;
    assertThat(site.await(device.ask()).certificateChain()).isEqualTo(last.certificateChain());
    assertThat(revoked()).isEqualTo(CertificateQuota.AT_ONCE - 1);

    site.pass(Duration.ofDays(1));
    device.nonce = "nonce-0010";
    assertThat(site.await(device.ask()).state()).isEqualTo(EnrollmentState.ACCEPTED);
    device.nonce = "nonce-0011";
    refused(device.ask(), UpnpError.BUSY);
  }

  @Test
  void aMemberThatAlternatesItsKeysGetsOnlySoManyCertificates() {
    ScriptedDevice device = site.device("lamp").start().enroll();
    Enrollment.Renewal one = renewal(device, "one");
    Enrollment.Renewal two = renewal(device, "two");
    for (int i = 1; i < CertificateQuota.AT_ONCE; i++) {
      Call<Enrollment.Renewal> asked = Call.of(i % 2 == 0 ? one : two);
      Enrollment.Chain chain = site.await(device.enrollmentAsMember().renewCertificate(asked));
      assertThat(site.await(device.enrollmentAsMember().renewCertificate(asked))).isEqualTo(chain);
      useNewest(device, chain, i % 2 == 0 ? "one" : "two");
    }
    refused(device.enrollmentAsMember().renewCertificate(Call.of(one)), UpnpError.BUSY);
    int entries = revoked();
    assertThat(entries).isEqualTo(CertificateQuota.AT_ONCE - 1 - EnrollmentService.MAX_SUPERSEDED);
    site.pass(Duration.ofHours(25));
    site.await(device.enrollmentAsMember().renewCertificate(Call.of(one)));
    refused(device.enrollmentAsMember().renewCertificate(Call.of(two)), UpnpError.BUSY);
    assertThat(revoked()).isEqualTo(entries + 1);
  }

  private static void useNewest(ScriptedDevice device, Enrollment.Chain chain, String key) {
    var keys = new SoftwareVault(device.host.storage(), device.host.secrets()).find(key);
    device.take(chain.certificateChain(), keys.orElseThrow());
  }

  @Test
  void renewalsThatAreDueAreNeverTooMany() {
    site.with(b -> b.certificateValidity(Duration.ofHours(9))).restart();
    ScriptedDevice device = site.device("lamp").start().enroll();
    for (int i = 0; i < 30; i++) {
      site.pass(Duration.ofHours(6));
      String key = "key-" + i % 2;
      Enrollment.Renewal asked = renewal(device, key);
      useNewest(
          device, site.await(device.enrollmentAsMember().renewCertificate(Call.of(asked))), key);
    }
  }
}
