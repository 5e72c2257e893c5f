package org.iotmc.cli;

import java.io.PrintWriter;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.iotmc.api.TypeUrn;
import org.iotmc.description.Device;
import org.iotmc.description.DeviceDescription;
import org.iotmc.description.ServiceEntry;

/**
 * A service of a device that was described, to be chosen by a person.
 *
 * @param device the root device or one embedded in it
 * @param entry the service
 */
record ServiceOffer(Device device, ServiceEntry entry) {
  /** All that there are, of outer devices before those of inner ones. */
  static List<ServiceOffer> of(DeviceDescription description) {
    return description.allDevices().stream()
        .flatMap(device -> device.services().stream().map(entry -> new ServiceOffer(device, entry)))
        .distinct()
        .toList();
  }

  /**
   * The only one with this name. Which of several is meant is not guessed: it may be a door.
   *
   * @param offers those to choose from
   * @param name an identifier or a type; without that very one a higher version of the type serves,
   *     too, and any where none is said
   */
  static ServiceOffer choose(List<ServiceOffer> offers, String name) {
    List<ServiceOffer> named = filter(offers, offer -> offer.isCalled(name));
    Optional<TypeUrn> asked = TypeUrn.find(name).or(() -> TypeUrn.find(name + ":1"));
    if (named.isEmpty() && asked.isPresent()) {
      named = filter(offers, offer -> offer.serves(asked.get()));
    }
    if (named.size() == 1) {
      return named.get(0);
    }
    throw named.isEmpty()
        ? new Problem("there is no service " + name, "leave it out to see those that there are")
        : new Problem(
            "there are " + named.size() + " services " + name,
            "leave it out to see them, and choose one by its id, or by its device with --device");
  }

  private static List<ServiceOffer> filter(
      List<ServiceOffer> offers, Predicate<ServiceOffer> wanted) {
    return offers.stream().filter(wanted).toList();
  }

  private boolean isCalled(String name) {
    return entry.serviceId().equals(name) || entry.serviceType().equals(name);
  }

  private boolean serves(TypeUrn asked) {
    return entry.type().filter(type -> type.serves(asked)).isPresent();
  }

  /** A table of them. */
  static void print(List<ServiceOffer> offers, PrintWriter out) {
    Table table = Table.of("TYPE", "ID", "DEVICE");
    for (ServiceOffer offer : offers) {
      table.row(offer.entry.serviceType(), offer.entry.serviceId(), offer.udn());
    }
    table.print(out);
  }

  Json json() {
    return Json.object()
        .add("type", entry.serviceType())
        .add("id", entry.serviceId())
        .add("device", udn())
        .addIfPresent("description", entry.scpdUrl().map(URI::toString))
        .add("control", entry.controlUrl().toString())
        .addIfPresent("events", entry.eventSubUrl().map(URI::toString));
  }

  private String udn() {
    return device.udn().value();
  }
}
