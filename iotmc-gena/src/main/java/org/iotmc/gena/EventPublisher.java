package org.iotmc.gena;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.iotmc.api.PeerIdentity;
import org.iotmc.api.spi.Cancellable;
import org.iotmc.api.spi.Host;
import org.iotmc.api.spi.HttpExchange;
import org.iotmc.api.spi.HttpHandler;
import org.iotmc.api.spi.HttpResponse;
import org.iotmc.api.spi.Lane;
import org.iotmc.api.spi.Rank;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes the events of a role's services (UDA 2.0, section 4). It answers SUBSCRIBE and
 * UNSUBSCRIBE, and sends each subscriber its changes in order, one message at a time: a slow or
 * dead one costs the others nothing. A change that a subscriber could not hear yet is replaced by a
 * newer value of the same variable, unless the variable tells {@linkplain
 * org.iotmc.api.service.EventRule every change}: then who falls behind by more than {@value
 * PendingChanges#MAX_SETS} loses the subscription. An event that fails is not repeated; the
 * subscription lives until it expires (UDA 2.0, 4.3.2).
 *
 * <p>{@link #handle} may be called on any thread, everything else on the lane.
 */
public final class EventPublisher implements HttpHandler {
  /** Most subscriptions at a time; beyond it a request gets status 503. */
  public static final int MAX_SUBSCRIPTIONS = 256;

  /** Most subscriptions of one source or, where it is known, one peer; beyond it 503. */
  public static final int MAX_PER_SOURCE = 32;

  /** Most subscriptions of all who are no controllers, 192; beyond it they get 503. */
  public static final int MAX_OTHERS = Rank.KNOWN.places(MAX_SUBSCRIPTIONS);

  /** Of these, most of those whom no anchor vouches for, 160; beyond it they get 503. */
  public static final int MAX_UNKNOWN = Rank.UNKNOWN.places(MAX_SUBSCRIPTIONS);

  private static final Logger LOG = LoggerFactory.getLogger(EventPublisher.class);

  private final Host host;
  private final Lane lane;
  private final SubscriptionDesk desk;
  private final EventDelivery delivery;
  private final Map<String, Service> services = new LinkedHashMap<>();
  private Optional<MulticastPublisher> everybody = Optional.empty();
  private long overrun;
  private boolean closed;

  /** A service with what it says now. */
  private static final class Service {
    final EventedService declared;
    final Moderator moderator;
    final Map<String, String> values;
    Optional<Cancellable> release = Optional.empty();

    Service(EventedService declared) {
      this.declared = declared;
      this.moderator = new Moderator(declared);
      this.values = new LinkedHashMap<>(declared.initial());
    }
  }

  /**
   * A publisher without services.
   *
   * @param host gives network and randomness
   * @param lane where this publisher lives; its owner closes it
   * @param callbacks where events may be sent
   */
  public EventPublisher(Host host, Lane lane, CallbackPolicy callbacks) {
    this.host = host;
    this.lane = lane;
    this.desk =
        new SubscriptionDesk(
            host, lane, callbacks, new SubscriptionDesk.Then(this::begin, this::retell));
    this.delivery = new EventDelivery(host, lane, desk);
  }

  /**
   * Adds a service; before the first request.
   *
   * @param service the service
   */
  public void add(EventedService service) {
    if (services.putIfAbsent(service.path(), new Service(service)) != null) {
      throw new IllegalArgumentException("two services at " + service.path());
    }
  }

  /**
   * Tells everybody, too, what variables with a level say.
   *
   * @param publisher on the same lane; its owner opens and closes it
   */
  public void multicast(MulticastPublisher publisher) {
    everybody = Optional.of(publisher);
  }

  /**
   * Sets variables of a service. Those that changed go out in one message to each subscriber.
   *
   * @param path the service's event path
   * @param variables names and new values; every name was declared
   */
  public void set(String path, Map<String, String> variables) {
    Service service = services.get(path);
    if (service == null || !service.values.keySet().containsAll(variables.keySet())) {
      throw new IllegalArgumentException("no such evented variable at " + path + ": " + variables);
    }
    requireFit(service, variables);
    Map<String, String> changed = new LinkedHashMap<>();
    variables.forEach(
        (name, value) -> {
          if (!value.equals(service.values.put(name, value))) {
            changed.put(name, value);
          }
        });
    if (!changed.isEmpty()) {
      tell(service, service.moderator.admit(changed, host.nanos()));
    }
  }

  /** What cannot be sent must not become state; an initial or a late event may hold all of it. */
  private static void requireFit(Service service, Map<String, String> variables) {
    PropertySetCodec.encode(variables);
    Map<String, String> all = new LinkedHashMap<>(service.values);
    all.putAll(variables);
    if (!PropertySetCodec.surelyFits(all)) {
      PropertySetCodec.encode(all);
    }
  }

  private void tell(Service service, Map<String, String> changed) {
    everybody.ifPresent(each -> each.changed(service.declared, changed));
    for (Subscriber subscriber : desk.subscribers()) {
      if (subscriber.service().path().equals(service.declared.path())) {
        tell(subscriber, subscriber.wanted(changed));
      }
    }
    service.release.ifPresent(Cancellable::cancel);
    OptionalLong due = service.moderator.due(host.nanos());
    service.release =
        due.isPresent()
            ? Optional.of(
                lane.after(Duration.ofNanos(due.getAsLong()), () -> tell(service, held(service))))
            : Optional.empty();
  }

  private Map<String, String> held(Service service) {
    return service.moderator.release(service.values, host.nanos());
  }

  private void tell(Subscriber subscriber, Map<String, String> changed) {
    if (changed.isEmpty()) {
      return;
    }
    subscriber.queue().changed(changed).ifPresent(event -> delivery.send(subscriber, event));
    if (subscriber.queue().isOverrun()) {
      LOG.info("{} cannot keep up with every change; its subscription ends", subscriber.sid());
      overrun++;
      desk.remove(subscriber);
    }
  }

  /**
   * Ends the subscriptions of some peers, such as revoked ones, without a word to them: not even
   * the initial event that is due to who cancelled just now.
   *
   * @param peers which
   */
  public void end(Predicate<PeerIdentity> peers) {
    for (Subscriber subscriber : desk.present()) {
      if (subscriber.peer().filter(peers).isPresent()) {
        subscriber.ban();
        desk.remove(subscriber);
      }
    }
  }

  /**
   * Ends all subscriptions without a word to anybody: who hears the device say goodbye knows (UDA
   * 2.0, 4.1.1).
   */
  public void endAll() {
    for (Subscriber subscriber : desk.present()) {
      subscriber.ban();
      desk.lose(subscriber);
    }
  }

  /** What this publisher did so far. */
  public PublisherCounts counts() {
    return new PublisherCounts(
        desk.subscribers().size(),
        delivery.delivered(),
        desk.coalesced(),
        delivery.failed(),
        desk.dropped(),
        overrun);
  }

  /** Ends every subscription and answers further requests with status 503. */
  public void close() {
    closed = true;
    services.values().forEach(service -> service.release.ifPresent(Cancellable::cancel));
    endAll();
  }

  /** Whether a path is one of an event URL here. */
  public boolean serves(String path) {
    return services.containsKey(path);
  }

  @Override
  public CompletionStage<HttpResponse> handle(HttpExchange exchange) {
    CompletableFuture<HttpResponse> response = lane.future();
    lane.execute(
        () -> {
          try {
            response.complete(answer(exchange));
          } catch (Throwable e) { // of a vendor's rule, too: it has to be answered
            response.completeExceptionally(e);
          }
        });
    return response;
  }

  private HttpResponse answer(HttpExchange exchange) {
    Service service = services.get(exchange.path());
    if (service == null) {
      return HttpResponse.of(404);
    }
    if (closed) {
      return HttpResponse.of(503);
    }
    if (!service.declared.admits().test(exchange)) {
      return HttpResponse.of(403);
    }
    return desk.answer(exchange, service.declared);
  }

  /** The initial event goes out even if the subscription was cancelled since (UDA 2.0, 4.3). */
  private void begin(Subscriber subscriber) {
    Service service = services.get(subscriber.service().path());
    if (!closed && !subscriber.banned() && service != null) {
      Map<String, String> all = subscriber.wanted(service.values);
      delivery.send(subscriber, subscriber.queue().initial(all));
    } else {
      desk.left(subscriber);
    }
  }

  private void retell(Subscriber subscriber) {
    Service service = services.get(subscriber.service().path());
    if (!subscriber.ended() && service != null) {
      subscriber
          .queue()
          .retell(service.values)
          .ifPresent(event -> delivery.send(subscriber, event));
    }
  }
}
