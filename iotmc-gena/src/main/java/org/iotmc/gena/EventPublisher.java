package org.iotmc.gena;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.iotmc.api.PeerIdentity;
import org.iotmc.api.spi.Body;
import org.iotmc.api.spi.Headers;
import org.iotmc.api.spi.Host;
import org.iotmc.api.spi.HttpExchange;
import org.iotmc.api.spi.HttpHandler;
import org.iotmc.api.spi.HttpRequest;
import org.iotmc.api.spi.HttpResponse;
import org.iotmc.api.spi.Lane;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes the events of a role's services (UDA 2.0, section 4). It answers SUBSCRIBE and
 * UNSUBSCRIBE, and sends each subscriber its changes in order, one message at a time: a slow or
 * dead one costs the others nothing. A change that a subscriber could not hear yet is replaced by a
 * newer value of the same variable. An event that fails is not repeated; the subscription lives
 * until it expires (UDA 2.0, 4.3.2).
 *
 * <p>{@link #handle} may be called on any thread, everything else on the lane.
 */
public final class EventPublisher implements HttpHandler {
  /** Most subscriptions at a time; beyond it a request gets status 503. */
  public static final int MAX_SUBSCRIPTIONS = 256;

  /** Most subscriptions of one source or, where it is known, one peer; beyond it 503. */
  public static final int MAX_PER_SOURCE = 32;

  /** Most subscriptions of those whom no anchor vouches for; beyond it they get 503. */
  public static final int MAX_UNKNOWN = 192;

  // One bounded attempt for each event; shorter than UDA's 30 s, so that changes coalesce less.
  private static final Duration ATTEMPT = Duration.ofSeconds(10);
  private static final int MAX_ANSWER = 4096;

  private static final Logger LOG = LoggerFactory.getLogger(EventPublisher.class);

  private final Host host;
  private final Lane lane;
  private final SubscriptionDesk desk;
  private final Map<String, Service> services = new LinkedHashMap<>();
  private long delivered;
  private long failed;
  private boolean closed;

  private record Service(EventedService declared, Map<String, String> values) {}

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
    this.desk = new SubscriptionDesk(host, lane, callbacks, this::begin);
  }

  /**
   * Adds a service; before the first request.
   *
   * @param service the service
   */
  public void add(EventedService service) {
    Map<String, String> values = new LinkedHashMap<>(service.initial());
    if (services.putIfAbsent(service.path(), new Service(service, values)) != null) {
      throw new IllegalArgumentException("two services at " + service.path());
    }
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
    Map<String, String> all = new LinkedHashMap<>(service.values);
    all.putAll(variables);
    // What cannot be sent must not become state; an initial or a late event may hold all of it.
    PropertySetCodec.encode(all);
    Map<String, String> changed = new LinkedHashMap<>();
    variables.forEach(
        (name, value) -> {
          if (!value.equals(service.values.put(name, value))) {
            changed.put(name, value);
          }
        });
    if (changed.isEmpty()) {
      return;
    }
    for (Subscriber subscriber : desk.subscribers()) {
      if (subscriber.path().equals(path)) {
        subscriber.queue().changed(changed).ifPresent(event -> send(subscriber, event));
      }
    }
  }

  /**
   * Ends the subscriptions of some peers, such as revoked ones, without a word to them.
   *
   * @param peers which
   */
  public void end(Predicate<PeerIdentity> peers) {
    for (Subscriber subscriber : desk.subscribers()) {
      if (subscriber.peer().filter(peers).isPresent()) {
        desk.remove(subscriber);
      }
    }
  }

  /** What this publisher did so far. */
  public PublisherCounts counts() {
    return new PublisherCounts(desk.subscribers().size(), delivered, desk.coalesced(), failed);
  }

  /** Ends every subscription and answers further requests with status 503. */
  public void close() {
    closed = true;
    desk.subscribers().forEach(desk::remove);
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
          } catch (RuntimeException e) {
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
    return desk.answer(exchange);
  }

  /** The initial event goes out even if the subscription was cancelled since (UDA 2.0, 4.3). */
  private void begin(Subscriber subscriber) {
    Service service = services.get(subscriber.path());
    if (!closed && service != null) {
      send(subscriber, subscriber.queue().initial(service.values));
    }
  }

  private void send(Subscriber subscriber, SubscriberQueue.Event event) {
    Headers headers =
        Headers.of("CONTENT-TYPE", "text/xml; charset=\"utf-8\"")
            .with("NT", EventHeaders.EVENT)
            .with("NTS", EventHeaders.CHANGE)
            .with("SID", subscriber.sid())
            .with("SEQ", Long.toString(event.sequence()));
    byte[] body = PropertySetCodec.encode(event.properties());
    lane.adopt(attempt(subscriber, 0, headers, body))
        .whenComplete((status, failure) -> sent(subscriber, event, failure == null ? status : 0));
  }

  /** Tries the callback URLs in order, each once (UDA 2.0, 4.1.2). */
  private CompletionStage<Integer> attempt(
      Subscriber subscriber, int index, Headers headers, byte[] body) {
    Subscriber.Target target = subscriber.targets().get(index);
    HttpRequest notify = new HttpRequest("NOTIFY", target.uri(), headers, Body.of(body));
    CompletionStage<Integer> status =
        host.http()
            .send(notify, target.spec().within(ATTEMPT))
            .response()
            .thenCompose(this::status);
    if (index + 1 == subscriber.targets().size()) {
      return status;
    }
    CompletableFuture<Integer> result = lane.future();
    lane.adopt(status)
        .whenComplete(
            (code, failure) -> {
              if (failure == null) {
                result.complete(code);
              } else {
                forward(attempt(subscriber, index + 1, headers, body), result);
              }
            });
    return result;
  }

  private CompletionStage<Integer> status(HttpResponse response) {
    return response.body().bytes(MAX_ANSWER).thenApply(ignored -> response.status());
  }

  private static void forward(CompletionStage<Integer> from, CompletableFuture<Integer> to) {
    from.whenComplete(
        (value, failure) -> {
          if (failure == null) {
            to.complete(value);
          } else {
            to.completeExceptionally(failure);
          }
        });
  }

  private void sent(Subscriber subscriber, SubscriberQueue.Event event, int status) {
    int values = event.properties().size();
    if (status / 100 == 2) {
      delivered += values;
    } else {
      failed += values;
      LOG.debug("event {} of {} was not taken: {}", event.sequence(), subscriber.sid(), status);
    }
    if (status == 412) {
      desk.remove(subscriber); // the peer does not know the subscription (UDA 1.0, 4.2.1)
    }
    if (!subscriber.ended()) {
      subscriber.queue().done().ifPresent(next -> send(subscriber, next));
    }
  }
}
