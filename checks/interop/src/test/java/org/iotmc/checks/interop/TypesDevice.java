package org.iotmc.checks.interop;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.iotmc.api.LifecyclePhase;
import org.iotmc.api.TypeUrn;
import org.iotmc.api.Udn;
import org.iotmc.api.spi.HttpListener;
import org.iotmc.api.spi.ListenSpec;
import org.iotmc.description.DescriptionHandler;
import org.iotmc.description.Device;
import org.iotmc.description.DeviceDescription;
import org.iotmc.description.DeviceDescriptionCodec;
import org.iotmc.description.ServiceDescription;
import org.iotmc.description.ServiceDescriptionCodec;
import org.iotmc.description.ServiceDescriptions;
import org.iotmc.description.ServiceEntry;
import org.iotmc.netty.NettyHost;
import org.iotmc.soap.AccessPolicy;
import org.iotmc.soap.SoapDispatcher;
import org.iotmc.ssdp.DeviceTree;
import org.iotmc.ssdp.SsdpAdvertiser;

/** A device of ours that offers {@link EveryType} to anybody, over plain HTTP. */
final class TypesDevice implements AutoCloseable {
  static final TypeUrn TYPE = TypeUrn.device(TypeUrn.IOTMC, "Sampler", 1);
  static final ServiceDescription SCPD = ServiceDescriptions.of(EveryType.CONTRACT).withConfigId(1);

  private final NettyHost host;
  private final Udn udn;
  private final SsdpAdvertiser advertiser;

  TypesDevice(Path state) {
    host = NettyHost.builder(state).linksNamed(RunningDevice.LINK).open();
    udn = Udn.random(host.secrets());
    ServiceEntry entry =
        new ServiceEntry(
            EveryType.CONTRACT.type().toString(),
            EveryType.CONTRACT.serviceId(),
            Optional.of(URI.create("/every.xml")),
            URI.create("/control"),
            Optional.empty());
    Device root =
        Device.builder(TYPE, udn)
            .friendlyName("Sampler")
            .manufacturer("Maker")
            .modelName("Sampler 1")
            .service(entry)
            .build();
    DescriptionHandler documents =
        DescriptionHandler.empty()
            .withXml(
                "/root.xml",
                DeviceDescriptionCodec.encode(DeviceDescription.of(root).withConfigId(1)))
            .withXml("/every.xml", ServiceDescriptionCodec.encode(SCPD));
    SoapDispatcher control =
        SoapDispatcher.builder(host.newLane("control"))
            .service(EveryType.CONTRACT, new EveryType.Echo(), "/control")
            .access(AccessPolicy.inPhase(LifecyclePhase.OPERATION))
            .build();
    HttpListener listener =
        RunningDevice.get(
            host.http()
                .listen(
                    ListenSpec.plain(new InetSocketAddress(0)),
                    exchange ->
                        exchange.path().equals("/control")
                            ? control.handle(exchange)
                            : documents.handle(exchange)));
    advertiser =
        SsdpAdvertiser.builder(
                host,
                DeviceTree.of(udn, TYPE, List.of(EveryType.CONTRACT.type())),
                outlet -> outlet.url("http", listener.address().getPort(), "/root.xml"))
            .configId(1)
            .build();
    RunningDevice.get(advertiser.start());
  }

  Udn udn() {
    return udn;
  }

  @Override
  public void close() {
    RunningDevice.get(advertiser.close());
    host.close();
  }
}
