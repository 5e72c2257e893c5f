package org.iotmc.checks.interop;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.iotmc.api.TypeUrn;
import org.iotmc.api.Udn;
import org.iotmc.api.service.ActionContract;
import org.iotmc.api.spi.HttpListener;
import org.iotmc.api.spi.ListenSpec;
import org.iotmc.cli.Thermostat;
import org.iotmc.description.ConfigId;
import org.iotmc.description.DescriptionHandler;
import org.iotmc.description.Device;
import org.iotmc.description.DeviceBuilder;
import org.iotmc.description.DeviceDescription;
import org.iotmc.description.DeviceDescriptionCodec;
import org.iotmc.description.ServiceDescription;
import org.iotmc.description.ServiceDescriptionCodec;
import org.iotmc.description.ServiceDescriptions;
import org.iotmc.description.ServiceEntry;
import org.iotmc.netty.NettyHost;
import org.iotmc.ssdp.DeviceTree;
import org.iotmc.ssdp.SsdpAdvertiser;

/** A device of ours with another in it, and one in that: announced and described, no more. */
final class OwnTree implements AutoCloseable {
  private static final TypeUrn SERVICE = Thermostat.CONTRACT.type();
  private static final String SCPD = "/service.xml";

  private final NettyHost host;
  private final Device root;
  private final URI location;
  private final SsdpAdvertiser advertiser;

  OwnTree(Path state) {
    host = NettyHost.builder(state).linksNamed(RunningDevice.LINK).open();
    Device inmost = device("Valve", "Valve <1>").service(service("inmost")).build();
    Device inner = device("Pump", "Pump").device(inmost).build();
    root =
        device("Greenhouse", "Glass & house")
            .manufacturerUrl("http://example.org/maker?a=1&b=2")
            .modelDescription("A house for \"plants\"")
            .modelNumber("G-1")
            .modelUrl("http://example.org/model")
            .serialNumber("0815")
            .upc("123456789012")
            .service(service("root"))
            .device(inner)
            .build();
    DeviceDescription description = DeviceDescription.of(root);
    ServiceDescription service = ServiceDescriptions.of(Thermostat.CONTRACT);
    int configId = ConfigId.of(description, List.of(service));
    DescriptionHandler documents =
        DescriptionHandler.empty()
            .withXml("/root.xml", DeviceDescriptionCodec.encode(description.withConfigId(configId)))
            .withXml(SCPD, ServiceDescriptionCodec.encode(service.withConfigId(configId)));
    HttpListener listener =
        RunningDevice.get(
            host.http().listen(ListenSpec.plain(new InetSocketAddress(0)), documents));
    location = URI.create("http://127.0.0.1:" + listener.address().getPort() + "/root.xml");
    advertiser =
        SsdpAdvertiser.builder(host, tree(root), link -> location).configId(configId).build();
    RunningDevice.get(advertiser.start());
  }

  private DeviceBuilder device(String type, String name) {
    return Device.builder(TypeUrn.device(TypeUrn.IOTMC, type, 1), Udn.random(host.secrets()))
        .friendlyName(name)
        .manufacturer("Maker")
        .modelName(type + " 1");
  }

  private static ServiceEntry service(String of) {
    return new ServiceEntry(
        SERVICE.toString(),
        Thermostat.CONTRACT.serviceId() + "-" + of,
        Optional.of(URI.create(SCPD)),
        URI.create("/control/" + of),
        Optional.of(URI.create("/event/" + of)));
  }

  private static DeviceTree tree(Device device) {
    List<TypeUrn> services =
        device.services().stream().flatMap(service -> service.type().stream()).toList();
    List<DeviceTree> embedded = device.devices().stream().map(OwnTree::tree).toList();
    return new DeviceTree(device.udn(), device.type().orElseThrow(), services, embedded);
  }

  Udn udn() {
    return root.udn();
  }

  /** The names of all that is in it. */
  List<String> udns() {
    return DeviceDescription.of(root).allDevices().stream()
        .map(device -> device.udn().value())
        .toList();
  }

  /** All that a peer can say of it, as {@link JupnpPeer} says it. */
  List<String> told() {
    List<String> lines = new ArrayList<>();
    for (Device device : DeviceDescription.of(root).allDevices()) {
      Stream.of(
              "device %s " + device.deviceType(),
              "location %s " + location,
              "name %s " + device.friendlyName(),
              "manufacturer %s " + device.manufacturer(),
              "manufacturerUrl %s " + device.manufacturerUrl(),
              "model %s " + device.modelName(),
              "modelDescription %s " + device.modelDescription(),
              "modelNumber %s " + device.modelNumber(),
              "modelUrl %s " + device.modelUrl(),
              "serialNumber %s " + device.serialNumber(),
              "upc %s " + device.upc())
          .map(line -> line.replaceFirst("%s", device.udn().value()).strip())
          .forEach(lines::add);
      for (ServiceEntry service : device.services()) {
        lines.add(
            "service " + device.udn() + " " + service.serviceType() + " " + service.serviceId());
        for (ActionContract action : Thermostat.CONTRACT.actions()) {
          lines.add("action " + device.udn() + " " + action.name());
        }
      }
    }
    return lines;
  }

  /** Says goodbye. */
  void leave() {
    RunningDevice.get(advertiser.close());
  }

  @Override
  public void close() {
    leave();
    host.close();
  }
}
