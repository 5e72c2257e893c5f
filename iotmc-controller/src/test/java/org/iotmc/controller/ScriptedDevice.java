package org.iotmc.controller;

import java.lang.invoke.MethodHandles;
import java.net.URI;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.iotmc.api.ActionException;
import org.iotmc.api.Bytes;
import org.iotmc.api.LifecyclePhase;
import org.iotmc.api.PeerIdentity;
import org.iotmc.api.TypeUrn;
import org.iotmc.api.Udn;
import org.iotmc.api.UpnpError;
import org.iotmc.api.profile.CertificateEntry;
import org.iotmc.api.profile.Configuration;
import org.iotmc.api.profile.Diagnostics;
import org.iotmc.api.profile.Enrollment;
import org.iotmc.api.profile.FirmwareRepository;
import org.iotmc.api.profile.FirmwareUpdate;
import org.iotmc.api.profile.HealthState;
import org.iotmc.api.profile.LogEntry;
import org.iotmc.api.profile.Management;
import org.iotmc.api.profile.Parameter;
import org.iotmc.api.profile.Profile;
import org.iotmc.api.profile.Severity;
import org.iotmc.api.profile.UpdateState;
import org.iotmc.api.service.Call;
import org.iotmc.api.service.Caller;
import org.iotmc.api.service.EventRule;
import org.iotmc.api.service.Nothing;
import org.iotmc.api.service.ServiceContract;
import org.iotmc.api.service.StateVariable;
import org.iotmc.api.service.UpnpService;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.CertificateAuthority;
import org.iotmc.api.spi.Credentials;
import org.iotmc.api.spi.Lane;
import org.iotmc.api.spi.PeerVerifier;
import org.iotmc.endpoint.EndpointSettings;
import org.iotmc.endpoint.HostedService;
import org.iotmc.endpoint.RemotePeer;
import org.iotmc.endpoint.UpnpEndpoint;
import org.iotmc.endpoint.UpnpEndpointBuilder;
import org.iotmc.pki.CertificateRequests;
import org.iotmc.pki.Certificates;
import org.iotmc.pki.Receipt;
import org.iotmc.pki.Receipts;
import org.iotmc.pki.SigningKey;
import org.iotmc.pki.SoftwareVault;
import org.iotmc.pki.TrustClock;
import org.iotmc.pki.TrustPolicy;
import org.iotmc.sim.SimHost;
import org.iotmc.soap.AccessPolicy;
import org.iotmc.ssdp.IotmcExtension;

/** A device whose every step a test decides; what it says goes over the simulated network. */
final class ScriptedDevice implements AccessPolicy {
  static final Management.Health HEALTHY = new Management.Health(HealthState.OK, "", 1);

  final Site site;
  final SimHost host;
  final Udn udn;
  final KeyPair identityKeys;
  final List<X509Certificate> identity;
  final KeyPair operationalKeys;
  final Set<X509Certificate> received = new HashSet<>();
  final Map<String, String> parameters = new TreeMap<>();
  final List<String> orders = new ArrayList<>();
  final Lane lane;
  long revision;
  String firmware = "1.0.0";
  LifecyclePhase phase = LifecyclePhase.COMMISSIONING;
  String nonce = "nonce-0001";
  String enrollmentId = "";
  Optional<UpnpEndpoint> endpoint = Optional.empty();

  /** While it is not done, nobody hears how the device is. */
  CompletableFuture<Management.Health> health = CompletableFuture.completedFuture(HEALTHY);

  private List<X509Certificate> operational = List.of();
  private Credentials server;
  private Credentials asIdentity;
  private Credentials asMember;
  private boolean hasPump = true;

  /** A vendor's service, with a variable that is named as one of the profile's. */
  @UpnpService(domain = "acme-example", name = "Pump")
  @StateVariable(name = "Rpm", type = int.class)
  @StateVariable(name = "ActiveVersion", type = String.class)
  @StateVariable(name = "Alarm", type = String.class, delivery = EventRule.Delivery.EVERY_CHANGE)
  interface Pump {
    ServiceContract<Pump> CONTRACT = ServiceContract.of(MethodHandles.lookup(), Pump.class);
  }

  ScriptedDevice(Site site, SimHost host, Udn udn, CertificateAuthority manufacturer) {
    this.site = site;
    this.host = host;
    this.udn = udn;
    this.lane = host.newLane("device");
    SoftwareVault vault = new SoftwareVault(host.storage(), host.secrets());
    identityKeys = vault.generate("identity");
    operationalKeys = vault.generate("operational");
    identity = site.issue(manufacturer, udn, identityKeys);
    parameters.put("interval", "60");
    asIdentity = credentials(identity, identityKeys);
    asMember = asIdentity;
    server = asIdentity;
  }

  private Credentials credentials(List<X509Certificate> chain, KeyPair keys) {
    PeerVerifier verifier =
        presented ->
            TrustPolicy.builder(TrustClock.of(host.clock()))
                .domainAnchors(site.controller.domainAnchors())
                .build()
                .verify(presented);
    return new Credentials(chain, keys.getPrivate(), verifier);
  }

  ScriptedDevice withoutPump() {
    hasPump = false;
    return this;
  }

  ScriptedDevice withPump() {
    hasPump = true;
    return this;
  }

  ScriptedDevice start() {
    return start(EndpointSettings.DEFAULT);
  }

  /** Starts anew at the same ports, with another firmware. */
  void restart(String version) {
    UpnpEndpoint before = endpoint.orElseThrow();
    firmware = version;
    site.await(before.close());
    start(EndpointSettings.DEFAULT.ports(before.plainPort(), before.securePort()));
  }

  private ScriptedDevice start(EndpointSettings settings) {
    UpnpEndpointBuilder wiring =
        UpnpEndpoint.builder(host, lane, TypeUrn.device(TypeUrn.IOTMC, "ManagedDevice", 1), udn)
            .settings(settings)
            .access(this)
            .credentials(() -> server)
            .extension(() -> new IotmcExtension(List.of("config"), Optional.of(phase)));
    wiring.device().friendlyName("Lamp").manufacturer("Us").modelName("One");
    host(wiring, Profile.MANAGEMENT, management());
    host(wiring, Profile.CONFIGURATION, Map.of("ConfigurationRevision", 0L));
    host(
        wiring,
        Profile.FIRMWARE_UPDATE,
        Map.of("UpdateState", UpdateState.IDLE, "ActiveVersion", firmware));
    host(wiring, Profile.DIAGNOSTICS, Map.of("LogSequence", 1L));
    if (hasPump) {
      host(wiring, Pump.CONTRACT, Map.of("Rpm", 0, "ActiveVersion", "", "Alarm", ""));
    }
    UpnpEndpoint made = wiring.build();
    endpoint = Optional.of(made);
    site.await(made.start());
    return this;
  }

  private Map<String, Object> management() {
    return Map.of("LifecyclePhase", phase, "Health", HealthState.OK, "Quarantined", false);
  }

  private <S> void host(
      UpnpEndpointBuilder wiring, ServiceContract<S> contract, Map<String, Object> initial) {
    S script = contract.proxy((action, call) -> answer(action.name(), call.arguments()));
    wiring.service(new HostedService<>(contract, script, Caller.CONTROLLER, initial));
  }

  private CompletionStage<?> answer(String action, Object arguments) {
    if (action.equals("GetHealth") && !health.isDone()) {
      return health;
    }
    return CompletableFuture.completedFuture(
        switch (action) {
          case "GetConfiguration" -> new Configuration.Snapshot(revision, digest(), snapshot());
          case "SetConfiguration" -> set((Configuration.Batch) arguments);
          case "Decommission" -> ordered(action);
          case "ScheduleFirmwareUpdate" ->
              new FirmwareUpdate.Schedule(ordered(arguments.toString()).toString());
          case "GetDiagnosticsLog" -> page((Diagnostics.Query) arguments);
          case "ClearDiagnosticsLog" -> ordered(((Diagnostics.Received) arguments).receipt());
          case "GetHealth" -> HEALTHY;
          default -> throw new ActionException(UpnpError.OPTIONAL_ACTION_NOT_IMPLEMENTED, action);
        });
  }

  private Nothing ordered(String what) {
    orders.add(what);
    return Nothing.NOTHING;
  }

  private List<Parameter> snapshot() {
    List<Parameter> all = new ArrayList<>();
    parameters.forEach((name, value) -> all.add(new Parameter(name, value)));
    return all;
  }

  String digest() {
    return "digest-" + revision + parameters;
  }

  private Configuration.Revision set(Configuration.Batch batch) {
    if (batch.expectedRevision() != revision) {
      throw new ActionException(UpnpError.REVISION_CONFLICT, "revision " + revision);
    }
    for (Parameter each : batch.parameters()) {
      if (!parameters.containsKey(each.name())) {
        throw new ActionException(UpnpError.NO_SUCH_PARAMETER, each.name());
      }
      if (Integer.parseInt(each.value()) > 3600) {
        throw new ActionException(UpnpError.ARGUMENT_VALUE_OUT_OF_RANGE, each.name());
      }
    }
    batch.parameters().forEach(each -> parameters.put(each.name(), each.value()));
    revision++;
    return new Configuration.Revision(revision, digest());
  }

  private Diagnostics.Page page(Diagnostics.Query query) {
    List<LogEntry> entries = new ArrayList<>();
    for (long n = query.afterSequence() + 1; n <= 5 && entries.size() < query.maxEntries(); n++) {
      entries.add(new LogEntry(n, site.world.now(), Severity.NOTICE, "lamp", "entry " + n));
    }
    long cursor =
        entries.isEmpty() ? query.afterSequence() : entries.get(entries.size() - 1).sequence();
    return new Diagnostics.Page(entries, 5, cursor, 0, "receipt-" + cursor);
  }

  URI location() {
    return endpoint.orElseThrow().secureLocations().get(0);
  }

  private <S> S controller(ServiceContract<S> contract, Credentials credentials) {
    CallSpec spec = CallSpec.to(credentials, site.controller.udn());
    URI location = site.controller.secureLocations().get(0);
    return site.await(RemotePeer.fetch(host, lane, location, () -> spec)).service(contract);
  }

  Enrollment enrollment() {
    return controller(Profile.ENROLLMENT, asIdentity);
  }

  Enrollment enrollmentAsMember() {
    return controller(Profile.ENROLLMENT, asMember);
  }

  FirmwareRepository repository() {
    return controller(Profile.FIRMWARE_REPOSITORY, asMember);
  }

  Credentials member() {
    return asMember;
  }

  Enrollment.Request request(Udn as, String freshNonce) {
    return new Enrollment.Request(
        as,
        "config",
        location(),
        Bytes.of(CertificateRequests.create(operationalKeys, host.secrets())),
        freshNonce);
  }

  CompletionStage<Enrollment.Answer> ask() {
    return enrollment().requestEnrollment(Call.of(request(udn, nonce)));
  }

  Enrollment.Answer status(String enrollmentId) {
    return site.await(
        enrollment().getEnrollmentStatus(Call.of(new Enrollment.Reference(enrollmentId))));
  }

  /** Takes the certificate of an answer into use. */
  void take(Enrollment.Answer answer) {
    enrollmentId = answer.enrollmentId();
    take(answer.certificateChain(), operationalKeys);
  }

  void take(List<CertificateEntry> chain, KeyPair keys) {
    operational = chain.stream().map(entry -> Certificates.fromDer(entry.der().toArray())).toList();
    received.add(operational.get(0));
    asMember = credentials(operational, keys);
    server = asMember;
  }

  /** Shows from now on what its maker gave it. */
  void showIdentity() {
    server = asIdentity;
  }

  X509Certificate certificate() {
    return operational.get(0);
  }

  CompletionStage<Nothing> ready(String enrollmentId) {
    return enrollmentAsMember()
        .readyForConfiguration(Call.of(new Enrollment.Reference(enrollmentId)));
  }

  CompletionStage<Nothing> confirm(String enrollmentId) {
    return enrollmentAsMember()
        .confirmEnrollment(Call.of(new Enrollment.Confirmation(enrollmentId, revision, digest())));
  }

  /** The whole enrolment, as it goes when nothing goes wrong. */
  ScriptedDevice enroll() {
    Enrollment.Answer answer = site.await(ask());
    take(answer);
    site.await(ready(answer.enrollmentId()));
    site.await(confirm(answer.enrollmentId()));
    phase = LifecyclePhase.OPERATION;
    event(Profile.MANAGEMENT, Map.of("LifecyclePhase", phase));
    return this;
  }

  void event(ServiceContract<?> contract, Map<String, Object> values) {
    lane.execute(() -> endpoint.orElseThrow().event(contract, values));
  }

  Bytes receipt() {
    return Bytes.of(
        Receipts.sign(
            new Receipt(
                udn,
                Optional.of(enrollmentId),
                host.clock().instant(),
                List.of(new Receipt.Erased("configuration", Receipt.Assurance.REPLACED))),
            new SigningKey(identityKeys.getPrivate(), identity),
            host.secrets()));
  }

  @Override
  public LifecyclePhase phase() {
    return phase;
  }

  @Override
  public boolean quarantined(Optional<PeerIdentity> caller) {
    return false;
  }

  @Override
  public boolean revoked(PeerIdentity caller) {
    return false;
  }
}
