package org.iotmc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.pki.LocalAuthority;
import org.iotmc.pki.SoftwareVault;
import org.iotmc.sim.SimHost;
import org.iotmc.sim.SimWorld;

class DeviceProfileTest {
  private static final SimHost FACTORY = SimWorld.seeded(3).host("factory");
  private static final X509Certificate MANUFACTURER = anchor("manufacturer");
  private static final X509Certificate FIRMWARE = anchor("firmware");

  private static X509Certificate anchor(String name) {
    SoftwareVault vault = new SoftwareVault(FACTORY.storage(), FACTORY.secrets());
    return LocalAuthority.open(name, vault, FACTORY).anchor();
  }

  @Property(tries = 200)
  void everyProfileSurvivesItsDocument(
      @ForAll String name, @ForAll String productClass, @ForAll String revision) {
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(name + productClass + revision)) {
      return;
    }
    DeviceProfile profile = new DeviceProfile(name, productClass, revision, MANUFACTURER, FIRMWARE);
    assertThat(DeviceProfile.decode(profile.encode())).isEqualTo(profile);
  }

  @Property(tries = 200)
  void noiseFailsOnlyAsMalformed(@ForAll byte[] noise, @ForAll int where) {
    byte[] damaged = new DeviceProfile("a", "b", "c", MANUFACTURER, FIRMWARE).encode();
    int from = Math.floorMod(where, damaged.length);
    System.arraycopy(noise, 0, damaged, from, Math.min(noise.length, damaged.length - from));
    for (byte[] content : List.of(noise, damaged)) {
      try {
        assertThat(DeviceProfile.decode(content)).isNotNull();
      } catch (MalformedMessageException e) {
        assertThat(e.getMessage()).isNotEmpty();
      }
    }
  }
}
