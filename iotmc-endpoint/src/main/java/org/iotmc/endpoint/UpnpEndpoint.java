package org.iotmc.endpoint;

import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.iotmc.api.PeerIdentity;
import org.iotmc.api.TransportException;
import org.iotmc.api.TypeUrn;
import org.iotmc.api.Udn;
import org.iotmc.api.service.ServiceContract;
import org.iotmc.api.spi.Credentials;
import org.iotmc.api.spi.Host;
import org.iotmc.api.spi.Lane;
import org.iotmc.description.DeviceBuilder;
import org.iotmc.gena.EventSubscriber;
import org.iotmc.gena.MulticastCounts;
import org.iotmc.gena.PublisherCounts;
import org.iotmc.soap.AccessPolicy;
import org.iotmc.ssdp.IotmcExtension;
import org.iotmc.ssdp.Outlet;
import org.iotmc.ssdp.SsdpAdvertiser;

/**
 * A UPnP device on the network: it is announced, described, called and subscribed to, over plain
 * HTTP as far as its services are open, and over HTTPS with mutual authentication. It takes the
 * events of others, too. Its owner closes the lane after it.
 *
 * <p>Any thread may call, unless a method says otherwise.
 */
public final class UpnpEndpoint implements EventReceiver {
  /** Path of the description, on both listeners. */
  public static final String DESCRIPTION_PATH = "/description.xml";

  private final UpnpEndpointBuilder wiring;
  private final Host host;
  private final Lane lane;
  private final AccessPolicy access;
  private final Supplier<Credentials> credentials;
  private final Supplier<IotmcExtension> extension;
  private final OwnEvents own;
  private final EventSubscriber subscriber;
  private final Listeners listeners;
  private volatile Optional<SsdpAdvertiser> advertiser = Optional.empty();
  private Optional<DescriptionChanges> changes = Optional.empty();
  private volatile CompletionStage<Void> opening = CompletableFuture.completedFuture(null);

  UpnpEndpoint(
      UpnpEndpointBuilder wiring,
      AccessPolicy access,
      Supplier<Credentials> credentials,
      Supplier<IotmcExtension> extension) {
    this.wiring = wiring;
    this.host = wiring.host;
    this.lane = wiring.lane;
    this.access = access;
    this.credentials = credentials;
    this.extension = extension;
    this.own = new OwnEvents(wiring, credentials, () -> advertiser);
    this.subscriber = new EventSubscriber(host, lane);
    this.listeners = new Listeners(host, lane, wiring.settings);
  }

  /**
   * Begins the description of an endpoint.
   *
   * @param host where it runs
   * @param lane where its services are called
   * @param type the device's type
   * @param udn the device's name
   */
  public static UpnpEndpointBuilder builder(Host host, Lane lane, TypeUrn type, Udn udn) {
    return new UpnpEndpointBuilder(host, lane, type, udn);
  }

  /**
   * Opens the listeners and begins to announce.
   *
   * @return completes on the lane; fails with {@link TransportException} if a port is taken or no
   *     network is there, or it is closed meanwhile, and then nothing stays open
   */
  public CompletionStage<Void> start() {
    Documents documents = Documents.of(wiring.describe(), List.copyOf(wiring.mounts));
    ServedDocuments served = new ServedDocuments(documents);
    ServiceRoutes services =
        new ServiceRoutes(
            lane,
            access,
            new ServiceRoutes.EventRoutes(own.publisher(), subscriber),
            wiring.mounts);
    services.declareEvents();
    Router plainRouter = services.router(served);
    wiring.plainHandlers.forEach(plainRouter::add);
    Router secureRouter = services.router(served);
    wiring.secureHandlers.forEach(secureRouter::add);
    opening =
        listeners
            .open(plainRouter, secureRouter, credentials)
            .thenCompose(done -> own.open())
            .thenRun(listeners::requireOpen)
            .thenCompose(done -> lane.adopt(advertise(documents)))
            .thenRun(listeners::requireOpen)
            .thenRun(
                () ->
                    changes =
                        advertiser.map(
                            open -> new DescriptionChanges(lane, open, own.publisher(), served)));
    return closedOnFailure(opening);
  }

  /**
   * Changes what is said of the device while it runs, such as its name for people: goodbye is said,
   * all subscriptions end, and it is announced anew under the next BOOTID, with the new description
   * and another CONFIGID (UDA 2.0, 2 and 1.2.2). Without a difference nothing is said. Changes are
   * made one after the other; the next start begins with what the builder was given.
   *
   * @param device the root device or one embedded in it
   * @param change gets all that was said so far, on the lane; services and devices inside stay
   * @return completes on the lane when it is announced anew. Fails, with nothing changed, with
   *     {@link IllegalArgumentException} if there is no such device or UDA 2.0, 2.3 forbids what it
   *     would be, and with {@link IllegalStateException} before the start is complete. Fails with
   *     {@link TransportException} or {@link IllegalStateException} when closed meanwhile, and as
   *     the supplier of BOOTIDs does: goodbye was said then, and another change announces it again
   */
  public CompletionStage<Void> describe(Udn device, Consumer<DeviceBuilder> change) {
    CompletableFuture<DescriptionChanges> running = lane.future();
    lane.execute(
        () ->
            changes.ifPresentOrElse(
                running::complete,
                () ->
                    running.completeExceptionally(
                        new IllegalStateException("not started, or closed"))));
    return running.thenCompose(open -> open.make(device, change));
  }

  private CompletionStage<Void> closedOnFailure(CompletionStage<Void> started) {
    CompletableFuture<Void> result = lane.future();
    started.whenComplete(
        (done, failure) -> {
          if (failure == null) {
            result.complete(null);
          } else {
            close().whenComplete((nothing, ignored) -> result.completeExceptionally(failure));
          }
        });
    return result;
  }

  private CompletionStage<Void> advertise(Documents documents) {
    var builder =
        SsdpAdvertiser.builder(host, documents.tree(), outlet -> location("http", outlet))
            .secureLocations(outlet -> location("https", outlet))
            .links(wiring.settings.links())
            .configId(documents.configId())
            .extension(extension)
            .goodbyeFirst();
    wiring.nextBootIds.ifPresent(source -> builder.nextBootIds(() -> moved(source)));
    wiring.bootId.ifPresent(builder::bootId);
    SsdpAdvertiser made = builder.build();
    advertiser = Optional.of(made);
    return made.start();
  }

  /** A new BOOTID is asked for where an address came: those who send us events have to know it. */
  private <T> CompletionStage<T> moved(Supplier<CompletionStage<T>> source) {
    CompletableFuture<Void> here = lane.future();
    lane.execute(
        () -> {
          subscriber.refresh();
          here.complete(null);
        });
    return here.thenCompose(done -> source.get());
  }

  private URI location(String scheme, Outlet outlet) {
    int port = scheme.equals("http") ? plainPort() : securePort();
    return outlet.url(scheme, port, DESCRIPTION_PATH);
  }

  /** Where it is announced now: the addresses in use. Any thread. */
  public List<Outlet> outlets() {
    return advertiser.map(SsdpAdvertiser::outlets).orElse(List.of());
  }

  /** Announces anew, with the same boot number: for a change of phase. */
  public void announce() {
    lane.execute(() -> advertiser.ifPresent(SsdpAdvertiser::announce));
  }

  /**
   * Sets evented variables of a service of the root device; on the lane.
   *
   * @param contract the service
   * @param values new values by variable name
   */
  public void event(ServiceContract<?> contract, Map<String, Object> values) {
    event(wiring.udn, contract, values);
  }

  /**
   * Sets evented variables of a service; on the lane.
   *
   * @param device whose service it is: the root device or one embedded in it
   * @param contract the service
   * @param values new values by variable name
   */
  public void event(Udn device, ServiceContract<?> contract, Map<String, Object> values) {
    own.set(device, contract, values);
  }

  /**
   * Drops the connections and subscriptions of some peers, such as revoked ones; on the lane.
   *
   * @param peers which
   */
  public void disconnect(Predicate<PeerIdentity> peers) {
    listeners.disconnect(peers);
    own.publisher().end(peers);
  }

  /** What became of the events of its services; on the lane. */
  public PublisherCounts eventCounts() {
    return own.publisher().counts();
  }

  /** What everybody was told of its services; on the lane. */
  public MulticastCounts multicastCounts() {
    return own.multicastCounts();
  }

  /** Takes the events of others; those of peers who proved their name, by HTTPS only. */
  @Override
  public EventSubscriber subscriber() {
    return subscriber;
  }

  @Override
  public URI callbackBase(String scheme, InetAddress peer) {
    return scheme.equals("https") ? listeners.secureUrl(peer, "/") : listeners.plainUrl(peer, "/");
  }

  /**
   * Our secure description, at the address that faces a peer.
   *
   * @param peer the peer's address
   */
  public URI secureLocationFacing(InetAddress peer) {
    return listeners.secureUrl(peer, DESCRIPTION_PATH);
  }

  /** Our descriptions over plain HTTP, one for each link. */
  public List<URI> locations() {
    return listeners.links().stream()
        .map(link -> listeners.plainUrl(link, DESCRIPTION_PATH))
        .toList();
  }

  /** Our descriptions over HTTPS, one for each link. */
  public List<URI> secureLocations() {
    return listeners.links().stream()
        .map(link -> listeners.secureUrl(link, DESCRIPTION_PATH))
        .toList();
  }

  /** Port of plain HTTP; after start. */
  public int plainPort() {
    return listeners.plainPort();
  }

  /** Port of HTTPS; after start. */
  public int securePort() {
    return listeners.securePort();
  }

  /**
   * Says goodbye on the network, ends subscriptions, closes the listeners. Idempotent; may be
   * called at any time.
   *
   * @return completes on the lane when nothing is open, what is being opened just now included
   */
  public CompletionStage<Void> close() {
    CompletableFuture<Void> done = lane.future();
    lane.execute(
        () -> {
          listeners.seal();
          own.close();
          subscriber.close();
          CompletionStage<Void> silent =
              advertiser
                  .map(SsdpAdvertiser::close)
                  .orElseGet(() -> CompletableFuture.completedFuture(null));
          advertiser = Optional.empty();
          changes = Optional.empty();
          lane.adopt(silent)
              .handle((closed, failure) -> opening)
              .thenCompose(begun -> begun)
              .whenComplete(
                  (opened, failure) -> {
                    listeners.close();
                    done.complete(null);
                  });
        });
    return done;
  }
}
