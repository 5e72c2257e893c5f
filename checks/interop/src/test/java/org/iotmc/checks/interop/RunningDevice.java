package org.iotmc.checks.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
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
final class RunningDevice implements AutoCloseable {
  static final String LINK = loopback();
  static final TypeUrn TYPE = TypeUrn.device(TypeUrn.IOTMC, "ManagedDevice", 1);

  /** How long anything here may take; only a failure takes as long. */
  static final Duration PATIENCE = Duration.ofSeconds(20);

  private final NettyHost host;
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
    room = host.newLane("room");
    AtomicReference<DeviceAgent> running = new AtomicReference<>();
    DemoThermostat thermostat =
        new DemoThermostat(
            room, changed -> running.get().event(Thermostat.CONTRACT, Map.copyOf(changed)));
    agent =
        DeviceAgent.builder(host)
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

  Udn udn() {
    return agent.udn();
  }

  /** The description's URL, as it is announced. */
  URI location() {
    return agent.locations().get(0);
  }

  InetSocketAddress plain() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), location().getPort());
  }

  InetSocketAddress secure() {
    int port = agent.secureLocations().get(0).getPort();
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
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
    return visitor.fetch(agent.secureLocations().get(0), spec).udn();
  }

  /** A raw connection to the secure port by somebody who has a certificate. */
  Socket connectAsPeer() throws IOException {
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
