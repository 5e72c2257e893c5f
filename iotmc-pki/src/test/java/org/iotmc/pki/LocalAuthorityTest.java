package org.iotmc.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.iotmc.pki.TestHost.done;

import java.security.KeyPair;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.iotmc.api.Role;
import org.iotmc.api.StoreException;
import org.iotmc.api.Udn;
import org.iotmc.api.spi.CertificateAuthority.Subject;
import org.iotmc.api.spi.Documents;
import org.junit.jupiter.api.Test;

class LocalAuthorityTest {
  private static final Udn UDN = new Udn("uuid:00000000-0000-4000-8000-000000000001");

  private final TestHost host = new TestHost(1);
  private final SoftwareVault vault = new SoftwareVault(host.storage(), host.secrets());
  private final LocalAuthority authority = LocalAuthority.open("domain", vault, host);
  private final KeyPair keys = vault.generate("device");

  private List<X509Certificate> issue(Optional<Role> role) {
    return done(authority.issue(new Subject(UDN, role, keys.getPublic(), Duration.ofDays(30))));
  }

  @Test
  void anOperationalCertificateNamesTheDeviceAndItsRole() throws Exception {
    List<X509Certificate> chain = issue(Optional.of(Role.CONTROLLER));

    assertThat(chain).hasSize(2).endsWith(authority.anchor());
    X509Certificate issued = chain.get(0);
    issued.verify(authority.anchor().getPublicKey());
    assertThat(Names.uris(issued)).containsExactly(UDN.value(), "urn:iotmc-org:role:controller");
    assertThat(issued.getExtendedKeyUsage())
        .containsExactlyInAnyOrder("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2");
    assertThat(issued.getBasicConstraints()).isEqualTo(-1);
    assertThat(issued.getNotBefore().toInstant())
        .isEqualTo(TestHost.START.minus(5, ChronoUnit.MINUTES));
    assertThat(issued.getNotAfter().toInstant())
        .isEqualTo(TestHost.START.plus(30, ChronoUnit.DAYS));
    assertThat(issued.getSerialNumber().signum()).isPositive();
  }

  @Test
  void noCertificateOutlivesItsAnchor() {
    List<X509Certificate> chain =
        done(
            authority.issue(
                new Subject(UDN, Optional.empty(), keys.getPublic(), Duration.ofDays(40_000))));
    assertThat(chain.get(0).getNotAfter()).isEqualTo(authority.anchor().getNotAfter());
  }

  @Test
  void theAnchorAndTheRevocationsAreTheSameAfterARestart() {
    X509Certificate lost = issue(Optional.empty()).get(0);
    X509Certificate kept = issue(Optional.empty()).get(0);
    done(authority.revoke(lost));

    LocalAuthority again = LocalAuthority.open("domain", vault, host);

    assertThat(again.anchor()).isEqualTo(authority.anchor());
    X509CRL list = done(again.revocationList());
    assertThat(Revocations.signedBy(list, again.anchor())).isTrue();
    assertThat(Revocations.revokes(list, lost)).isTrue();
    assertThat(Revocations.revokes(list, kept)).isFalse();
  }

  @Test
  void revokingTwiceIsTheSameAsOnce() {
    X509Certificate lost = issue(Optional.empty()).get(0);
    done(authority.revoke(lost));
    X509CRL once = done(authority.revocationList());
    done(authority.revoke(lost));
    assertThat(done(authority.revocationList())).isEqualTo(once);
  }

  @Test
  void aRevocationThatTheStorageRefusesDoesNotCount() {
    X509Certificate lost = issue(Optional.empty()).get(0);
    X509CRL before = done(authority.revocationList());
    host.files.broken = true;
    assertThatThrownBy(() -> done(authority.revoke(lost))).hasCauseInstanceOf(StoreException.class);
    host.files.broken = false;
    assertThat(done(authority.revocationList())).isEqualTo(before);
  }

  @Test
  void theListIsSignedAnewBeforeItIsDue() {
    X509CRL first = done(authority.revocationList());
    host.pass(Duration.ofDays(4));
    X509CRL second = done(authority.revocationList());
    assertThat(Revocations.number(second)).isGreaterThan(Revocations.number(first));
    assertThat(second.getNextUpdate()).isAfter(first.getNextUpdate());
  }

  private X509CRL listAfter(Duration passed) {
    host.pass(passed);
    return done(authority.revocationList());
  }

  @Test
  void anEntryLeavesTheListOnceAListOfAfterItsExpiryHadIt() {
    X509Certificate lost = issue(Optional.empty()).get(0);
    done(authority.revoke(lost));
    assertThat(Revocations.revokes(listAfter(Duration.ofDays(29)), lost)).isTrue();
    X509Certificate second = issue(Optional.empty()).get(0);
    done(authority.revoke(second));

    X509CRL past = listAfter(Duration.ofDays(5));
    assertThat(past.getThisUpdate()).isAfter(lost.getNotAfter());
    assertThat(Revocations.revokes(past, lost)).as("RFC 5280, 3.3").isTrue();

    LocalAuthority again = LocalAuthority.open("domain", vault, host);
    host.pass(Duration.ofDays(4));
    X509CRL next = done(again.revocationList());
    assertThat(Revocations.revokes(next, lost)).isFalse();
    assertThat(Revocations.revokes(next, second)).isTrue();
    assertThat(Revocations.number(next)).isGreaterThan(Revocations.number(past));
  }

  @Test
  void entriesAreKeptForAsLongAsTheLongestCertificateMayBeValid() {
    done(
        authority.issue(
            new Subject(UDN, Optional.empty(), keys.getPublic(), Duration.ofDays(300))));
    X509Certificate lost = issue(Optional.empty()).get(0);
    done(authority.revoke(lost));
    LocalAuthority again = LocalAuthority.open("domain", vault, host);
    for (int i = 0; i < 50; i++) {
      host.pass(Duration.ofDays(4));
      assertThat(Revocations.revokes(done(again.revocationList()), lost)).isTrue();
    }
  }

  @Test
  void whereItIsNotKnownHowLongCertificatesWereValidEntriesStay() {
    X509Certificate lost = issue(Optional.empty()).get(0);
    done(authority.revoke(lost));
    new Documents(host.storage()).delete("term-domain");
    LocalAuthority again = LocalAuthority.open("domain", vault, host);
    for (int i = 0; i < 20; i++) {
      host.pass(Duration.ofDays(40));
      assertThat(Revocations.revokes(done(again.revocationList()), lost)).isTrue();
    }
  }

  private X509CRL listAt(Instant wallClock) {
    host.now = wallClock;
    return done(authority.revocationList());
  }

  @Test
  void aWallClockThatIsSetAheadForgetsNothingForAsLongAsItStaysThere() {
    X509Certificate lost = issue(Optional.empty()).get(0);
    done(authority.revoke(lost));
    Instant ahead = TestHost.START.plus(Duration.ofDays(3650));
    for (int i = 0; i < 5; i++) {
      assertThat(Revocations.revokes(listAt(ahead.plus(Duration.ofDays(4L * i))), lost)).isTrue();
    }
    host.now = TestHost.START;
    X509Certificate second = issue(Optional.empty()).get(0);
    done(authority.revoke(second));
    assertThat(Revocations.revokes(done(authority.revocationList()), lost)).isTrue();
  }

  @Test
  void aWallClockThatWasAheadAtTheSigningMakesTheEntryStayUntilTheCertificateExpires() {
    host.now = TestHost.START.plus(Duration.ofDays(100));
    X509Certificate lost = issue(Optional.empty()).get(0);
    host.now = TestHost.START;
    done(authority.revoke(lost));
    for (int days = 0; days < 128; days += 4) {
      assertThat(Revocations.revokes(listAfter(Duration.ofDays(4)), lost)).as("%d", days).isTrue();
    }
    listAfter(Duration.ofDays(4));
    assertThat(Revocations.revokes(listAfter(Duration.ofDays(4)), lost)).isFalse();
  }

  @Test
  void aWallClockThatIsBehindMakesNoEntryOld() {
    X509Certificate lost = issue(Optional.empty()).get(0);
    Instant now = host.now;
    host.now = Instant.EPOCH;
    done(authority.revoke(lost));
    assertThat(Revocations.revokes(listAt(now), lost)).isTrue();
    assertThat(Revocations.revokes(listAfter(Duration.ofDays(4)), lost)).isTrue();
    assertThat(Revocations.revokes(listAfter(Duration.ofDays(4)), lost)).isTrue();
  }

  @Test
  void theTimeOfEachRunCountsAndThatBetweenThemDoesNot() {
    X509Certificate lost = issue(Optional.empty()).get(0);
    done(authority.revoke(lost));
    for (int i = 0; i < 6; i++) {
      host.pass(Duration.ofDays(300));
      LocalAuthority again = LocalAuthority.open("domain", vault, host);
      host.pass(Duration.ofDays(5));
      assertThat(Revocations.revokes(done(again.revocationList()), lost)).as("run %d", i).isTrue();
    }
    LocalAuthority again = LocalAuthority.open("domain", vault, host);
    host.pass(Duration.ofDays(5));
    assertThat(Revocations.revokes(done(again.revocationList()), lost)).isFalse();
  }

  @Test
  void anotherAuthoritysCertificateCannotBeRevoked() {
    LocalAuthority other = LocalAuthority.open("other", vault, host);
    assertThatThrownBy(() -> authority.revoke(other.anchor()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anAuthorityWithoutItsKeyDoesNotOpen() {
    vault.destroy("ca-domain");
    assertThatThrownBy(() -> LocalAuthority.open("domain", vault, host))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("key is missing");
  }

  @Test
  void anAuthorityThatLostItsAnchorMakesNoOtherOneOnceItHasIssuedSomething() {
    Documents documents = new Documents(host.storage());
    documents.delete("ca-domain");
    LocalAuthority anew = LocalAuthority.open("domain", vault, host);
    assertThat(anew.anchor()).as("nobody knew it").isNotEqualTo(authority.anchor());

    done(anew.issue(new Subject(UDN, Optional.empty(), keys.getPublic(), Duration.ofDays(30))));
    documents.delete("ca-domain");
    KeyPair key = vault.find("ca-domain").orElseThrow();
    assertThatThrownBy(() -> LocalAuthority.open("domain", vault, host))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("anchor is missing; ");
    assertThat(vault.find("ca-domain").orElseThrow().getPublic()).isEqualTo(key.getPublic());
  }

  @Test
  void anAuthorityThatLostItsRevocationsDoesNotOpenWithAnEmptyList() {
    done(authority.revoke(issue(Optional.empty()).get(0)));
    new Documents(host.storage()).delete("crl-domain");
    assertThatThrownBy(() -> LocalAuthority.open("domain", vault, host))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("revocation list is missing");
  }

  @Test
  void twoRunsWithTheSameRandomnessGiveTheSameCertificates() {
    TestHost repeated = new TestHost(1);
    SoftwareVault otherVault = new SoftwareVault(repeated.storage(), repeated.secrets());
    LocalAuthority other = LocalAuthority.open("domain", otherVault, repeated);
    KeyPair otherKeys = otherVault.generate("device");
    Subject subject =
        new Subject(UDN, Optional.empty(), otherKeys.getPublic(), Duration.ofDays(30));

    assertThat(done(other.issue(subject))).isEqualTo(issue(Optional.empty()));
    assertThat(done(other.revocationList())).isEqualTo(done(authority.revocationList()));
  }
}
