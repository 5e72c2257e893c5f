package org.iotmc.pki;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.iotmc.pki.TestHost.done;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.iotmc.api.TrustException;
import org.iotmc.api.Udn;
import org.iotmc.api.spi.CertificateAuthority.Subject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** OpenSSL as an independent judge of what we write, and a source of what we read. */
@EnabledIf(value = "present", disabledReason = "there is no /usr/bin/openssl here")
class OpenSslTest {
  private static final Path OPENSSL = Path.of("/usr/bin/openssl");
  private static final byte[] CONTENT = "signed content\nof two lines\n".getBytes(UTF_8);

  @TempDir Path folder;

  private final TestHost host = new TestHost(23);
  private final SoftwareVault vault = new SoftwareVault(host.storage(), host.secrets());
  private final LocalAuthority firmware = LocalAuthority.open("firmware", vault, host);
  private final KeyPair keys = vault.generate("signer");
  private final SigningKey signer =
      new SigningKey(
          keys.getPrivate(),
          done(
              firmware.issueSigner(
                  SigningPurpose.FIRMWARE, keys.getPublic(), Duration.ofDays(30))));
  private final CmsManifestVerifier verifier =
      new CmsManifestVerifier(firmware.chain(), TrustClock.of(host.clock()));

  static boolean present() {
    return Files.isExecutable(OPENSSL);
  }

  @BeforeEach
  void writeFiles() throws Exception {
    write("anchor.pem", Certificates.toPem(firmware.chain()).getBytes(UTF_8));
    write("signer.pem", Certificates.toPem(signer.chain().subList(0, 1)).getBytes(UTF_8));
    String key = Base64.getMimeEncoder().encodeToString(keys.getPrivate().getEncoded());
    write(
        "key.pem",
        ("-----BEGIN PRIVATE KEY-----\n" + key + "\n-----END PRIVATE KEY-----\n").getBytes(UTF_8));
    write("content", CONTENT);
  }

  @Test
  void opensslAcceptsWhatWeSign() throws Exception {
    write("signed", new CmsSigner(List.of(signer), host.secrets()).sign(CONTENT));
    String said =
        openssl(
            "cms -verify -binary -inform DER -in signed -CAfile anchor.pem -purpose any -out opened"
                + at());
    assertThat(said).contains("successful");
    assertThat(read("opened")).isEqualTo(CONTENT);
  }

  @Test
  void weAcceptWhatOpensslSigns() throws Exception {
    openssl(
        "cms -sign -binary -nodetach -md sha256 -in content -signer signer.pem -inkey key.pem"
            + " -certfile anchor.pem -outform DER -out signed");
    assertThat(verifier.verify(read("signed"))).isEqualTo(CONTENT);
  }

  @Test
  void weAcceptTheIndefiniteLengthsOfOpensslsStreaming() throws Exception {
    openssl(
        "cms -sign -binary -nodetach -stream -md sha384 -in content -signer signer.pem"
            + " -inkey key.pem -outform DER -out signed");
    assertThat(verifier.verify(read("signed"))).isEqualTo(CONTENT);
  }

  @Test
  void weRefuseWhatOpensslSignsForAnUntrustedSigner() throws Exception {
    openssl(
        "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout own.key"
            + " -out own.pem -subj /CN=own -days 30");
    openssl(
        "cms -sign -binary -nodetach -in content -signer own.pem -inkey own.key -outform DER"
            + " -out signed");
    byte[] signed = read("signed");
    assertThatThrownBy(() -> verifier.verify(signed)).isInstanceOf(TrustException.class);
  }

  @Test
  void opensslAcceptsOurCertificatesAndRevocationLists() throws Exception {
    var subject =
        new Subject(new Udn("uuid:one"), Optional.empty(), keys.getPublic(), Duration.ofDays(30));
    var issued = done(firmware.issue(subject));
    write("peer.pem", Certificates.toPem(issued.subList(0, 1)).getBytes(UTF_8));
    write("list.der", Revocations.toDer(done(firmware.revocationList())));
    openssl("crl -inform DER -in list.der -out list.pem");
    String verify = "verify -x509_strict -crl_check -CAfile anchor.pem -CRLfile list.pem";
    assertThat(openssl(verify + " -purpose sslserver" + at() + " peer.pem")).contains("OK");
    assertThat(openssl(verify + " -purpose sslclient" + at() + " peer.pem")).contains("OK");

    done(firmware.revoke(issued.get(0)));
    write("list.der", Revocations.toDer(done(firmware.revocationList())));
    openssl("crl -inform DER -in list.der -out list.pem");
    assertThatThrownBy(() -> openssl(verify + at() + " peer.pem"))
        .hasMessageContaining("certificate revoked");
  }

  @Test
  void requestsAreUnderstoodBothWays() throws Exception {
    write("request.der", CertificateRequests.create(keys, host.secrets()));
    assertThat(openssl("req -inform DER -in request.der -noout -verify")).contains("OK");
    openssl("req -new -key key.pem -subj /CN=anything -sha256 -outform DER -out theirs.der");
    assertThat(CertificateRequests.verify(read("theirs.der"))).isEqualTo(keys.getPublic());
  }

  private String at() {
    return " -attime " + host.now.getEpochSecond();
  }

  private void write(String name, byte[] content) throws Exception {
    Files.write(folder.resolve(name), content);
  }

  private byte[] read(String name) throws Exception {
    return Files.readAllBytes(folder.resolve(name));
  }

  private String openssl(String arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(OPENSSL.toString()));
    command.addAll(List.of(arguments.split(" ", -1)));
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    if (process.waitFor() != 0) {
      throw new AssertionError(String.join(" ", command) + "\n" + said);
    }
    return said;
  }
}
