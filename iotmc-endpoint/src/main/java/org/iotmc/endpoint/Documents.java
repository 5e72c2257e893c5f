package org.iotmc.endpoint;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.iotmc.api.spi.HttpExchange;
import org.iotmc.api.spi.HttpHandler;
import org.iotmc.api.spi.HttpResponse;
import org.iotmc.description.ConfigId;
import org.iotmc.description.DescriptionHandler;
import org.iotmc.description.Device;
import org.iotmc.description.DeviceDescription;
import org.iotmc.description.DeviceDescriptionCodec;
import org.iotmc.description.ServiceDescription;
import org.iotmc.description.ServiceDescriptionCodec;
import org.iotmc.ssdp.DeviceTree;

/** The description of an endpoint and of its services, made once when it starts. */
final class Documents implements HttpHandler {
  private final DescriptionHandler handler;
  private final int configId;
  private final DeviceTree tree;

  private Documents(DescriptionHandler handler, int configId, DeviceTree tree) {
    this.handler = handler;
    this.configId = configId;
    this.tree = tree;
  }

  static Documents of(UpnpEndpointBuilder wiring) {
    List<ServiceDescription> scpds = new ArrayList<>();
    for (Mount<?> mount : wiring.mounts) {
      scpds.add(mount.service().description());
    }
    DeviceDescription device = DeviceDescription.of(wiring.describe());
    int id = ConfigId.of(device, scpds);
    DescriptionHandler all =
        DescriptionHandler.empty()
            .withXml(
                UpnpEndpoint.DESCRIPTION_PATH,
                DeviceDescriptionCodec.encode(device.withConfigId(id)));
    for (int i = 0; i < scpds.size(); i++) {
      byte[] scpd = ServiceDescriptionCodec.encode(scpds.get(i).withConfigId(id));
      all = all.withXml(wiring.mounts.get(i).scpdPath(), scpd);
    }
    return new Documents(all, id, tree(device.root()));
  }

  /** What is advertised is what is described. */
  private static DeviceTree tree(Device device) {
    return new DeviceTree(
        device.udn(),
        device.type().orElseThrow(),
        device.services().stream().map(each -> each.type().orElseThrow()).toList(),
        device.devices().stream().map(Documents::tree).toList());
  }

  DeviceTree tree() {
    return tree;
  }

  int configId() {
    return configId;
  }

  @Override
  public CompletionStage<HttpResponse> handle(HttpExchange exchange) {
    return handler.handle(exchange);
  }
}
