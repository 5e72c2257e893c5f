package org.iotmc.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.iotmc.api.ActionException;
import org.iotmc.api.Bytes;
import org.iotmc.api.TransportException;
import org.iotmc.api.TrustException;
import org.iotmc.api.UpnpError;
import org.iotmc.api.profile.Enrollment;
import org.iotmc.api.profile.FirmwareRepository;
import org.iotmc.api.profile.Profile;
import org.iotmc.api.service.Call;
import org.iotmc.api.service.Nothing;
import org.iotmc.api.spi.Body;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.CertificateAuthority;
import org.iotmc.api.spi.Headers;
import org.iotmc.api.spi.HttpRequest;
import org.iotmc.pki.CertificateRequests;
import org.iotmc.pki.LocalAuthority;
import org.iotmc.pki.Revocations;
import org.iotmc.pki.SoftwareVault;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A controller whose authority gives no new revocation lists (profile, section 4). */
class StaleListTest {
  private static final Duration DUE = Duration.ofDays(7);

  private final Site site = new Site(13);
  private boolean silent;

  /** An authority elsewhere, which issues, and gives lists while it is not silent. */
  private final class Remote implements CertificateAuthority {
    private final LocalAuthority authority =
        LocalAuthority.open(
            "domain", new SoftwareVault(site.host.storage(), site.host.secrets()), site.host);

    @Override
    public List<X509Certificate> chain() {
      return authority.chain();
    }

    @Override
    public CompletionStage<List<X509Certificate>> issue(Subject subject) {
      return authority.issue(subject);
    }

    @Override
    public CompletionStage<Void> revoke(X509Certificate certificate) {
      return authority.revoke(certificate);
    }

    @Override
    public CompletionStage<X509CRL> revocationList() {
      return silent
          ? CompletableFuture.failedFuture(new TransportException("the authority is away"))
          : authority.revocationList();
    }
  }

  @AfterEach
  void nothingWasThrown() {
    assertThat(site.world.failures()).isEmpty();
  }

  private CompletionStage<?> health(ScriptedDevice device) {
    return site.controller.device(device.udn).management().getHealth(Call.of(Nothing.NOTHING));
  }

  private void offer(ScriptedDevice device, UpnpError error) {
    assertThatThrownBy(
            () ->
                site.await(
                    device
                        .repository()
                        .getFirmwareInfo(Call.of(new FirmwareRepository.Query("1.0.0", "")))))
        .isInstanceOfSatisfying(
            ActionException.class, e -> assertThat(e.is(error)).as(e.getMessage()).isTrue());
  }

  @Test
  void beyondTheGraceItRenewsAndDeliversTheListAndDoesNothingElse() {
    site.with(builder -> builder.authority(new Remote())).start();
    ScriptedDevice device = site.device("lamp").start().enroll();
    silent = true;
    site.pass(DUE.plus(Revocations.GRACE).minusHours(2));
    site.await(health(device));
    offer(device, UpnpError.NO_SUCH_FIRMWARE);

    site.pass(Duration.ofHours(3));
    assertThatThrownBy(() -> site.await(health(device)))
        .isInstanceOf(TrustException.class)
        .hasMessageContaining("out of date");
    offer(device, UpnpError.WRONG_ROLE);
    site.heard.events.clear();
    device.event(Profile.DIAGNOSTICS, Map.of("LogSequence", 93L));
    site.pass(Duration.ofSeconds(2));
    assertThat(site.heard.events).isEmpty();

    HttpRequest get =
        new HttpRequest(
            "GET",
            site.controller.secureLocations().get(0).resolve(Profile.REVOCATION_LIST_PATH),
            Headers.of(),
            Body.empty());
    var answer =
        site.await(
            device
                .host
                .http()
                .send(get, CallSpec.to(device.member(), site.controller.udn()))
                .response());
    assertThat(answer.status()).isEqualTo(200);
    Revocations.parse(site.await(answer.body().bytes(Revocations.MAX_SIZE)));
    var keys = new SoftwareVault(device.host.storage(), device.host.secrets()).generate("next");
    var renewal =
        new Enrollment.Renewal(Bytes.of(CertificateRequests.create(keys, device.host.secrets())));
    site.await(device.enrollmentAsMember().renewCertificate(Call.of(renewal)));

    silent = false;
    site.pass(Duration.ofMinutes(70));
    site.await(health(device));
    assertThat(site.heard.last("Diagnostics")).containsEntry("LogSequence", 93L);
    offer(device, UpnpError.NO_SUCH_FIRMWARE);
    device.event(Profile.DIAGNOSTICS, Map.of("LogSequence", 94L));
    site.pass(Duration.ofSeconds(2));
    assertThat(site.heard.last("Diagnostics")).containsEntry("LogSequence", 94L);
  }

  /** It took the answer for heard, and says it once: nobody else would say it again. */
  @Test
  void whatADeviceTellsBeyondTheGraceIsNotBelievedAndComesOnceItsRoleCountsAgain() {
    site.with(builder -> builder.authority(new Remote())).start();
    ScriptedDevice device = site.device("lamp").start().enroll();
    ScriptedDevice other = site.device("other").start().enroll();
    site.pass(Duration.ofMinutes(50));
    site.await(site.controller.revoke(other.udn)); // for a list of ten minutes before the hour
    silent = true;
    site.pass(DUE.plus(Revocations.GRACE).plusMinutes(1));
    site.heard.events.clear();
    device.event(Profile.MANAGEMENT, Map.of("Quarantined", true));
    site.pass(Duration.ofSeconds(2));
    assertThat(device.endpoint.orElseThrow().eventCounts().failed()).as("it was heard").isZero();
    assertThat(site.heard.events).isEmpty();
    assertThat(site.known(device.udn).quarantined()).isFalse();
    silent = false;
    site.pass(Duration.ofMinutes(20));
    assertThat(site.heard.last("Management")).containsEntry("Quarantined", true);
    assertThat(site.known(device.udn).quarantined()).isTrue();
  }
}
