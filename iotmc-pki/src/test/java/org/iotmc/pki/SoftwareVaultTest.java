package org.iotmc.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.security.KeyPair;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Arrays;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.iotmc.api.StoreException;
import org.iotmc.api.spi.Documents;
import org.iotmc.api.spi.KeyVault;
import org.iotmc.sim.PowerCut;
import org.iotmc.sim.SimHost;
import org.iotmc.sim.SimWorld;
import org.junit.jupiter.api.Test;

class SoftwareVaultTest {
  private final TestHost host = new TestHost(7);
  private final SoftwareVault vault = new SoftwareVault(host.storage(), host.secrets());

  @Test
  void aKeyIsFoundAgainAndSignsWithTheJdksOwnProvider() throws Exception {
    KeyPair made = vault.generate("identity");
    KeyPair found =
        new SoftwareVault(host.storage(), host.secrets()).find("identity").orElseThrow();
    assertThat(found.getPublic()).isEqualTo(made.getPublic());

    Signature signature = Signature.getInstance("SHA256withECDSA", "SunEC");
    signature.initSign(found.getPrivate());
    signature.update((byte) 1);
    byte[] signed = signature.sign();
    signature.initVerify(made.getPublic());
    signature.update((byte) 1);
    assertThat(signature.verify(signed)).isTrue();
  }

  @Test
  void softwareSaysThatItIsSoftware() {
    assertThat(vault.protection()).isEqualTo(KeyVault.Protection.SOFTWARE);
  }

  @Test
  void aKeyThatWasNeverMadeIsNotFound() {
    assertThat(vault.find("nothing")).isEmpty();
  }

  @Test
  void aDestroyedKeyIsOverwrittenBeforeItIsDeleted() {
    vault.generate("identity");
    vault.destroy("identity");
    assertThat(vault.find("identity")).isEmpty();
    assertThat(host.files.deleted.get("key-identity.new")).containsOnly(0).hasSizeGreaterThan(100);
    vault.destroy("identity");
  }

  @Test
  void aLossOfPowerWhileAKeyIsDestroyedLeavesItWholeOrGone() {
    int cuts = 0;
    for (int seed = 0; seed < 10; seed++) {
      SimHost device = SimWorld.seeded(seed).host("device");
      KeyPair made = on(device).generate("old");
      for (int cut = 1; destroyedUntil(device, cut); cut++) {
        cuts++;
        device.powerOn();
        Optional<PublicKey> found = on(device).find("old").map(KeyPair::getPublic);
        assertThat(found.map(made.getPublic()::equals).orElse(true)).as("cut %s", cut).isTrue();
        on(device).destroy("old");
        assertThat(device.storage().names()).isEmpty();
        made = on(device).generate("old");
      }
      assertThat(on(device).find("old")).isEmpty();
    }
    assertThat(cuts).isGreaterThan(50);
  }

  private SoftwareVault on(SimHost device) {
    return new SoftwareVault(device.storage(), host.secrets());
  }

  /** Whether the power went before the end. */
  private boolean destroyedUntil(SimHost device, int cut) {
    device.storage().cutAfter(cut);
    try {
      on(device).destroy("old");
      device.storage().neverCut();
      return false;
    } catch (PowerCut e) {
      return true;
    }
  }

  @Property
  void noiseInPlaceOfAKeyFailsOnlyAsUnreadable(
      @ForAll @Size(max = 200) byte[] noise, @ForAll int where) {
    Documents documents = new Documents(host.storage());
    documents.write("key-noise", noise);
    assertThatThrownBy(() -> vault.find("noise")).isInstanceOf(StoreException.class);

    vault.generate("damaged");
    byte[] good = documents.read("key-damaged").orElseThrow();
    int from = Math.floorMod(where, good.length);
    System.arraycopy(noise, 0, good, from, Math.min(noise.length, good.length - from));
    documents.write("key-damaged", good);
    Throwable failure = catchThrowable(() -> vault.find("damaged"));
    assertThat(failure == null || failure instanceof StoreException).as("%s", failure).isTrue();
  }

  @Property(tries = 50)
  void bytesBehindAKeyMakeItUnreadable(@ForAll @Size(min = 1, max = 20) byte[] behind) {
    Documents documents = new Documents(host.storage());
    vault.generate("longer");
    byte[] good = documents.read("key-longer").orElseThrow();
    byte[] longer = Arrays.copyOf(good, good.length + behind.length);
    System.arraycopy(behind, 0, longer, good.length, behind.length);
    documents.write("key-longer", longer);
    assertThatThrownBy(() -> vault.find("longer")).isInstanceOf(StoreException.class);
  }

  @Test
  void aDamagedKeyIsAStoreFailure() {
    vault.generate("identity");
    host.files.content.get("key-identity")[40] ^= 1;
    host.files.content.get("key-identity.copy")[40] ^= 1;
    assertThatThrownBy(() -> vault.find("identity")).isInstanceOf(StoreException.class);
    new Documents(host.storage()).write("key-other", new byte[] {48, 1, 2});
    assertThatThrownBy(() -> vault.find("other")).isInstanceOf(StoreException.class);
  }
}
