package org.iotmc.endpoint;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.iotmc.api.spi.HttpExchange;
import org.iotmc.api.spi.HttpHandler;
import org.iotmc.api.spi.HttpResponse;
import org.iotmc.description.ConfigId;
import org.iotmc.description.DescriptionHandler;
import org.iotmc.description.DeviceDescription;
import org.iotmc.description.DeviceDescriptionCodec;
import org.iotmc.description.ServiceDescription;
import org.iotmc.description.ServiceDescriptionCodec;
import org.iotmc.description.ServiceDescriptions;
import org.iotmc.description.ServiceEntry;

/** The description of an endpoint and of its services, made once when it starts. */
final class Documents implements HttpHandler {
  private final DescriptionHandler handler;
  private final int configId;

  private Documents(DescriptionHandler handler, int configId) {
    this.handler = handler;
    this.configId = configId;
  }

  static Documents of(UpnpEndpointBuilder wiring) {
    List<ServiceDescription> scpds = new ArrayList<>();
    for (HostedService<?> service : wiring.services) {
      scpds.add(ServiceDescriptions.of(service.contract()));
      wiring.device.service(entry(service));
    }
    DeviceDescription device = DeviceDescription.of(wiring.device.build());
    int id = ConfigId.of(device, scpds);
    DescriptionHandler all =
        DescriptionHandler.empty()
            .withXml(
                UpnpEndpoint.DESCRIPTION_PATH,
                DeviceDescriptionCodec.encode(device.withConfigId(id)));
    for (int i = 0; i < scpds.size(); i++) {
      byte[] scpd = ServiceDescriptionCodec.encode(scpds.get(i).withConfigId(id));
      all = all.withXml(wiring.services.get(i).scpdPath(), scpd);
    }
    return new Documents(all, id);
  }

  private static ServiceEntry entry(HostedService<?> service) {
    Optional<URI> events =
        service.contract().evented().isEmpty()
            ? Optional.empty()
            : Optional.of(URI.create(service.eventPath()));
    return new ServiceEntry(
        service.contract().type().toString(),
        service.contract().serviceId(),
        Optional.of(URI.create(service.scpdPath())),
        URI.create(service.controlPath()),
        events);
  }

  int configId() {
    return configId;
  }

  @Override
  public CompletionStage<HttpResponse> handle(HttpExchange exchange) {
    return handler.handle(exchange);
  }
}
