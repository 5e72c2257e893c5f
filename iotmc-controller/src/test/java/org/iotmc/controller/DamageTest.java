package org.iotmc.controller;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.cert.X509CRL;
import java.util.Arrays;
import java.util.List;
import org.iotmc.api.spi.Documents;
import org.iotmc.api.spi.StorageFile;
import org.iotmc.controller.ManagedDevice.State;
import org.iotmc.pki.Revocations;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A controller whose storage forgets bits, and loses its power besides. */
class DamageTest {
  private static final String LIST = "crl-domain";

  private final Site site = new Site(21).start();

  /** Damages one file of each document that a prefix names; the power is off. */
  private void damage(String prefix, String ending) {
    for (String name : new Documents(site.host.storage()).names(prefix)) {
      // One that was being written for the first time has nothing to fall back on.
      if (site.host.storage().exists(name) && site.host.storage().exists(Documents.copyOf(name))) {
        try (StorageFile file = site.host.storage().open(name + ending)) {
          file.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), 5);
          file.sync();
        }
      }
    }
  }

  private void restartWithDamage(String prefix, String ending) {
    site.host.cutPower();
    site.host.powerOn();
    damage(prefix, ending);
    site.start();
  }

  private X509CRL list() {
    return new Documents(site.host.storage()).read(LIST, Revocations::parse).orElseThrow();
  }

  /** Of the list (RFC 5280, 5.2.3): an INTEGER in an OCTET STRING. */
  private BigInteger number() {
    byte[] extension = list().getExtensionValue("2.5.29.20");
    return new BigInteger(Arrays.copyOfRange(extension, 4, extension.length));
  }

  @Test
  void whicheverFileIsDamagedTheControllerIsWhoItWasAndKnowsWhatItKnew() {
    ScriptedDevice lamp = site.device("lamp").start().enroll();
    ScriptedDevice lost = site.device("lost").start().enroll();
    site.await(site.controller.revoke(lost.udn));
    var udn = site.controller.udn();
    X509CRL before = list();
    for (String ending : List.of("", Documents.copyOf(""))) {
      for (String prefix : List.of("controller", "fleet-", "ca-", "crl-", "term-", "key-")) {
        restartWithDamage(prefix, ending);
        assertThat(site.controller.udn()).isEqualTo(udn);
        assertThat(site.known(lamp.udn).state()).isEqualTo(State.ENROLLED);
        assertThat(site.known(lost.udn).state()).isEqualTo(State.REVOKED);
        assertThat(list()).isEqualTo(before);
      }
    }
    assertThat(site.world.failures()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".copy"})
  void aRevocationListNeverGoesBackWhereverThePowerFailsAndWhateverIsDamagedThen(String ending) {
    boolean cut = true;
    BigInteger last = number();
    for (int after = 1; cut; after++) {
      ScriptedDevice device = site.device("lamp-" + after).start().enroll();
      site.host.storage().cutAfter(after);
      var revoked = site.controller.revoke(device.udn).toCompletableFuture();
      site.until(() -> revoked.isDone() || !site.host.isOn());
      cut = !site.host.isOn();
      site.host.storage().neverCut();
      restartWithDamage(LIST, ending);
      BigInteger number = number();
      assertThat(number).isGreaterThanOrEqualTo(last);
      site.await(site.controller.revoke(device.udn));
      assertThat(list().isRevoked(device.certificate())).isTrue();
      assertThat(number()).isGreaterThan(last);
      last = number();
      device.host.cutPower();
    }
  }

  @Test
  void anEnrolmentThatOnlyTheDamagedGenerationKnewIsMadeAgainWithOneCertificate() {
    int count =
        site.enrollThroughEachPowerCut(
            () -> restartWithDamage("fleet-", ""),
            device -> {
              restartWithDamage("fleet-", Documents.copyOf(""));
              assertThat(site.known(device.udn).state()).isEqualTo(State.ENROLLED);
            });
    assertThat(count).isGreaterThan(30);
    assertThat(site.world.failures()).isEmpty();
  }
}
