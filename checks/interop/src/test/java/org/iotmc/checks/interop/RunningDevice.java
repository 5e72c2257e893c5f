package org.iotmc.checks.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.iotmc.api.Bytes;
import org.iotmc.api.FirmwareVersion;
import org.iotmc.api.TypeUrn;
import org.iotmc.api.Udn;
import org.iotmc.api.service.Call;
import org.iotmc.api.service.Nothing;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.Lane;
import org.iotmc.cli.DemoThermostat;
import org.iotmc.cli.Thermostat;
import org.iotmc.device.DeviceAgent;
import org.iotmc.device.DeviceFactory;
import org.iotmc.device.DeviceModel;
import org.iotmc.endpoint.RemotePeer;
import org.iotmc.netty.Limits;
import org.iotmc.netty.NettyHost;

/**
 * A device with real sockets, threads and files, fresh from its factory: an open thermostat beside
 * the managed services. It is on this machine's loopback interface, which takes multicast wherever
 * it is named, so that no network is needed and nobody outside of this machine hears it.
 */
final class RunningDevice implements RunningRole {
  static final String LINK = loopback();
  static final TypeUrn TYPE = TypeUrn.device(TypeUrn.IOTMC, "ManagedDevice", 1);

  /** How long anything here may take; only a failure takes as long. */
  static final Duration PATIENCE = Duration.ofSeconds(20);

  private final NettyHost host;
  private final NotingHost noting;
  private final Lane room;
  private final DeviceAgent agent;
  private final Visitor visitor;

  private RunningDevice(Path state, Limits limits) {
    visitor = new Visitor(state.resolve("visitor"));
    host =
        NettyHost.builder(state.resolve("device"))
            .name("device")
            .linksNamed(LINK)
            .limits(limits)
            .open();
    noting = new NotingHost(host);
    room = host.newLane("room");
    AtomicReference<DeviceAgent> running = new AtomicReference<>();
    DemoThermostat thermostat =
        new DemoThermostat(
            room, changed -> running.get().event(Thermostat.CONTRACT, Map.copyOf(changed)));
    agent =
        DeviceAgent.builder(noting)
            .model(DeviceModel.builder().friendlyName("<Thermostat> & more").build())
            .manufacturerAnchors(visitor.authority().chain())
            .service(Thermostat.CONTRACT, thermostat, DemoThermostat.initial())
            .build();
    running.set(agent);
  }

  /** The name of the loopback interface, which is not the same on every system. */
  private static String loopback() {
    try {
      return NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress()).getName();
    } catch (SocketException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes and starts a device that keeps its state in a directory. */
  static RunningDevice start(Path state) {
    return start(state, Limits.defaults());
  }

  static RunningDevice start(Path state, Limits limits) {
    RunningDevice device = new RunningDevice(state, limits);
    try {
      Bytes image = Bytes.of("firmware".getBytes(StandardCharsets.UTF_8));
      var order = DeviceFactory.Order.of(device.host, FirmwareVersion.parse("1.0.0"), image);
      get(DeviceFactory.manufacture(device.host, device.visitor.authority(), order));
      get(device.agent.start());
      return device;
    } catch (RuntimeException e) {
      device.close();
      throw e;
    }
  }

  @Override
  public Udn udn() {
    return agent.udn();
  }

  @Override
  public URI location() {
    return agent.locations().get(0);
  }

  @Override
  public URI secureLocation() {
    return agent.secureLocations().get(0);
  }

  /** The anchors of its manufacturer. */
  List<X509Certificate> manufacturer() {
    return visitor.authority().chain();
  }

  /** The manufacturer's word that it belongs to somebody. */
  byte[] voucher(X509Certificate owner) {
    return visitor.voucher(udn(), owner);
  }

  /** The subscriptions that it granted. */
  List<NotingHost.Granted> granted() {
    return noting.granted();
  }

  /** The identifiers of subscriptions that it renewed, one for each renewal. */
  List<String> renewed() {
    return noting.renewed();
  }

  /** The newest subscription to a service. */
  NotingHost.Granted granted(String path) {
    return granted().stream()
        .filter(each -> each.path().equals(path))
        .reduce((older, newer) -> newer)
        .orElseThrow();
  }

  @Override
  public List<String> targets() {
    return List.of("ssdp:all", udn().value(), "urn:iotmc-org:service:Thermostat:1");
  }

  @Override
  public List<String> requests(String host) {
    return List.of(
        Requests.get("/description.xml", host),
        Requests.GET_TARGET.http(host, ""),
        Requests.SET_TARGET.http(host, "X-Extra: 1\r\n"),
        Requests.INSTALL_VOUCHER.http(host, ""),
        Requests.subscribe("Thermostat", host, "<http://127.0.0.1:4009/x>"),
        Requests.notify("/e/000000000000000000", host, "uuid:none"),
        "POST /control/Thermostat HTTP/1.1\r\nHost: "
            + host
            + "\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n");
  }

  @Override
  public void assertServes() {
    assertThat(readTarget()).isBetween(5, 30);
    assertThat(readSecurely()).isEqualTo(udn());
  }

  /** A call of an open action from description to answer, by our own client. */
  int readTarget() {
    RemotePeer peer = visitor.fetch(location(), CallSpec.plain());
    return get(peer.service(Thermostat.CONTRACT).getTarget(Call.of(Nothing.NOTHING)))
        .currentTarget();
  }

  /** The name in the description that is read over mutually authenticated HTTPS. */
  Udn readSecurely() {
    CallSpec spec = CallSpec.to(visitor.credentials(), udn());
    return visitor.fetch(secureLocation(), spec).udn();
  }

  @Override
  public Socket connectAsPeer() throws IOException {
    return RawTls.connect(secure(), Optional.of(visitor.credentials()));
  }

  static <T> T get(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
  }

  @Override
  public void close() {
    try {
      get(agent.close());
    } finally {
      room.close();
      host.close();
      visitor.close();
    }
  }
}
