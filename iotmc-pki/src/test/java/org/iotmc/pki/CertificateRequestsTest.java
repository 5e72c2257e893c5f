package org.iotmc.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.iotmc.api.IotmcException;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.TrustException;
import org.junit.jupiter.api.Test;

class CertificateRequestsTest {
  private final TestHost host = new TestHost(11);
  private final KeyPair keys =
      new SoftwareVault(host.storage(), host.secrets()).generate("operational");
  private final byte[] request = CertificateRequests.create(keys, host.secrets());

  @Test
  void aRequestProvesPossessionOfItsKey() {
    assertThat(CertificateRequests.verify(request)).isEqualTo(keys.getPublic());
  }

  @Test
  void aRequestThatAnotherKeySignedIsRefused() throws Exception {
    KeyPair other = new SoftwareVault(host.storage(), host.secrets()).generate("other");
    byte[] stolen =
        new JcaPKCS10CertificationRequestBuilder(new X500Name("CN=me"), keys.getPublic())
            .build(new EcdsaSigner(other.getPrivate(), host.secrets()))
            .getEncoded();
    assertThatThrownBy(() -> CertificateRequests.verify(stolen))
        .isInstanceOf(TrustException.class)
        .hasMessageContaining("not signed by its key");
  }

  @Test
  void otherKindsOfKeysAreRefused() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048, host.secrets());
    KeyPair rsa = generator.generateKeyPair();
    byte[] asked =
        new JcaPKCS10CertificationRequestBuilder(new X500Name("CN=me"), rsa.getPublic())
            .build(new JcaContentSignerBuilder("SHA256withRSA").build(rsa.getPrivate()))
            .getEncoded();
    assertThatThrownBy(() -> CertificateRequests.verify(asked))
        .isInstanceOf(TrustException.class)
        .hasMessageContaining("P-256 and P-384 only");
  }

  @Test
  void aRequestBeyondTheBoundIsMalformed() {
    assertThatThrownBy(() -> CertificateRequests.verify(new byte[5000]))
        .isInstanceOf(MalformedMessageException.class);
    assertThatThrownBy(() -> CertificateRequests.verify(Arrays.copyOf(request, request.length + 1)))
        .isInstanceOf(MalformedMessageException.class);
  }

  @Test
  void deepNestingIsMalformed() {
    ByteArrayOutputStream deep = new ByteArrayOutputStream();
    for (int i = 0; i < 2000; i++) {
      deep.write(0x30);
      deep.write(0x80);
    }
    assertThatThrownBy(() -> CertificateRequests.verify(deep.toByteArray()))
        .isInstanceOf(MalformedMessageException.class);
  }

  @Property
  void noiseFailsOnlyAsMalformedOrUntrusted(@ForAll @Size(max = 600) byte[] noise) {
    assertThatThrownBy(() -> CertificateRequests.verify(noise))
        .isInstanceOf(MalformedMessageException.class);
  }

  @Property
  void noChangedByteIsAccepted(@ForAll int where, @ForAll byte what) {
    byte[] changed = request.clone();
    changed[Math.floorMod(where, changed.length)] ^= what == 0 ? 1 : what;
    assertThatThrownBy(() -> CertificateRequests.verify(changed))
        .isInstanceOfAny(MalformedMessageException.class, TrustException.class);
  }

  /** The reader ignored the number of the tag, and checked the signature as if it were right. */
  @Test
  void attributesUnderAnotherTagAreNotReadAsSigned() {
    byte[] changed = request.clone();
    int attributes = 0;
    while (changed[attributes] != (byte) 0xa0 || changed[attributes + 1] != 0) {
      attributes++;
    }
    changed[attributes] = (byte) 0xa1;
    assertThatThrownBy(() -> CertificateRequests.verify(changed))
        .isInstanceOf(MalformedMessageException.class);
  }

  @Property
  void aTruncatedRequestIsMalformed(@ForAll int where) {
    byte[] cut = Arrays.copyOf(request, Math.floorMod(where, request.length));
    assertThatThrownBy(() -> CertificateRequests.verify(cut)).isInstanceOf(IotmcException.class);
  }

  @Property(tries = 50)
  void bytesBehindARequestAreMalformed(@ForAll @Size(min = 1, max = 50) byte[] behind) {
    byte[] longer = Arrays.copyOf(request, request.length + behind.length);
    System.arraycopy(behind, 0, longer, request.length, behind.length);
    assertThatThrownBy(() -> CertificateRequests.verify(longer))
        .isInstanceOf(MalformedMessageException.class);
  }
}
