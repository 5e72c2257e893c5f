package org.iotmc.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.iotmc.api.LifecyclePhase;
import org.iotmc.api.Role;
import org.iotmc.api.TrustException;
import org.iotmc.api.Udn;
import org.iotmc.api.profile.Diagnostics;
import org.iotmc.api.profile.Management;
import org.iotmc.api.profile.Severity;
import org.iotmc.api.service.Call;
import org.iotmc.api.service.Nothing;
import org.iotmc.api.spi.CertificateAuthority.Subject;
import org.iotmc.testkit.peers.RawPeer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;

/** A device and its controller, with TLS by whichever library on either side. */
@ParameterizedClass
@CsvSource({
  "OPENSSL, OPENSSL, TLSv1.3",
  "OPENSSL, OPENSSL, TLSv1.2",
  "OPENSSL, JDK, TLSv1.3",
  "JDK, OPENSSL, TLSv1.3",
  "JDK, JDK, TLSv1.3"
})
class RolesOnTlsTest {
  /** Certificates begin five minutes early, so that one of two minutes is due to be renewed. */
  private static final Duration VALIDITY = Duration.ofMinutes(2);

  private static final Call<Nothing> NOTHING = Call.of(org.iotmc.api.service.Nothing.NOTHING);

  private final TlsProvider ofDevice;
  private final TlsProvider ofController;
  private final String ofThief;
  private final TestTls.Counting shown = new TestTls.Counting();
  @TempDir private Path directory;
  private TestRoles roles;

  RolesOnTlsTest(TlsProvider ofDevice, TlsProvider ofController, String ofThief) {
    this.ofDevice = ofDevice;
    this.ofController = ofController;
    this.ofThief = ofThief;
  }

  @BeforeEach
  void enrol() {
    roles =
        new TestRoles(
                directory,
                new TestRoles.Wishes(
                    host -> host.tls(ofDevice),
                    device -> device,
                    host -> host.tls(ofController),
                    controller -> controller.certificateValidity(VALIDITY)))
            .enrolled();
  }

  @AfterEach
  void close() {
    roles.close();
  }

  // --- whoever has a key of the domain, and a memory for sessions

  private static SSLContext context(KeyPair keys, X509Certificate[] chain, TrustManager trust)
      throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry("key", keys.getPrivate(), new char[0], chain);
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, new char[0]);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(factory.getKeyManagers(), new TrustManager[] {trust}, null);
    return context;
  }

  private SSLContext guest() throws Exception {
    KeyPair keys = roles.factoryVault.generate("guest");
    Subject subject =
        new Subject(
            Udn.random(roles.factory.secrets()),
            Optional.of(Role.DEVICE),
            keys.getPublic(),
            Duration.ofDays(1));
    X509Certificate[] chain =
        Await.get(roles.domain.issue(subject)).toArray(new X509Certificate[0]);
    return context(keys, chain, shown);
  }

  /** The whole answer; the empty text if the connection was refused. Leaves a session behind. */
  private X509Certificate[] visit(SSLContext as, URI location, StringBuilder answer)
      throws Exception {
    var server = new InetSocketAddress(InetAddress.getLoopbackAddress(), location.getPort());
    String request =
        "GET "
            + location.getPath()
            + " HTTP/1.1\r\nHost: "
            + location.getAuthority()
            + "\r\nConnection: close\r\n\r\n";
    try (Socket socket = as.getSocketFactory().createSocket(server.getAddress(), server.getPort());
        RawPeer peer = RawPeer.over(socket)) {
      ((SSLSocket) socket).setEnabledProtocols(new String[] {ofThief});
      answer.append(peer.send(request).readAll());
      Certificate[] chain = ((SSLSocket) socket).getSession().getPeerCertificates();
      return Arrays.copyOf(chain, chain.length, X509Certificate[].class);
    } catch (IOException refused) {
      return new X509Certificate[0];
    }
  }

  private X509Certificate[] chainOfDevice(SSLContext as) throws Exception {
    StringBuilder answer = new StringBuilder();
    X509Certificate[] chain = visit(as, roles.device.secureLocations().get(0), answer);
    assertThat(answer).startsWith("HTTP/1.1 200 ");
    return chain;
  }

  private String askController(SSLContext as) throws Exception {
    StringBuilder answer = new StringBuilder();
    visit(as, roles.controller.secureLocations().get(0), answer);
    return answer.toString();
  }

  /**
   * The certificate that the device shows once it has renewed one, and its key. Those before are
   * destroyed with the renewal, so that this is the renewed one. How often it renews by then is a
   * matter of chance: each change has it look, unless it is at that already.
   */
  private Stolen renewed(SSLContext as) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(6 * Await.SECONDS);
    Optional<KeyPair> key = Optional.empty();
    X509Certificate[] chain = {};
    while (key.isEmpty()) {
      assertThat(System.nanoTime()).as("not renewed in time").isLessThan(end);
      if (hasRenewed()) {
        chain = chainOfDevice(as);
        key = keyOf(chain[0]);
      }
    }
    return new Stolen(List.of(chain), key.get());
  }

  private boolean hasRenewed() {
    var query =
        new Diagnostics.Query(
            Severity.DEBUG, Instant.EPOCH, Instant.parse("2200-01-01T00:00:00Z"), 0, 1000, false);
    var diagnostics = roles.controller.device(roles.device.udn()).diagnostics();
    return Await.get(diagnostics.getDiagnosticsLog(Call.of(query))).entries().stream()
        .anyMatch(entry -> entry.message().equals("certificate renewed"));
  }

  private record Stolen(List<X509Certificate> chain, KeyPair key) {}

  private Optional<KeyPair> keyOf(X509Certificate certificate) {
    return List.of("operational-a", "operational-b").stream()
        .flatMap(name -> roles.deviceVault.find(name).stream())
        .filter(pair -> pair.getPublic().equals(certificate.getPublicKey()))
        .findFirst();
  }

  @Test
  void theyEnrolCallSubscribeRenewAndPart() throws Exception {
    Management management = roles.controller.device(roles.device.udn()).management();
    assertThat(Await.get(management.getDeviceInfo(NOTHING)).udn()).isEqualTo(roles.device.udn());

    SSLContext guest = guest();
    chainOfDevice(guest); // leaves a session behind, maybe with the first certificate
    Await.get(management.enterMaintenance(NOTHING));
    roles.awaitEvent(LifecyclePhase.MAINTENANCE);
    Stolen stolen = renewed(guest);
    Await.get(management.leaveMaintenance(NOTHING));
    roles.awaitEvent(LifecyclePhase.OPERATION);

    // Whoever has its key resumes its session with the controller, until it is revoked.
    TestTls.Counting seen = new TestTls.Counting();
    SSLContext thief = context(stolen.key, stolen.chain.toArray(new X509Certificate[0]), seen);
    assertThat(askController(thief)).startsWith("HTTP/1.1 200 ");
    assertThat(askController(thief)).startsWith("HTTP/1.1 200 ");
    assertThat(seen.asked).as("full handshakes").hasValue(1);
    Await.get(roles.controller.revoke(roles.device.udn()));
    assertThat(askController(thief)).isEmpty();
    assertThat(
            askController(context(stolen.key, stolen.chain.toArray(new X509Certificate[0]), seen)))
        .isEmpty();
    // By its certificate, or by that of its manufacturer once it has noticed.
    assertThat(Await.failure(management.getDeviceInfo(NOTHING))).isInstanceOf(TrustException.class);
  }
}
