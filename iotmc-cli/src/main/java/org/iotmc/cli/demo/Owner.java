package org.iotmc.cli.demo;

import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.iotmc.api.Bytes;
import org.iotmc.api.Udn;
import org.iotmc.api.profile.UpdateOutcome;
import org.iotmc.api.spi.Host;
import org.iotmc.controller.Controller;
import org.iotmc.controller.ControllerListener;
import org.iotmc.controller.EnrollmentPolicy;
import org.iotmc.controller.ManagedDevice;
import org.iotmc.controller.UpdateReport;
import org.iotmc.pki.LocalAuthority;
import org.iotmc.pki.SoftwareVault;

/** The owner of the demonstration's devices: a controller, and what it was told. */
final class Owner implements ControllerListener {
  /** The group of all. */
  static final String GROUP = "homes";

  /** What every device gets when it joins. */
  static final Map<String, String> INITIAL = Map.of("report-interval", "120");

  private final Host host;
  private final RecordingAuthority authority;
  private final Controller controller;
  private final List<String> refusals = new CopyOnWriteArrayList<>();
  private final List<Udn> reached = new CopyOnWriteArrayList<>();
  private final Map<Udn, Map<String, Object>> heard = new ConcurrentHashMap<>();
  private final Map<Udn, Bytes> receipts = new ConcurrentHashMap<>();

  /**
   * An owner.
   *
   * @param host where the controller runs
   * @param manufacturer whose devices may join
   * @param asks the device that waits for manual approval
   */
  Owner(Host host, X509Certificate manufacturer, Udn asks) {
    this.host = host;
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

  Controller controller() {
    return controller;
  }

  Host host() {
    return host;
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

  boolean hasReached(Udn device) {
    return reached.contains(device);
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

  @Override
  public void reached(ManagedDevice device) {
    reached.add(device.udn());
  }

  @Override
  public void event(DeviceEvent event) {
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
