package org.iotmc.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.iotmc.api.LifecyclePhase;
import org.iotmc.api.Udn;
import org.iotmc.ssdp.Found;
import org.iotmc.ssdp.IotmcExtension;
import org.iotmc.ssdp.Target;

/** A device as a search found it: all its answers together. */
final class DiscoveredRow {
  private final Found first;
  private final List<String> targets;

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

  void addTo(Table table) {
    table.row(
        udn(),
        type().orElse(targets.get(0)),
        location(),
        phase().orElse("-"),
        first.presence().server().orElse("-"));
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
    return json;
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
