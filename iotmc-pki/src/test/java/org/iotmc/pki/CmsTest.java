package org.iotmc.pki;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.iotmc.pki.TestHost.START;
import static org.iotmc.pki.TestHost.done;

import java.io.ByteArrayOutputStream;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.Size;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.jcajce.JcaSignerInfoGeneratorBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.TrustException;
import org.iotmc.api.Udn;
import org.iotmc.api.spi.CertificateAuthority.Subject;
import org.iotmc.pki.Receipt.Assurance;
import org.iotmc.pki.Receipt.Erased;
import org.junit.jupiter.api.Test;

class CmsTest {
  private static final Udn UDN = new Udn("uuid:00000000-0000-4000-8000-000000000001");
  private static final byte[] CONTENT = "firmware of the second kind\n".getBytes(UTF_8);

  private final TestHost host = new TestHost(13);
  private final SoftwareVault vault = new SoftwareVault(host.storage(), host.secrets());
  private final LocalAuthority firmware = LocalAuthority.open("firmware", vault, host);
  private final LocalAuthority stranger = LocalAuthority.open("stranger", vault, host);
  private final SigningKey alice = signer(firmware, SigningPurpose.FIRMWARE, "alice");
  private final SigningKey bob = signer(firmware, SigningPurpose.FIRMWARE, "bob");
  private final SigningKey mallory = signer(stranger, SigningPurpose.FIRMWARE, "mallory");
  private final TrustClock clock = TrustClock.of(host.clock());
  private final CmsManifestVerifier verifier = new CmsManifestVerifier(firmware.chain(), clock);
  private final byte[] signed = sign(alice);

  private SigningKey signer(LocalAuthority authority, SigningPurpose purpose, String name) {
    KeyPair keys = vault.generate(name);
    return new SigningKey(
        keys.getPrivate(),
        done(authority.issueSigner(purpose, keys.getPublic(), Duration.ofDays(30))));
  }

  private SigningKey device(LocalAuthority authority, Udn udn) {
    KeyPair keys = vault.generate("device");
    var subject = new Subject(udn, Optional.empty(), keys.getPublic(), Duration.ofDays(30));
    return new SigningKey(keys.getPrivate(), done(authority.issue(subject)));
  }

  private byte[] sign(SigningKey... signers) {
    return new CmsSigner(List.of(signers), host.secrets()).sign(CONTENT);
  }

  private void assertRefused(byte[] document, String reason) {
    assertThatThrownBy(() -> verifier.verify(document))
        .isInstanceOf(TrustException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void aSignedDocumentGivesItsContent() {
    assertThat(verifier.verify(signed)).isEqualTo(CONTENT);
  }

  @Test
  void twoRunsWithTheSameRandomnessGiveTheSameBytes() {
    assertThat(new CmsTest().signed).isEqualTo(signed);
  }

  @Test
  void aFlippedByteOfTheContentIsNoticed() {
    byte[] changed = signed.clone();
    changed[indexOf(changed, CONTENT)] ^= 1;
    assertRefused(changed, "does not match");
  }

  @Test
  void aStrangersSignatureIsRefused() {
    assertRefused(sign(mallory), "does not lead to a trusted anchor");
  }

  @Test
  void aStrangerWithTheTrustedCertificateIsRefused() {
    assertRefused(sign(new SigningKey(mallory.key(), alice.chain())), "does not match");
  }

  @Test
  void nobodysSignatureIsRefused() throws Exception {
    CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
    byte[] unsigned =
        generator.generate(new CMSProcessableByteArray(CONTENT), true).getEncoded("DER");
    assertRefused(unsigned, "nobody has signed");
  }

  @Test
  void aSignatureWithoutSignedAttributesIsRefused() throws Exception {
    var digests = new JcaDigestCalculatorProviderBuilder().build();
    CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
    generator.addSignerInfoGenerator(
        new JcaSignerInfoGeneratorBuilder(digests)
            .setDirectSignature(true)
            .build(new EcdsaSigner(alice.key(), host.secrets()), alice.chain().get(0)));
    generator.addCertificate(
        new org.bouncycastle.cert.jcajce.JcaX509CertificateHolder(alice.chain().get(0)));
    byte[] direct =
        generator.generate(new CMSProcessableByteArray(CONTENT), true).getEncoded("DER");
    assertRefused(direct, "lacks signed attributes");
  }

  @Test
  void anExpiredSignerIsRefused() {
    host.now = START.plus(Duration.ofDays(31));
    assertRefused(signed, "expired on");
  }

  @Test
  void aDevicesKeyCannotSignFirmware() {
    assertRefused(sign(device(firmware, UDN)), "extended key usage");
  }

  @Test
  void twoSignersAreTwoOnlyWithDifferentKeys() {
    CmsManifestVerifier two = verifier.requiring(2);
    assertThat(two.verify(sign(alice, bob))).isEqualTo(CONTENT);
    assertThatThrownBy(() -> two.verify(signed))
        .isInstanceOf(TrustException.class)
        .hasMessageContaining("1 of the 2");
    assertThatThrownBy(() -> two.verify(sign(alice, alice)))
        .isInstanceOf(TrustException.class)
        .hasMessageContaining("1 of the 2");
    assertThatThrownBy(() -> two.verify(sign(alice, mallory)))
        .isInstanceOf(TrustException.class)
        .hasMessageContaining("trusted anchor");
  }

  @Test
  void contentBeyondTheBoundIsMalformed() throws Exception {
    CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
    byte[] large =
        generator
            .generate(new CMSProcessableByteArray(new byte[CmsVerifier.MAX_CONTENT + 1]), true)
            .getEncoded("DER");
    assertThatThrownBy(() -> verifier.verify(large)).isInstanceOf(MalformedMessageException.class);
    assertThatThrownBy(() -> verifier.verify(new byte[CmsVerifier.MAX_SIZE + 1]))
        .isInstanceOf(MalformedMessageException.class);
  }

  @Test
  void deepNestingIsMalformed() {
    ByteArrayOutputStream deep = new ByteArrayOutputStream();
    for (int i = 0; i < CmsVerifier.MAX_SIZE / 2; i++) {
      deep.write(0x30);
      deep.write(0x80);
    }
    assertThatThrownBy(() -> verifier.verify(deep.toByteArray()))
        .isInstanceOf(MalformedMessageException.class);
  }

  @Property
  void noiseFailsOnlyAsMalformed(@ForAll @Size(max = 2000) byte[] noise) {
    assertThatThrownBy(() -> verifier.verify(noise)).isInstanceOf(MalformedMessageException.class);
  }

  @Property
  void aTruncatedDocumentIsMalformed(@ForAll int where) {
    byte[] cut = Arrays.copyOf(signed, Math.floorMod(where, signed.length));
    assertThatThrownBy(() -> verifier.verify(cut)).isInstanceOf(MalformedMessageException.class);
  }

  @Property(tries = 50)
  void bytesBehindADocumentAreMalformed(@ForAll @Size(min = 1, max = 50) byte[] behind) {
    byte[] longer = Arrays.copyOf(signed, signed.length + behind.length);
    System.arraycopy(behind, 0, longer, signed.length, behind.length);
    assertThatThrownBy(() -> verifier.verify(longer)).isInstanceOf(MalformedMessageException.class);
  }

  @Property
  void noChangedByteChangesWhatIsAccepted(@ForAll int where, @ForAll byte what) {
    byte[] changed = signed.clone();
    changed[Math.floorMod(where, changed.length)] ^= what == 0 ? 1 : what;
    try {
      assertThat(verifier.verify(changed)).isEqualTo(CONTENT);
    } catch (MalformedMessageException | TrustException e) {
      assertThat(e.getMessage()).isNotEmpty();
    }
  }

  @Test
  void aReceiptIsTheDevicesOwn() {
    Receipts receipts = new Receipts(firmware.chain(), clock);
    Receipt erased = receipt(UDN);
    byte[] signed = Receipts.sign(erased, device(firmware, UDN), host.secrets());
    assertThat(receipts.open(signed, UDN)).isEqualTo(erased);
    Udn another = new Udn("uuid:another");
    assertThatThrownBy(() -> receipts.open(signed, another))
        .isInstanceOf(TrustException.class)
        .hasMessageContaining("another device signed");
    byte[] aboutAnother = Receipts.sign(receipt(another), device(firmware, UDN), host.secrets());
    assertThatThrownBy(() -> receipts.open(aboutAnother, UDN))
        .isInstanceOf(TrustException.class)
        .hasMessageContaining("about another device");
    byte[] forged = Receipts.sign(erased, device(stranger, UDN), host.secrets());
    assertThatThrownBy(() -> receipts.open(forged, UDN)).isInstanceOf(TrustException.class);
    byte[] noReceipt =
        new CmsSigner(List.of(device(firmware, UDN)), host.secrets())
            .sign("iotmc-voucher: 1\n".getBytes(UTF_8));
    assertThatThrownBy(() -> receipts.open(noReceipt, UDN))
        .isInstanceOf(MalformedMessageException.class);
  }

  @Test
  void aReceiptCountsUnderTheManufacturerThatTheNameIsPinnedTo() {
    List<X509Certificate> both = List.of(firmware.anchor(), stranger.anchor());
    Receipts receipts = new Receipts(both, clock);
    byte[] forged = Receipts.sign(receipt(UDN), device(stranger, UDN), host.secrets());
    assertThat(receipts.open(forged, UDN)).isEqualTo(receipt(UDN));
    Receipts pinned = receipts.under(Certificates.keyDigest(firmware.anchor()));
    assertThatThrownBy(() -> pinned.open(forged, UDN)).isInstanceOf(TrustException.class);
    byte[] own = Receipts.sign(receipt(UDN), device(firmware, UDN), host.secrets());
    assertThat(pinned.open(own, UDN)).isEqualTo(receipt(UDN));
  }

  private static Receipt receipt(Udn udn) {
    return new Receipt(
        udn,
        Optional.of("enrolment 1"),
        START,
        List.of(new Erased("configuration", Assurance.REPLACED)));
  }

  @Property(tries = 200)
  void everyReceiptSurvivesItsForm(
      @ForAll @Size(max = 20) List<Assurance> assurances, @ForAll @AlphaChars String enrollment) {
    Receipt receipt =
        new Receipt(
            UDN,
            Optional.of(enrollment).filter(id -> !id.isEmpty()),
            START,
            assurances.stream().map(each -> new Erased("item-1", each)).toList());
    assertThat(Receipt.decode(receipt.encode())).isEqualTo(receipt);
  }

  @Property(tries = 200)
  void noiseInAReceiptFailsOnlyAsMalformed(@ForAll byte[] noise, @ForAll int where) {
    byte[] damaged = receipt(UDN).encode();
    int from = Math.floorMod(where, damaged.length);
    System.arraycopy(noise, 0, damaged, from, Math.min(noise.length, damaged.length - from));
    for (byte[] content : List.of(noise, damaged)) {
      try {
        assertThat(Receipt.decode(content)).isNotNull();
      } catch (MalformedMessageException e) {
        assertThat(e.getMessage()).isNotEmpty();
      }
    }
  }

  @Test
  void aVoucherNamesTheOwnerUntilItsTimeIsOver() {
    SigningKey issuer = signer(firmware, SigningPurpose.VOUCHER, "voucher");
    Voucher voucher = new Voucher(UDN, stranger.anchor(), START, START.plus(Duration.ofDays(7)));
    byte[] document = Vouchers.issue(voucher, issuer, host.secrets());
    assertThat(Vouchers.open(document, firmware.chain(), clock)).isEqualTo(voucher);

    assertThatThrownBy(() -> Vouchers.open(document, stranger.chain(), clock))
        .isInstanceOf(TrustException.class);
    host.now = START.plus(Duration.ofDays(8));
    assertThatThrownBy(() -> Vouchers.open(document, firmware.chain(), clock))
        .isInstanceOf(TrustException.class)
        .hasMessage("the voucher expired on 2030-01-08T00:00:00Z");
  }

  @Test
  void aDeviceCannotSignAVoucherForItself() {
    Voucher voucher = new Voucher(UDN, stranger.anchor(), START, START.plus(Duration.ofDays(7)));
    byte[] own = Vouchers.issue(voucher, device(firmware, UDN), host.secrets());
    assertThatThrownBy(() -> Vouchers.open(own, firmware.chain(), clock))
        .isInstanceOf(TrustException.class)
        .hasMessageContaining("does not allow to sign vouchers");
    byte[] firmwareSigned = Vouchers.issue(voucher, alice, host.secrets());
    assertThatThrownBy(() -> Vouchers.open(firmwareSigned, firmware.chain(), clock))
        .isInstanceOf(TrustException.class);
  }

  @Test
  void aManifestIsNoVoucher() {
    SigningKey issuer = signer(firmware, SigningPurpose.VOUCHER, "voucher");
    assertThatThrownBy(() -> Vouchers.open(sign(issuer), firmware.chain(), clock))
        .isInstanceOf(MalformedMessageException.class);
  }

  @Property
  void voucherNoiseFailsOnlyAsMalformed(@ForAll @Size(max = 300) byte[] noise) {
    assertThatThrownBy(() -> Voucher.decode(noise)).isInstanceOf(MalformedMessageException.class);
  }

  private static int indexOf(byte[] all, byte[] part) {
    for (int i = 0; i + part.length <= all.length; i++) {
      if (Arrays.equals(all, i, i + part.length, part, 0, part.length)) {
        return i;
      }
    }
    throw new AssertionError("not there");
  }
}
