package org.iotmc.controller;

import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.iotmc.api.Causes;
import org.iotmc.api.LifecyclePhase;
import org.iotmc.api.PeerIdentity;
import org.iotmc.api.spi.CertificateAuthority;
import org.iotmc.api.spi.DocumentQueue;
import org.iotmc.api.spi.Host;
import org.iotmc.api.spi.KeyVault;
import org.iotmc.api.spi.Lane;
import org.iotmc.endpoint.UpnpEndpoint;
import org.iotmc.soap.AccessPolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A controller at work: its parts, and how they hang together. Confined to the lane. */
final class Core implements AccessPolicy {
  private static final String KEY = "controller";
  private static final Duration HOUSEKEEPING = Duration.ofHours(1);
  private static final Logger LOG = LoggerFactory.getLogger(Core.class);

  private final ControllerBuilder config;
  private final Lane lane;
  private final Notices notices;
  private final Domain domain;
  private final Fleet fleet;
  private final FirmwareShelf shelf;
  private final EnrollmentDesk desk;
  private final Links links;
  private final Departures departures;
  private final EventStreams streams;
  private final Commissioning commissioning;
  private final Neighbours neighbours = new Neighbours(this);
  private final EnrollmentService enrollment;
  private final DocumentQueue documents;
  private final Throttle publishing;
  private final Front front;
  private OwnState own;

  /** What is read before anything can begin. */
  record Opened(
      OwnState own,
      KeyPair keys,
      CertificateAuthority authority,
      FirmwareShelf shelf,
      List<Publication> publications) {
    /** Blocking. */
    static Opened read(ControllerBuilder config) {
      OwnState own = OwnState.next(config.host);
      KeyVault vault = config.openVault();
      KeyPair keys = vault.find(KEY).orElseGet(() -> vault.generate(KEY));
      FirmwareShelf shelf = new FirmwareShelf(config.host);
      return new Opened(own, keys, config.openAuthority(vault), shelf, shelf.read());
    }
  }

  Core(ControllerBuilder config, Lane lane, Notices notices, Opened opened) {
    this.config = config;
    this.lane = lane;
    this.notices = notices;
    this.own = opened.own();
    this.shelf = opened.shelf();
    shelf.use(opened.publications());
    this.domain =
        new Domain(
            new Domain.Parts(
                config.host,
                lane,
                opened.authority(),
                opened.keys(),
                config.identityAnchors,
                notices));
    this.fleet =
        new Fleet(lane, config.store().orElseGet(() -> new DocumentFleetStore(config.host, lane)));
    domain.pinnedBy(udn -> fleet.find(udn).map(DeviceRecord::anchorKey));
    this.documents = new DocumentQueue(config.host, lane);
    this.publishing = new Throttle(lane, 1);
    this.front = new Front(this);
    this.desk =
        new EnrollmentDesk(
            config.policy,
            config.enrollmentExpiry,
            new CertificateQuota(config.certificateValidity));
    this.links = new Links(this);
    this.streams = new EventStreams(config.host, lane);
    this.departures = new Departures(this);
    this.commissioning = new Commissioning(this);
    this.enrollment = new EnrollmentService(this, commissioning, departures);
  }

  /** Opens everything; closes it again on failure. */
  CompletableFuture<Void> start() {
    // Everything was read before anything is written: what another version wrote stays whole.
    return fleet
        .load()
        .thenCompose(done -> documents.write(OwnState.NAME, own.encode()))
        .thenCompose(done -> certified())
        .thenCompose(done -> domain.refresh())
        .thenCompose(list -> front.open(own))
        .thenCompose(done -> keepPorts())
        .thenCompose(done -> neighbours.open())
        .thenRun(
            () -> {
              links.watchAll();
              lane.after(HOUSEKEEPING, this::keepHouse);
              LOG.info("controller {} is up at {}", own.udn(), endpoint().secureLocations());
            });
  }

  /** Our own operational certificate, made anew when its time is running out. */
  private CompletableFuture<Void> certified() {
    if (domain.isFreshOwn(own.chain())) {
      domain.use(own.chain());
      return CompletableFuture.completedFuture(null);
    }
    return domain
        .issueOwn(own.udn(), config.certificateValidity)
        .thenCompose(
            chain -> {
              own = own.with(chain);
              return documents.write(OwnState.NAME, own.encode());
            })
        .thenRun(() -> domain.use(own.chain()));
  }

  private CompletionStage<Void> keepPorts() {
    own = own.ports(endpoint().plainPort(), endpoint().securePort());
    return documents.write(OwnState.NAME, own.encode());
  }

  /** Another number for this run, for the network to see that something changed; on the lane. */
  CompletionStage<Integer> nextBootId() {
    own = own.renumbered();
    int id = own.bootId();
    return documents.write(OwnState.NAME, own.encode()).thenApply(done -> id);
  }

  private void keepHouse() {
    lane.after(HOUSEKEEPING, this::keepHouse);
    var unused =
        certified()
            .thenCompose(done -> domain.refresh())
            .whenComplete(
                (list, failure) -> {
                  if (failure != null) {
                    LOG.warn("certificate or list not renewed: {}", Causes.reason(failure));
                  }
                  if (domain.isUnreliable()) {
                    LOG.warn("the revocation list is out of date: nobody's role counts");
                    disconnect(peer -> peer.anchor() == PeerIdentity.Anchor.DOMAIN);
                  }
                });
  }

  /** One change of what is published at a time. */
  <T> CompletableFuture<T> exclusively(Supplier<CompletableFuture<T>> change) {
    return publishing.run(change);
  }

  void disconnect(Predicate<PeerIdentity> peers) {
    front.disconnect(peers);
  }

  CompletableFuture<Void> close() {
    links.close();
    streams.close();
    return neighbours.close().thenCompose(done -> front.close());
  }

  @Override
  public LifecyclePhase phase() {
    return LifecyclePhase.OPERATION;
  }

  @Override
  public boolean quarantined(Optional<PeerIdentity> caller) {
    return caller
        .flatMap(peer -> fleet.find(peer.udn()))
        .filter(record -> record.status().quarantined())
        .isPresent();
  }

  @Override
  public boolean revoked(PeerIdentity caller) {
    return caller.anchor() == PeerIdentity.Anchor.DOMAIN
        && (domain.isRevoked(caller.certificate())
            || fleet.find(caller.udn()).filter(r -> r.state().isHeld()).isPresent());
  }

  ControllerBuilder config() {
    return config;
  }

  Host host() {
    return config.host;
  }

  Lane lane() {
    return lane;
  }

  Notices notices() {
    return notices;
  }

  Domain domain() {
    return domain;
  }

  Fleet fleet() {
    return fleet;
  }

  FirmwareShelf shelf() {
    return shelf;
  }

  EnrollmentDesk desk() {
    return desk;
  }

  Commissioning commissioning() {
    return commissioning;
  }

  EnrollmentService enrollment() {
    return enrollment;
  }

  Links links() {
    return links;
  }

  EventStreams streams() {
    return streams;
  }

  Neighbours neighbours() {
    return neighbours;
  }

  Departures departures() {
    return departures;
  }

  OwnState own() {
    return own;
  }

  Front front() {
    return front;
  }

  UpnpEndpoint endpoint() {
    return front.endpoint();
  }
}
