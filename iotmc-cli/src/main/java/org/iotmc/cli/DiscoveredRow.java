package org.iotmc.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.iotmc.api.LifecyclePhase;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.Udn;
import org.iotmc.api.Warning;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.description.Announcement;
import org.iotmc.description.DescriptionCache;
import org.iotmc.description.Device;
import org.iotmc.description.DeviceDescription;
import org.iotmc.description.ServiceEntry;
import org.iotmc.ssdp.Found;
import org.iotmc.ssdp.IotmcExtension;
import org.iotmc.ssdp.Presence;
import org.iotmc.ssdp.Target;

/** A device as a search found it: all its answers together. */
final class DiscoveredRow {
  private static final Duration DEADLINE = Duration.ofSeconds(10);

  private final Found first;
  private final List<String> targets;
  private volatile Optional<DeviceDescription> description = Optional.empty();
  private volatile String problem = "-";

  private DiscoveredRow(List<Found> answers) {
    this.first = answers.get(0);
    this.targets =
        answers.stream().map(answer -> answer.advertisement().target()).map(Target::value).toList();
  }

  /** One row a device, in the order in which they answered first. */
  static List<DiscoveredRow> of(List<Found> found) {
    Map<Udn, List<Found>> devices = new LinkedHashMap<>();
    for (Found each : found) {
      devices.computeIfAbsent(each.advertisement().usn().udn(), udn -> new ArrayList<>()).add(each);
    }
    return devices.values().stream().map(DiscoveredRow::new).toList();
  }

  String[] cells() {
    return new String[] {
      udn(),
      type().orElse(targets.get(0)),
      location(),
      phase().orElse("-"),
      first.presence().server().orElse("-")
    };
  }

  /** The same with the device's name, or why there is none. */
  String[] describedCells() {
    String[] cells = Arrays.copyOf(cells(), cells().length + 1);
    cells[cells.length - 1] = device().map(Device::friendlyName).orElse(problem);
    return cells;
  }

  /**
   * Fetches the description; never fails.
   *
   * @param cache fetches
   * @param now when it answered, more or less
   */
  CompletionStage<Void> describe(DescriptionCache cache, Instant now) {
    try {
      Presence presence = first.presence();
      Announcement announcement =
          new Announcement(
              first.advertisement().usn().udn(),
              presence.endpoint().locationUri(),
              presence.epoch().bootId(),
              presence.epoch().configId(),
              now.plus(presence.maxAge()));
      return cache
          .device(announcement, CallSpec.plain().within(DEADLINE))
          .handle(
              (read, failure) -> {
                description = Optional.ofNullable(read);
                problem = failure == null ? "-" : "(" + failure.getMessage() + ")";
                return null;
              });
    } catch (MalformedMessageException e) {
      problem = "(" + e.getMessage() + ")";
      return CompletableFuture.completedFuture(null);
    }
  }

  private Optional<Device> device() {
    Udn udn = first.advertisement().usn().udn();
    return description.flatMap(
        read -> read.allDevices().stream().filter(device -> device.udn().equals(udn)).findFirst());
  }

  Json json() {
    Json json =
        Json.object()
            .add("udn", udn())
            .addIfPresent("type", type())
            .add("location", location())
            .addIfPresent("secureLocation", first.presence().endpoint().secureLocation())
            .addIfPresent("server", first.presence().server())
            .add("maxAge", first.presence().maxAge().toSeconds())
            .add("interface", first.link().name())
            .add("address", first.source().getAddress().getHostAddress())
            .add("targets", targets)
            .addIfPresent("phase", phase());
    extension().ifPresent(known -> json.add("capabilities", known.capabilities()));
    device()
        .ifPresent(
            device ->
                json.add("friendlyName", device.friendlyName())
                    .add("manufacturer", device.manufacturer())
                    .add("modelName", device.modelName())
                    .add(
                        "services",
                        device.services().stream().map(ServiceEntry::serviceType).toList())
                    .add("warnings", warnings()));
    return json;
  }

  private List<String> warnings() {
    return description.stream()
        .flatMap(read -> read.warnings().stream())
        .map(Warning::toString)
        .toList();
  }

  private String udn() {
    return first.advertisement().usn().udn().value();
  }

  private String location() {
    return first.presence().endpoint().location();
  }

  /** The first device type; a device says its root type before the embedded ones. */
  private Optional<String> type() {
    return targets.stream().filter(target -> target.contains(":device:")).findFirst();
  }

  private Optional<IotmcExtension> extension() {
    return first.presence().extension();
  }

  private Optional<String> phase() {
    return extension().flatMap(IotmcExtension::phase).map(LifecyclePhase::token);
  }
}
