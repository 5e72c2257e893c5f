package org.iotmc.checks.fuzz;

import java.net.URI;
import java.util.Optional;
import org.iotmc.api.TypeUrn;
import org.iotmc.description.Device;
import org.iotmc.description.DeviceBuilder;
import org.iotmc.description.Icon;
import org.iotmc.description.ServiceEntry;

/** Makes of a device as it was read one as it is sent: with relative URLs. */
final class Sendable {
  private final URI location;
  private boolean possible = true;

  private Sendable(URI location) {
    this.location = location;
  }

  /** The device to send; nothing if a URL leads elsewhere or a type is not of the written form. */
  static Optional<Device> of(Device read, URI location) {
    Sendable sendable = new Sendable(location);
    try {
      Device device = sendable.device(read);
      return sendable.possible ? Optional.of(device) : Optional.empty();
    } catch (IllegalArgumentException theBuilderIsStrict) {
      return Optional.empty();
    }
  }

  private Device device(Device read) {
    Optional<TypeUrn> type = read.type();
    if (type.isEmpty() || !type.get().toString().equals(read.deviceType())) {
      throw new IllegalArgumentException("another form of the type");
    }
    DeviceBuilder device =
        Device.builder(type.get(), read.udn())
            .friendlyName(read.friendlyName())
            .manufacturer(read.manufacturer())
            .manufacturerUrl(read.manufacturerUrl())
            .modelDescription(read.modelDescription())
            .modelName(read.modelName())
            .modelNumber(read.modelNumber())
            .modelUrl(read.modelUrl())
            .serialNumber(read.serialNumber())
            .upc(read.upc());
    for (Icon i : read.icons()) {
      device.icon(new Icon(i.mimeType(), i.width(), i.height(), i.depth(), relative(i.url())));
    }
    for (ServiceEntry s : read.services()) {
      device.service(
          new ServiceEntry(
              s.serviceType(),
              s.serviceId(),
              s.scpdUrl().map(this::relative),
              relative(s.controlUrl()),
              s.eventSubUrl().map(this::relative)));
    }
    read.devices().forEach(inner -> device.device(device(inner)));
    read.presentationUrl().map(this::relative).ifPresent(device::presentationUrl);
    read.vendorElements().forEach(device::vendorElement);
    return device.build();
  }

  private URI relative(URI url) {
    boolean here =
        url.getScheme().equals(location.getScheme())
            && url.getRawAuthority().equals(location.getRawAuthority())
            && !url.getRawPath().startsWith("//");
    if (!here) {
      possible = false;
      return url;
    }
    return URI.create(
        url.getRawPath() + (url.getRawQuery() == null ? "" : "?" + url.getRawQuery()));
  }
}
