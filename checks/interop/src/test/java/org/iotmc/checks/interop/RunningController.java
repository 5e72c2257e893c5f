package org.iotmc.checks.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.iotmc.api.Role;
import org.iotmc.api.Udn;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.CertificateAuthority.Subject;
import org.iotmc.api.spi.Credentials;
import org.iotmc.controller.Controller;
import org.iotmc.controller.ControllerListener;
import org.iotmc.controller.EnrollmentPolicy;
import org.iotmc.controller.ManagedDevice;
import org.iotmc.netty.NettyHost;
import org.iotmc.pki.LocalAuthority;
import org.iotmc.pki.SoftwareVault;
import org.iotmc.pki.TrustClock;
import org.iotmc.pki.TrustPolicy;
import org.iotmc.testkit.peers.RawPeer;

/** A controller with real sockets, threads and files, on this machine's loopback interface. */
final class RunningController implements RunningRole, ControllerListener {
  private final NettyHost host;
  private final SoftwareVault vault;
  private final LocalAuthority domain;
  private final Visitor visitor;
  private final Controller controller;
  private final CompletableFuture<ManagedDevice> enrolled = new CompletableFuture<>();
  private final Heard heard = new Heard();
  private int peers;

  private RunningController(Path state, List<X509Certificate> manufacturer) {
    host =
        NettyHost.builder(state.resolve("controller"))
            .name("controller")
            .linksNamed(RunningDevice.LINK)
            .open();
    vault = new SoftwareVault(host.storage(), host.secrets());
    domain = LocalAuthority.open("domain", vault, host);
    visitor = new Visitor(state.resolve("guest"));
    controller =
        Controller.builder(host)
            .friendlyName("<Controller> & more")
            .vault(vault)
            .authority(domain)
            .identityAnchors(manufacturer)
            .policy(applicant -> EnrollmentPolicy.Decision.accept("homes"))
            .retryAfter(Duration.ofSeconds(1))
            .listener(this)
            .build();
  }

  /** A controller without devices. */
  static RunningController start(Path state) {
    return start(state, List.of());
  }

  /** A controller that enrols the devices of a manufacturer. */
  static RunningController start(Path state, List<X509Certificate> manufacturer) {
    RunningController running = new RunningController(state, manufacturer);
    try {
      RunningDevice.get(running.controller.start());
      var unused = running.controller.events().forEach(running.heard::add);
      return running;
    } catch (RuntimeException e) {
      running.close();
      throw e;
    }
  }

  @Override
  public void enrolled(ManagedDevice device) {
    enrolled.complete(device);
  }

  /** Brings a device its voucher and waits until it has joined. */
  void enroll(RunningDevice device) {
    byte[] voucher = device.voucher(domain.anchor());
    RunningDevice.get(controller.provision(device.secureLocation(), device.udn(), voucher));
    assertThat(RunningDevice.get(enrolled).udn()).isEqualTo(device.udn());
  }

  Controller controller() {
    return controller;
  }

  /** Waits for an event. */
  void awaitEvent(Predicate<Map<String, Object>> values) {
    RunningDevice.get(heard.first(values));
  }

  /** A certificate of the domain for a device, even if another has that name. */
  Credentials credentials(Udn who) {
    return credentials(who, Role.DEVICE);
  }

  /** The same for any role. */
  Credentials credentials(Udn who, Role role) {
    KeyPair keys = vault.generate("peer-" + peers++);
    Subject subject = new Subject(who, Optional.of(role), keys.getPublic(), Duration.ofDays(1));
    TrustPolicy policy =
        TrustPolicy.builder(TrustClock.of(host.clock())).domainAnchors(domain.chain()).build();
    return new Credentials(RunningDevice.get(domain.issue(subject)), keys.getPrivate(), policy);
  }

  @Override
  public Udn udn() {
    return controller.udn();
  }

  @Override
  public URI location() {
    return controller.locations().get(0);
  }

  @Override
  public URI secureLocation() {
    return controller.secureLocations().get(0);
  }

  @Override
  public Socket connectAsPeer() throws IOException {
    Udn stranger = Udn.random(host.secrets());
    return RawTls.connect(secure(), Optional.of(credentials(stranger)));
  }

  @Override
  public List<String> targets() {
    return List.of("ssdp:all", udn().value(), "urn:iotmc-org:service:Enrollment:1");
  }

  @Override
  public List<String> requests(String host) {
    return List.of(
        Requests.get("/description.xml", host),
        Requests.get("/crl", host),
        Requests.get("/firmware/" + "0a".repeat(32), host)
            .replace("\r\n\r\n", "\r\nRange: bytes=5-9\r\n\r\n"),
        Requests.Soap.of("Enrollment", "GetRevocationList", "").http(host, ""),
        Requests.Soap.of("Enrollment", "GetEnrollmentStatus", "<EnrollmentId>x</EnrollmentId>")
            .http(host, "X-Extra: 1\r\n"),
        Requests.Soap.of("FirmwareRepository", "GetFirmwareInfo", "<Version>2.0.0</Version>")
            .http(host, ""),
        Requests.subscribe("FirmwareRepository", host, "<https://127.0.0.1:9/x>"),
        Requests.notify("/e/000000000000000000", host, "uuid:none"));
  }

  @Override
  public void assertServes() throws IOException {
    CallSpec spec = CallSpec.to(credentials(Udn.random(host.secrets())), udn());
    assertThat(visitor.fetch(secureLocation(), spec).udn()).isEqualTo(udn());
    String plainHost = "127.0.0.1:" + plain().getPort();
    assertThat(RawPeer.exchange(plain(), Requests.get("/crl", plainHost)))
        .startsWith("HTTP/1.1 200 ");
  }

  @Override
  public void close() {
    try {
      RunningDevice.get(controller.close());
    } finally {
      host.close();
      visitor.close();
    }
  }
}
