package org.iotmc.endpoint;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.iotmc.api.Udn;
import org.iotmc.api.spi.HttpExchange;
import org.iotmc.api.spi.HttpHandler;
import org.iotmc.api.spi.HttpResponse;
import org.iotmc.description.ConfigId;
import org.iotmc.description.DescriptionHandler;
import org.iotmc.description.Device;
import org.iotmc.description.DeviceBuilder;
import org.iotmc.description.DeviceDescription;
import org.iotmc.description.DeviceDescriptionCodec;
import org.iotmc.description.ServiceDescription;
import org.iotmc.description.ServiceDescriptionCodec;
import org.iotmc.ssdp.DeviceTree;

/** The description of an endpoint and of its services, as long as nothing changes. Immutable. */
final class Documents implements HttpHandler {
  private final List<Mount<?>> mounts;
  private final Device root;
  private final DescriptionHandler handler;
  private final int configId;

  private Documents(List<Mount<?>> mounts, Device root, DescriptionHandler handler, int configId) {
    this.mounts = mounts;
    this.root = root;
    this.handler = handler;
    this.configId = configId;
  }

  /**
   * The documents of a device.
   *
   * @throws IllegalArgumentException if it lacks what UDA requires
   */
  static Documents of(Device root, List<Mount<?>> mounts) {
    List<ServiceDescription> scpds = new ArrayList<>();
    for (Mount<?> mount : mounts) {
      scpds.add(mount.service().description());
    }
    DeviceDescription device = DeviceDescription.of(root);
    int id = ConfigId.of(device, scpds);
    DescriptionHandler all =
        DescriptionHandler.empty()
            .withXml(
                UpnpEndpoint.DESCRIPTION_PATH,
                DeviceDescriptionCodec.encode(device.withConfigId(id)));
    for (int i = 0; i < scpds.size(); i++) {
      byte[] scpd = ServiceDescriptionCodec.encode(scpds.get(i).withConfigId(id));
      all = all.withXml(mounts.get(i).scpdPath(), scpd);
    }
    return new Documents(mounts, root, all, id);
  }

  /**
   * These with a change to one of the devices.
   *
   * @throws IllegalArgumentException if there is no such device, if the change is to its services
   *     or devices, or if it lacks afterwards what UDA requires
   */
  Documents with(Udn device, Consumer<DeviceBuilder> change) {
    Device changed = root.with(device, change);
    if (!tree(changed).equals(tree())) {
      throw new IllegalArgumentException("services and devices stay what they were at the start");
    }
    return changed.equals(root) ? this : of(changed, mounts);
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
    return tree(root);
  }

  int configId() {
    return configId;
  }

  @Override
  public CompletionStage<HttpResponse> handle(HttpExchange exchange) {
    return handler.handle(exchange);
  }
}
