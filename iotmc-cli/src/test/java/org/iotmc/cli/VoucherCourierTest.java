package org.iotmc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.iotmc.api.LifecyclePhase;
import org.iotmc.api.TypeUrn;
import org.iotmc.api.Udn;
import org.iotmc.api.spi.CertificateAuthority;
import org.iotmc.api.spi.Credentials;
import org.iotmc.api.spi.HttpResponse;
import org.iotmc.api.spi.LinkAddress;
import org.iotmc.api.spi.ListenSpec;
import org.iotmc.controller.Controller;
import org.iotmc.pki.LocalAuthority;
import org.iotmc.pki.SoftwareVault;
import org.iotmc.pki.TrustClock;
import org.iotmc.pki.TrustPolicy;
import org.iotmc.sim.SimHost;
import org.iotmc.sim.SimWorld;
import org.iotmc.ssdp.DeviceTree;
import org.iotmc.ssdp.IotmcExtension;
import org.iotmc.ssdp.SsdpAdvertiser;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who announces a device may be anybody; who gets its voucher may not. */
class VoucherCourierTest {
  private static final Udn DEVICE = new Udn("uuid:0e9d5b0e-7a64-4c4e-9d5c-70d3b1e0a002");
  private static final Udn OTHER = new Udn("uuid:0e9d5b0e-7a64-4c4e-9d5c-70d3b1e0a003");
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final int PORT = 8443;

  @TempDir private Path shelf;
  private final SimWorld world = SimWorld.seeded(7);
  private final StringWriter said = new StringWriter();
  private final List<String> requests = new ArrayList<>();
  private LocalAuthority manufacturer;

  @BeforeEach
  void startCourier() throws Exception {
    manufacturer = authority("manufacturer");
    SimHost home = world.host("home");
    Controller controller =
        Controller.builder(home).identityAnchors(List.of(manufacturer.anchor())).build();
    await(controller.start());
    Files.write(shelf.resolve(VoucherShelf.fileName(DEVICE)), new byte[] {1, 2, 3});
    Files.write(shelf.resolve(VoucherShelf.fileName(OTHER)), new byte[] {1, 2, 3});
    StatusLines lines = new StatusLines(new PrintWriter(said), StatusLines.Form.JSON, home.clock());
    await(new VoucherCourier(home, controller, new VoucherShelf(shelf), lines).start());
  }

  @Test
  void theDeviceItselfIsVisited() {
    answerAt("device", manufacturer, DEVICE);
    announceFrom("device", "device");

    world.runFor(LONG);
    assertThat(requests).isNotEmpty();
  }

  @Test
  void theDeviceItselfIsVisitedWhoeverAnnouncedItBefore() {
    answerAt("device", manufacturer, DEVICE);
    answerAt("liar", authority("stranger"), DEVICE);
    announceFrom("liar", "liar");
    announceFrom("another", "liar");
    announceFrom("device", "device");

    world.runFor(LONG);
    assertThat(requests).isNotEmpty();
  }

  @Test
  void aDeviceThatHasOnlyALinkLocalAddressIsVisitedHoweverItWritesThat() throws Exception {
    SimHost home = world.host("home");
    SimHost device = world.host("device");
    home.addIpv6(home.links().get(0));
    InetAddress own = InetAddress.getByName("fe80::d");
    device.setNetworks(device.links().get(0), List.of(new LinkAddress(own, 64)));
    answerAt("device", manufacturer, DEVICE);
    announce(device, URI.create("https://[fe80:0:0:0:0:0:0:d]:" + PORT + "/description.xml"));

    world.runFor(LONG);
    assertThat(said.toString()).doesNotContain("not its own");
    assertThat(requests).isNotEmpty();
  }

  @Test
  void aDeviceThatSaysNothingHoldsUpNoOther() {
    announceFrom("silent", "silent");
    answerAt("device", manufacturer, OTHER);
    announce(
        OTHER,
        world.host("device"),
        URI.create("https://" + address("device") + ":" + PORT + "/description.xml"));
    world.runFor(Duration.ofSeconds(1));
    world.host("silent").cutPower();

    world.runFor(Duration.ofSeconds(5));
    assertThat(requests).isNotEmpty();
    world.runFor(LONG);
    assertThat(said.toString()).as("it was visited, too").contains(DEVICE.value());
  }

  @Test
  void whoHasACertificateOfAStrangerIsToldNothing() {
    answerAt("liar", authority("stranger"), DEVICE);
    announceFrom("liar", "liar");

    nothingIsAskedAndItIsSaidOnce("anchor");
  }

  @Test
  void anotherDeviceOfTheSameManufacturerIsToldNothing() {
    answerAt("liar", manufacturer, OTHER);
    announceFrom("liar", "liar");

    nothingIsAskedAndItIsSaidOnce(OTHER.value());
  }

  @Test
  void noAnnouncementSendsTheCourierToSomebodyElse() {
    answerAt("victim", manufacturer, DEVICE);
    announceFrom("liar", "victim");

    nothingIsAskedAndItIsSaidOnce("not its own");
    assertThat(world.trace().lines())
        .noneMatch(l -> l.contains("http home GET https://" + address("victim")));
  }

  private void nothingIsAskedAndItIsSaidOnce(String reason) {
    world.runFor(LONG);
    assertThat(requests).isEmpty();
    assertThat(said.toString().lines()).hasSize(1);
    assertThat(said.toString()).contains("voucher-refused").contains(reason);
  }

  private LocalAuthority authority(String name) {
    SimHost host = world.host(name);
    return LocalAuthority.open(name, new SoftwareVault(host.storage(), host.secrets()), host);
  }

  private void answerAt(String name, LocalAuthority issuer, Udn certified) {
    SimHost host = world.host(name);
    KeyPair keys = new SoftwareVault(host.storage(), host.secrets()).generate("identity");
    List<X509Certificate> chain =
        await(
            issuer.issue(
                new CertificateAuthority.Subject(
                    certified, Optional.empty(), keys.getPublic(), Duration.ofDays(1))));
    TrustPolicy anybody = TrustPolicy.builder(TrustClock.of(host.clock())).acceptClaimed().build();
    Credentials credentials = new Credentials(chain, keys.getPrivate(), anybody);
    await(
        host.http()
            .listen(
                ListenSpec.secure(new InetSocketAddress(host.address(), PORT), () -> credentials),
                exchange -> {
                  requests.add(exchange.method() + " " + exchange.target());
                  return CompletableFuture.completedFuture(HttpResponse.of(404));
                }));
  }

  private void announceFrom(String name, String where) {
    announce(
        world.host(name),
        URI.create("https://" + address(where) + ":" + PORT + "/description.xml"));
  }

  private void announce(SimHost host, URI location) {
    announce(DEVICE, host, location);
  }

  private void announce(Udn udn, SimHost host, URI location) {
    DeviceTree tree =
        DeviceTree.of(udn, TypeUrn.device(TypeUrn.IOTMC, "ManagedDevice", 1), List.<TypeUrn>of());
    await(
        SsdpAdvertiser.builder(
                host, tree, outlet -> outlet.url("http", PORT + 1, "/description.xml"))
            .secureLocations(link -> location)
            .extension(
                () -> new IotmcExtension(List.of(), Optional.of(LifecyclePhase.PROVISIONING)))
            .bootId(1)
            .build()
            .start());
  }

  private String address(String name) {
    return world.host(name).address().getHostAddress();
  }

  private <T> T await(CompletionStage<T> stage) {
    return world.await(stage, LONG);
  }
}
