package org.iotmc.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.iotmc.api.MalformedMessageException;
import org.junit.jupiter.api.Test;

class CertificatesTest {
  private final TestHost host = new TestHost(19);
  private final X509Certificate anchor =
      LocalAuthority.open("domain", new SoftwareVault(host.storage(), host.secrets()), host)
          .anchor();

  @Test
  void aListSurvivesPemWithTextAroundIt() {
    List<X509Certificate> list = List.of(anchor, anchor);
    String pem = Certificates.toPem(list);
    assertThat(Certificates.fromPem("subject=x\n" + pem + "the end\n")).isEqualTo(list);
  }

  @Test
  void aCertificateSurvivesDer() {
    assertThat(Certificates.fromDer(Certificates.toDer(anchor))).isEqualTo(anchor);
  }

  @Test
  void aListBeyondTheBoundIsMalformed() {
    String pem = Certificates.toPem(Collections.nCopies(Certificates.MAX_COUNT + 1, anchor));
    assertThatThrownBy(() -> Certificates.fromPem(pem))
        .isInstanceOf(MalformedMessageException.class)
        .hasMessageContaining("more than 16");
    assertThatThrownBy(() -> Certificates.fromPem("nothing"))
        .isInstanceOf(MalformedMessageException.class);
  }

  @Test
  void bytesBehindTheCertificateAreMalformed() {
    byte[] der = Certificates.toDer(anchor);
    assertThatThrownBy(() -> Certificates.fromDer(Arrays.copyOf(der, der.length + 1)))
        .isInstanceOf(MalformedMessageException.class);
  }

  @Test
  void deepNestingIsMalformed() {
    byte[] deep = new byte[Certificates.MAX_SIZE];
    for (int i = 0; i < deep.length; i++) {
      deep[i] = (byte) (i % 2 == 0 ? 0x30 : 0x80);
    }
    assertThatThrownBy(() -> Certificates.fromDer(deep))
        .isInstanceOf(MalformedMessageException.class);
    assertThatThrownBy(() -> Revocations.parse(deep)).isInstanceOf(MalformedMessageException.class);
    deep[1] = (byte) 0x82;
    deep[2] = (byte) ((deep.length - 4) >> 8);
    deep[3] = (byte) (deep.length - 4);
    assertThatThrownBy(() -> Certificates.fromDer(deep))
        .isInstanceOf(MalformedMessageException.class);
    assertThatThrownBy(() -> Revocations.parse(deep)).isInstanceOf(MalformedMessageException.class);
  }

  @Property
  void noiseFailsOnlyAsMalformed(@ForAll @Size(max = 600) byte[] noise) {
    assertThatThrownBy(() -> Certificates.fromDer(noise))
        .isInstanceOf(MalformedMessageException.class);
  }

  @Property
  void aChangedByteGivesAnotherCertificateOrIsMalformed(@ForAll int where, @ForAll byte what) {
    byte[] changed = Certificates.toDer(anchor);
    changed[Math.floorMod(where, changed.length)] ^= what == 0 ? 1 : what;
    try {
      assertThat(Certificates.fromDer(changed)).isNotEqualTo(anchor);
    } catch (MalformedMessageException e) {
      assertThat(e.field()).isEqualTo("certificate");
    }
  }
}
