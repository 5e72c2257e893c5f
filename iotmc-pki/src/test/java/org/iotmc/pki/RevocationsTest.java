package org.iotmc.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.iotmc.pki.TestHost.START;
import static org.iotmc.pki.TestHost.done;

import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.TrustException;
import org.iotmc.api.Udn;
import org.iotmc.api.spi.CertificateAuthority.Subject;
import org.iotmc.pki.Revocations.Update;
import org.junit.jupiter.api.Test;

class RevocationsTest {
  private final TestHost host = new TestHost(17);
  private final SoftwareVault vault = new SoftwareVault(host.storage(), host.secrets());
  private final LocalAuthority domain = LocalAuthority.open("domain", vault, host);
  private final X509CRL first = done(domain.revocationList());
  private final X509Certificate lost =
      done(domain.issue(
              new Subject(
                  new Udn("uuid:lost"),
                  Optional.empty(),
                  vault.generate("lost").getPublic(),
                  Duration.ofDays(30))))
          .get(0);

  @Test
  void aNewerListIsTakenAndAnOlderOneNeverAgain() {
    Revocations revocations = new Revocations(domain.chain());
    assertThat(revocations.offer(first)).isEqualTo(Update.TAKEN);
    assertThat(revocations.isRevoked(lost)).isFalse();
    done(domain.revoke(lost));

    X509CRL second = Revocations.parse(Revocations.toDer(done(domain.revocationList())));
    assertThat(revocations.offer(second)).isEqualTo(Update.TAKEN);
    assertThat(revocations.offer(second)).isEqualTo(Update.SAME);
    assertThat(revocations.offer(first)).isEqualTo(Update.OLDER);

    assertThat(revocations.isRevoked(lost)).isTrue();
    assertThat(revocations.current()).contains(second);
  }

  @Test
  void aStrangersListIsRefused() {
    LocalAuthority stranger = LocalAuthority.open("stranger", vault, host);
    Revocations revocations = new Revocations(domain.chain());
    assertThatThrownBy(() -> revocations.offer(done(stranger.revocationList())))
        .isInstanceOf(TrustException.class)
        .hasMessageContaining("not signed by an anchor");
    assertThat(revocations.current()).isEmpty();
  }

  @Test
  void aListIsReliableForAGraceAfterTheNextOneIsDue() {
    Revocations revocations = new Revocations(domain.chain());
    assertThat(revocations.reliableUntil(START)).isEqualTo(START.plus(Revocations.GRACE));
    revocations.offer(first);
    Duration due = Duration.ofDays(7);
    assertThat(revocations.reliableUntil(START)).isEqualTo(START.plus(due).plus(Revocations.GRACE));
    assertThat(revocations.reliableUntil(START.plus(due).plusSeconds(9)))
        .isEqualTo(START.plus(due).plusSeconds(9).plus(Revocations.GRACE));
  }

  @Property
  void noiseFailsOnlyAsMalformed(@ForAll @Size(max = 600) byte[] noise) {
    assertThatThrownBy(() -> Revocations.parse(noise))
        .isInstanceOf(MalformedMessageException.class);
  }

  @Property
  void noChangedByteIsAccepted(@ForAll int where, @ForAll byte what) {
    byte[] changed = Revocations.toDer(first);
    changed[Math.floorMod(where, changed.length)] ^= what == 0 ? 1 : what;
    Revocations revocations = new Revocations(domain.chain());
    assertThatThrownBy(() -> revocations.offer(Revocations.parse(changed)))
        .isInstanceOfAny(MalformedMessageException.class, TrustException.class);
  }

  /** Half of all signatures end in a bit 0, which the JDK then lets go. */
  @Test
  void aSignatureWithUnusedBitsIsMalformed() {
    for (int i = 0; i < 16; i++) {
      X509CRL list = done(LocalAuthority.open("domain-" + i, vault, host).revocationList());
      byte[] changed = Revocations.toDer(list);
      changed[changed.length - list.getSignature().length - 1] = 1;
      assertThatThrownBy(() -> Revocations.parse(changed))
          .isInstanceOf(MalformedMessageException.class);
    }
  }

  @Property
  void aTruncatedListIsMalformed(@ForAll int where) {
    byte[] whole = Revocations.toDer(first);
    byte[] cut = Arrays.copyOf(whole, Math.floorMod(where, whole.length));
    assertThatThrownBy(() -> Revocations.parse(cut)).isInstanceOf(MalformedMessageException.class);
  }
}
