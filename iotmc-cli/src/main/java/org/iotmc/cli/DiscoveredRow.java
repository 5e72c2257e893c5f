package org.iotmc.cli;

import java.io.PrintWriter;
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
import java.util.stream.Stream;
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
import org.iotmc.ssdp.Sighting;
import org.iotmc.ssdp.Target;

/** A device as a search found it: all its answers together. */
final class DiscoveredRow {
  private static final Duration DEADLINE = Duration.ofSeconds(10);

  /** The titles of {@link #cells}. */
  private static final String[] TITLES = {"UDN", "TYPE", "LOCATION", "SERVER"};

  /** The titles of {@link #describedCells}: what people know a device by comes first. */
  private static final String[] DESCRIBED_TITLES = {
    "NAME", "MODEL", "TYPE", "LOCATION", "SERVER", "UDN"
  };

  /** What a search says of a location that is not at the address of who answered. */
  private static final Warning ELSEWHERE = new Warning(Warning.Kind.UNUSUAL_VALUE, "LOCATION");

  private final Found first;
  private final List<String> targets;
  private final List<String> locations;
  private final List<Warning> faults;
  private volatile Optional<DeviceDescription> description = Optional.empty();
  private volatile Optional<String> problem = Optional.empty();

  private DiscoveredRow(List<Found> answers) {
    this.first =
        answers.stream()
            .filter(answer -> !leadsElsewhere(answer))
            .findFirst()
            .orElse(answers.get(0));
    this.targets =
        answers.stream().map(answer -> answer.advertisement().target()).map(Target::value).toList();
    this.locations =
        answers.stream()
            .flatMap(answer -> answer.sightings().stream())
            .map(Sighting::location)
            .distinct()
            .toList();
    this.faults =
        answers.stream().flatMap(answer -> answer.warnings().stream()).distinct().toList();
  }

  /** One row a device, in the order in which they answered first. */
  static List<DiscoveredRow> of(List<Found> found) {
    Map<Udn, List<Found>> devices = new LinkedHashMap<>();
    for (Found each : found) {
      devices.computeIfAbsent(each.advertisement().usn().udn(), udn -> new ArrayList<>()).add(each);
    }
    return devices.values().stream().map(DiscoveredRow::new).toList();
  }

  /**
   * What people want to see of devices: a table, and below it what was wrong with them.
   *
   * @param rows the devices
   * @param described whether their descriptions were fetched
   * @param out where to
   */
  static void print(List<DiscoveredRow> rows, boolean described, PrintWriter out) {
    boolean phases = rows.stream().anyMatch(row -> row.phase().isPresent());
    Table table = Table.of(with(phases, "PHASE", described ? DESCRIBED_TITLES : TITLES));
    for (DiscoveredRow row : rows) {
      String phase = row.phase().orElse("-");
      table.row(with(phases, phase, described ? row.describedCells() : row.cells()));
    }
    table.print(out);
    for (DiscoveredRow row : rows) {
      List<Warning> faults = row.warnings();
      if (!faults.isEmpty()) {
        out.println(PlainText.of(row.udn() + " tolerated: " + Tolerated.words(faults)));
      }
    }
  }

  private static String[] with(boolean wanted, String last, String[] cells) {
    if (!wanted) {
      return cells;
    }
    String[] more = Arrays.copyOf(cells, cells.length + 1);
    more[cells.length] = last;
    return more;
  }

  private String[] cells() {
    return new String[] {udn(), type().orElse(targets.get(0)), location(), server()};
  }

  /** The name is the reason where there is none. */
  private String[] describedCells() {
    String name = device().map(Device::friendlyName).or(this::shownProblem).orElse("-");
    String model =
        device()
            .map(device -> (device.manufacturer() + " " + device.modelName()).strip())
            .orElse("-");
    String type = type().orElse(targets.get(0));
    return new String[] {name, model, type, location(), server(), udn()};
  }

  private Optional<String> shownProblem() {
    return problem.map(text -> "(" + text + ")");
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
      if (leadsElsewhere(first)) {
        problem =
            Optional.of("not fetched: its location is not at the address that it answered from");
        return CompletableFuture.completedFuture(null);
      }
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
                problem = Optional.ofNullable(failure).map(DiscoveredRow::reason);
                return null;
              });
    } catch (MalformedMessageException e) {
      problem = Optional.of(reason(e));
      return CompletableFuture.completedFuture(null);
    }
  }

  /** Whoever answers could send us anywhere by it. */
  private static boolean leadsElsewhere(Found answer) {
    return answer.warnings().stream().anyMatch(ELSEWHERE::equals);
  }

  private static String reason(Throwable failure) {
    String message = failure.getMessage();
    return message == null ? failure.toString() : message;
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
            .add("locations", locations)
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
                        device.services().stream().map(ServiceEntry::serviceType).toList()));
    return json.addIfPresent("problem", problem)
        .add("warnings", warnings().stream().map(Warning::toString).toList());
  }

  /** What was tolerated of its answers, and of its description. */
  private List<Warning> warnings() {
    Stream<Warning> described = description.stream().flatMap(read -> read.warnings().stream());
    return Stream.concat(faults.stream(), described).toList();
  }

  private String udn() {
    return first.advertisement().usn().udn().value();
  }

  private String location() {
    return first.presence().endpoint().location();
  }

  private String server() {
    return first.presence().server().orElse("-");
  }

  /** The device type as it is described, or as it was answered. */
  private Optional<String> type() {
    Optional<String> answered =
        targets.stream().filter(target -> target.contains(":device:")).findFirst();
    return device().map(Device::deviceType).or(() -> answered);
  }

  private Optional<IotmcExtension> extension() {
    return first.presence().extension();
  }

  private Optional<String> phase() {
    return extension().flatMap(IotmcExtension::phase).map(LifecyclePhase::token);
  }
}
