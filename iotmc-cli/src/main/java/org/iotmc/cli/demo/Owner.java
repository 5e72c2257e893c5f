package org.iotmc.cli.demo;

import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.iotmc.api.Bytes;
import org.iotmc.api.FirmwareVersion;
import org.iotmc.api.LifecyclePhase;
import org.iotmc.api.TypeUrn;
import org.iotmc.api.Udn;
import org.iotmc.api.profile.UpdateOutcome;
import org.iotmc.api.spi.Host;
import org.iotmc.api.spi.Lane;
import org.iotmc.controller.Controller;
import org.iotmc.controller.ControllerListener;
import org.iotmc.controller.DeviceEvent;
import org.iotmc.controller.EnrollmentPolicy;
import org.iotmc.controller.ManagedDevice;
import org.iotmc.controller.UpdateReport;
import org.iotmc.pki.LocalAuthority;
import org.iotmc.pki.SoftwareVault;
import org.iotmc.ssdp.Found;
import org.iotmc.ssdp.IotmcExtension;
import org.iotmc.ssdp.Presence;
import org.iotmc.ssdp.SearchRequest;
import org.iotmc.ssdp.SsdpSearcher;
import org.iotmc.ssdp.Target;

/** The owner of the demonstration's devices: a controller, and what it was told. */
final class Owner implements ControllerListener {
  /** The group of all. */
  static final String GROUP = "homes";

  /** What every device gets when it joins. */
  static final Map<String, String> INITIAL = Map.of("report-interval", "120");

  private static final TypeUrn MANAGED_DEVICE = TypeUrn.device(TypeUrn.IOTMC, "ManagedDevice", 1);

  private final World world;
  private final ObservedHost host;
  private final RecordingAuthority authority;
  private final Controller controller;
  private final List<String> refusals = new CopyOnWriteArrayList<>();
  private final Map<Udn, Map<String, Object>> heard = new ConcurrentHashMap<>();
  private final Map<Udn, Bytes> receipts = new ConcurrentHashMap<>();

  /**
   * An owner.
   *
   * @param world where it lives; its host is called controller
   * @param manufacturer whose devices may join
   * @param asks the device that waits for manual approval
   */
  Owner(World world, X509Certificate manufacturer, Udn asks) {
    this.world = world;
    this.host = new ObservedHost(world.host("controller"));
    SoftwareVault vault = new SoftwareVault(host.storage(), host.secrets());
    this.authority = new RecordingAuthority(LocalAuthority.open("domain", vault, host));
    this.controller =
        Controller.builder(host)
            .authority(authority)
            .friendlyName("Demo controller")
            .identityAnchors(List.of(manufacturer))
            .policy(
                applicant ->
                    applicant.udn().equals(asks)
                        ? EnrollmentPolicy.Decision.ask()
                        : EnrollmentPolicy.Decision.accept(GROUP))
            .initialConfiguration(group -> INITIAL)
            .retryAfter(Duration.ofSeconds(1))
            .listener(this)
            .build();
  }

  /** Starts the controller, and hears the events of its devices. */
  void start() {
    world.await(controller.start(), Stage.PATIENCE);
    var unused = controller.events().forEach(this::event);
  }

  Controller controller() {
    return controller;
  }

  Host host() {
    return host;
  }

  /** What went over the controller's network. */
  Traffic traffic() {
    return host.traffic();
  }

  URI location() {
    return controller.secureLocations().get(0);
  }

  URI plainLocation() {
    return controller.locations().get(0);
  }

  X509Certificate anchor() {
    return controller.domainAnchors().get(0);
  }

  /** The operational certificate of a device, and its issuers. */
  List<X509Certificate> chainOf(Udn device) {
    return authority.chainOf(device);
  }

  List<String> refusals() {
    return refusals;
  }

  /** Whether somebody was refused for a reason, beyond the first so many refusals. */
  boolean refusedFor(String reason, int before) {
    return refusals.stream().skip(before).anyMatch(said -> said.contains(reason));
  }

  /** The managed devices that a search finds now, as they announce themselves. */
  Map<Udn, Presence> search() {
    Lane lane = host.newLane("search");
    SearchRequest request = SearchRequest.of(Target.of(MANAGED_DEVICE));
    List<Found> found =
        world.await(SsdpSearcher.search(host, lane, request).result(), Stage.PATIENCE);
    lane.close();
    Map<Udn, Presence> byName = new TreeMap<>();
    found.forEach(one -> byName.put(one.udn(), one.presence()));
    return byName;
  }

  /** The phase that a device announces. */
  static Optional<LifecyclePhase> phase(Presence presence) {
    return presence.extension().flatMap(IotmcExtension::phase);
  }

  /** What a device's events said last of a variable. */
  Optional<Object> heard(Udn device, String variable) {
    return Optional.ofNullable(heard.getOrDefault(device, Map.of()).get(variable));
  }

  Optional<Bytes> receipt(Udn device) {
    return Optional.ofNullable(receipts.get(device));
  }

  boolean isEnrolled(Udn device) {
    return state(device).filter(ManagedDevice.State.ENROLLED::equals).isPresent();
  }

  /** Whether the device's events have told that it runs a version. */
  boolean runs(Udn device, FirmwareVersion version) {
    return controller
        .find(device)
        .flatMap(ManagedDevice::firmwareVersion)
        .filter(version.toString()::equals)
        .isPresent();
  }

  Optional<ManagedDevice.State> state(Udn device) {
    return controller.find(device).map(ManagedDevice::state);
  }

  /** What a device reported of an update to a version. */
  Optional<UpdateReport> report(Udn device, String version) {
    return controller.firmware().results().getOrDefault(device, List.of()).stream()
        .filter(report -> report.version().equals(version))
        .reduce((first, last) -> last);
  }

  boolean hasReported(Udn device, String version, UpdateOutcome outcome) {
    return report(device, version).filter(r -> r.outcome() == outcome).isPresent();
  }

  @Override
  public void peerRefused(String subject, String reason) {
    refusals.add(reason);
  }

  @Override
  public void enrollmentRefused(Udn device, String reason) {
    refusals.add(reason);
  }

  private void event(DeviceEvent event) {
    heard.merge(
        event.device(),
        event.values(),
        (before, now) -> {
          Map<String, Object> both = new ConcurrentHashMap<>(before);
          both.putAll(now);
          return both;
        });
  }

  @Override
  public void decommissioned(Udn device, Bytes receipt) {
    receipts.put(device, receipt);
  }
}
