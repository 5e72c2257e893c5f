package org.iotmc.device;

import java.net.URI;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.iotmc.api.ActionException;
import org.iotmc.api.Bytes;
import org.iotmc.api.LifecyclePhase;
import org.iotmc.api.PeerIdentity;
import org.iotmc.api.Role;
import org.iotmc.api.Udn;
import org.iotmc.api.UpnpError;
import org.iotmc.api.profile.CertificateEntry;
import org.iotmc.api.profile.Configuration;
import org.iotmc.api.profile.Enrollment;
import org.iotmc.api.profile.EnrollmentState;
import org.iotmc.api.profile.FirmwareRepository;
import org.iotmc.api.profile.Parameter;
import org.iotmc.api.profile.Profile;
import org.iotmc.api.service.Call;
import org.iotmc.api.service.Caller;
import org.iotmc.api.service.Nothing;
import org.iotmc.api.service.ServiceContract;
import org.iotmc.api.spi.Body;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.CertificateAuthority;
import org.iotmc.api.spi.Credentials;
import org.iotmc.api.spi.Headers;
import org.iotmc.api.spi.HttpResponse;
import org.iotmc.api.spi.Lane;
import org.iotmc.endpoint.EndpointSettings;
import org.iotmc.endpoint.HostedService;
import org.iotmc.endpoint.RemotePeer;
import org.iotmc.endpoint.UpnpEndpoint;
import org.iotmc.pki.CertificateRequests;
import org.iotmc.pki.Certificates;
import org.iotmc.pki.LocalAuthority;
import org.iotmc.pki.Receipts;
import org.iotmc.pki.Revocations;
import org.iotmc.pki.SoftwareVault;
import org.iotmc.pki.TrustClock;
import org.iotmc.pki.TrustPolicy;
import org.iotmc.sim.SimHost;
import org.iotmc.soap.AccessPolicy;
import org.iotmc.ssdp.IotmcExtension;

/** A scripted controller: real protocols and certificates, the simplest of policies. */
final class FakeController implements Enrollment, FirmwareRepository, AccessPolicy {
  static final String IMAGE_PATH = "/image/";

  final SimHost host;
  final LocalAuthority domain;
  final Udn udn;
  final Lane lane;
  final List<Enrollment.Request> requests = new ArrayList<>();
  final List<FirmwareRepository.Result> results = new ArrayList<>();
  final List<org.iotmc.pki.Receipt> receipts = new ArrayList<>();
  final List<Parameter> initial = new ArrayList<>();
  EnrollmentState decision = EnrollmentState.ACCEPTED;
  String reason = "";
  Duration certificateValidity = Duration.ofDays(90);
  final java.util.Set<Bytes> renewalRequests = new java.util.LinkedHashSet<>();
  Optional<FirmwareRepository.Offer> offer = Optional.empty();
  Bytes image = Bytes.empty();
  int confirmed;
  int statusAsked;
  int renewals;
  int loseReceiptAnswers;
  int loseAnswers;
  boolean revocationListFails;
  int firmwareAsked;
  Optional<byte[]> list = Optional.empty();
  final List<X509Certificate> moreAnchors = new ArrayList<>();
  Duration aheadOfTime = Duration.ZERO;
  private final List<X509Certificate> certificates = new ArrayList<>();
  private Optional<List<CertificateEntry>> renewed = Optional.empty();
  private final DeviceWorld world;
  private final LocalAuthority manufacturer;
  private final Credentials credentials;
  private final Revocations revocations;
  private final Map<String, Enrollment.Answer> issued = new LinkedHashMap<>();
  private final Map<Udn, URI> devices = new LinkedHashMap<>();
  private UpnpEndpoint endpoint;
  private EndpointSettings settings = EndpointSettings.DEFAULT;
  private int bootId = 1;

  FakeController(DeviceWorld world, String hostName) {
    this.world = world;
    this.host = world.world.host(hostName);
    this.manufacturer = world.manufacturer;
    this.udn = Udn.random(host.secrets());
    SoftwareVault vault = new SoftwareVault(host.storage(), host.secrets());
    this.domain = LocalAuthority.open("domain", vault, host);
    this.lane = host.newLane("controller");
    this.revocations = new Revocations(domain.chain());
    KeyPair keys = vault.generate("controller");
    List<X509Certificate> chain =
        world.await(
            domain.issue(
                new CertificateAuthority.Subject(
                    udn, Optional.of(Role.CONTROLLER), keys.getPublic(), Duration.ofDays(900))));
    this.credentials = new Credentials(chain, keys.getPrivate(), policy());
    this.endpoint = describe();
  }

  private TrustPolicy policy() {
    return TrustPolicy.builder(TrustClock.of(host.clock()))
        .identityAnchors(manufacturer.chain())
        .domainAnchors(domain.chain())
        .revocations(revocations::current)
        .build();
  }

  private UpnpEndpoint describe() {
    var builder =
        UpnpEndpoint.builder(host, lane, ControllerLink.TYPE, udn)
            .access(this)
            .credentials(() -> credentials)
            .extension(() -> new IotmcExtension(List.of("enroll", "ota"), Optional.empty()))
            .service(HostedService.of(Profile.ENROLLMENT, this))
            .service(
                new HostedService<>(
                    Profile.FIRMWARE_REPOSITORY,
                    this,
                    Caller.DEVICE,
                    Map.of("FirmwareAvailable", "")))
            .bootId(bootId)
            .settings(settings)
            .secureHandler(Profile.REVOCATION_LIST_PATH, exchange -> list())
            .secureHandler(
                IMAGE_PATH,
                exchange ->
                    CompletableFuture.completedFuture(
                        new HttpResponse(200, Headers.of(), Body.of(image.toArray()))));
    builder.device().manufacturer("test").modelName("test").friendlyName("test");
    return builder.build();
  }

  FakeController start() {
    world.await(endpoint.start());
    return this;
  }

  /** It comes back where it was, and knows none of its subscribers. */
  void restart() {
    settings = settings.ports(endpoint.plainPort(), endpoint.securePort());
    bootId++;
    world.await(endpoint.close());
    endpoint = describe();
    start();
  }

  URI location() {
    return endpoint.secureLocations().get(0);
  }

  Credentials credentials() {
    return credentials;
  }

  UpnpEndpoint endpoint() {
    return endpoint;
  }

  /** A service of a device, called as the controller. */
  <S> S device(ServiceContract<S> contract, URI location, Udn device) {
    return world.await(peer(location, device)).service(contract);
  }

  CompletionStage<RemotePeer> peer(URI location, Udn device) {
    return RemotePeer.fetch(host, lane, location, () -> CallSpec.to(credentials, device));
  }

  void publish(FirmwareRepository.Offer next, Bytes content) {
    offer = Optional.of(next);
    image = content;
    lane.execute(
        () ->
            endpoint.event(
                Profile.FIRMWARE_REPOSITORY, Map.of("FirmwareAvailable", next.version())));
  }

  @Override
  public CompletionStage<Answer> requestEnrollment(Call<Request> call) {
    Request request = call.arguments();
    if (requests.stream().noneMatch(r -> r.nonce().equals(request.nonce()))) {
      requests.add(request);
    }
    if (!request.udn().equals(call.caller().map(PeerIdentity::udn).orElseThrow())) {
      throw new ActionException(UpnpError.WRONG_ROLE, "another device");
    }
    devices.put(request.udn(), request.managementUri());
    return lossy(answer(request));
  }

  /** Everything was done, and the other side does not get to know. */
  private <T> CompletionStage<T> lossy(CompletionStage<T> answer) {
    return answer.thenApply(
        value -> {
          if (loseAnswers > 0) {
            loseAnswers--;
            throw new ActionException(UpnpError.ACTION_FAILED, "the answer is lost");
          }
          return value;
        });
  }

  private CompletionStage<Answer> answer(Request request) {
    if (decision != EnrollmentState.ACCEPTED) {
      return CompletableFuture.completedFuture(
          new Answer(
              "e-" + request.nonce(),
              decision,
              reason,
              30,
              "",
              List.of(),
              List.of(),
              host.clock().instant()));
    }
    Answer known = issued.get(request.nonce());
    if (known != null) {
      return CompletableFuture.completedFuture(
          renewed.map(chain -> with(known, chain)).orElse(known));
    }
    return certificate(request.udn(), request.certificateRequest())
        .thenApply(
            chain -> {
              Answer made =
                  new Answer(
                      "e-" + request.nonce(),
                      EnrollmentState.ACCEPTED,
                      "",
                      0,
                      "group",
                      chain,
                      entries(anchors()),
                      host.clock().instant().plus(aheadOfTime));
              issued.put(request.nonce(), made);
              return made;
            });
  }

  private CompletionStage<List<CertificateEntry>> certificate(Udn device, Bytes request) {
    return domain
        .issue(
            new CertificateAuthority.Subject(
                device,
                Optional.of(Role.DEVICE),
                CertificateRequests.verify(request.toArray()),
                certificateValidity))
        .thenApply(
            chain -> {
              certificates.add(chain.get(0));
              return entries(chain);
            });
  }

  private static Answer with(Answer answer, List<CertificateEntry> chain) {
    return new Answer(
        answer.enrollmentId(),
        answer.state(),
        answer.reason(),
        answer.retryAfterSeconds(),
        answer.groupId(),
        chain,
        answer.domainAnchors(),
        answer.controllerTime());
  }

  private List<X509Certificate> anchors() {
    List<X509Certificate> all = new ArrayList<>(domain.chain());
    all.addAll(moreAnchors);
    return all;
  }

  /** The enrolments are over, and their certificates revoked. */
  void lockOut() {
    certificates.forEach(each -> world.await(domain.revoke(each)));
    certificates.clear();
    revocations.offer(world.await(domain.revocationList()));
    endsEnrollments();
  }

  /** The enrolments are over. */
  void endsEnrollments() {
    requests.clear();
    issued.clear();
    renewed = Optional.empty();
  }

  private static List<CertificateEntry> entries(List<X509Certificate> chain) {
    return chain.stream().map(c -> new CertificateEntry(Bytes.of(Certificates.toDer(c)))).toList();
  }

  @Override
  public CompletionStage<Answer> getEnrollmentStatus(Call<Reference> call) {
    statusAsked++;
    for (Request request : requests) {
      if (call.arguments().enrollmentId().equals("e-" + request.nonce())) {
        return answer(request);
      }
    }
    throw new ActionException(UpnpError.ENROLLMENT_EXPIRED, "unknown");
  }

  @Override
  public CompletionStage<Nothing> readyForConfiguration(Call<Reference> call) {
    Udn device = call.caller().orElseThrow().udn();
    return peer(devices.get(device), device)
        .thenCompose(
            peer -> {
              Configuration configuration = peer.service(Profile.CONFIGURATION);
              return configuration
                  .getConfiguration(Call.of(Nothing.NOTHING))
                  .thenCompose(
                      now ->
                          now.revision() > 0
                              ? CompletableFuture.completedFuture(
                                  new Configuration.Revision(now.revision(), now.digest()))
                              : configuration.setConfiguration(
                                  Call.of(new Configuration.Batch(now.revision(), initial))));
            })
        .thenCompose(revision -> lossy(CompletableFuture.completedFuture(Nothing.NOTHING)));
  }

  @Override
  public CompletionStage<Nothing> confirmEnrollment(Call<Confirmation> call) {
    confirmed++;
    return lossy(CompletableFuture.completedFuture(Nothing.NOTHING));
  }

  @Override
  public CompletionStage<Chain> renewCertificate(Call<Renewal> call) {
    renewals++;
    renewalRequests.add(call.arguments().certificateRequest());
    return lossy(
        certificate(call.caller().orElseThrow().udn(), call.arguments().certificateRequest())
            .thenApply(
                chain -> {
                  renewed = Optional.of(chain);
                  return new Chain(chain);
                }));
  }

  private CompletionStage<HttpResponse> list() {
    return revocationListFails
        ? CompletableFuture.completedFuture(HttpResponse.of(503))
        : domain
            .revocationList()
            .thenApply(
                crl ->
                    new HttpResponse(
                        200, Headers.of(), Body.of(list.orElseGet(() -> Revocations.toDer(crl)))));
  }

  @Override
  public CompletionStage<Nothing> reportDecommissioned(Call<Receipt> call) {
    Receipts verifier = new Receipts(manufacturer.chain(), TrustClock.of(host.clock()));
    Udn device = call.caller().orElseThrow().udn();
    receipts.add(verifier.open(call.arguments().receipt().toArray(), device));
    if (loseReceiptAnswers-- > 0) {
      throw new ActionException(UpnpError.BUSY, "later");
    }
    return CompletableFuture.completedFuture(Nothing.NOTHING);
  }

  @Override
  public CompletionStage<FirmwareRepository.Offer> getFirmwareInfo(
      Call<FirmwareRepository.Query> call) {
    firmwareAsked++;
    return CompletableFuture.completedFuture(
        offer
            .filter(o -> !o.version().equals(call.arguments().currentVersion()))
            .orElseThrow(() -> new ActionException(UpnpError.NO_SUCH_FIRMWARE, "nothing")));
  }

  @Override
  public CompletionStage<Nothing> reportUpdateResult(Call<FirmwareRepository.Result> call) {
    results.add(call.arguments());
    return CompletableFuture.completedFuture(Nothing.NOTHING);
  }

  @Override
  public LifecyclePhase phase() {
    return LifecyclePhase.OPERATION;
  }

  @Override
  public boolean quarantined(Optional<PeerIdentity> caller) {
    return false;
  }

  @Override
  public boolean revoked(PeerIdentity caller) {
    return revocations.isRevoked(caller.certificate());
  }
}
