package org.iotmc.gena;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.Udn;
import org.iotmc.api.spi.Headers;
import org.iotmc.api.spi.Host;
import org.iotmc.api.spi.HttpExchange;
import org.iotmc.api.spi.HttpResponse;
import org.iotmc.api.spi.Lane;
import org.iotmc.api.spi.Rank;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers SUBSCRIBE and UNSUBSCRIBE (UDA 2.0, 4.1) and knows who is subscribed. Confined to the
 * lane.
 */
final class SubscriptionDesk {
  /**
   * Until the first event, once the answer was sent. The subscriber has to read the answer before:
   * GUPnP takes an event whose subscription it does not know yet, says 200, and forgets it.
   */
  static final Duration AFTER_ANSWER = Duration.ofMillis(200);

  private static final Logger LOG = LoggerFactory.getLogger(SubscriptionDesk.class);

  private final Host host;
  private final Lane lane;
  private final CallbackPolicy callbacks;
  private final Then then;
  private final Map<String, Subscriber> subscribers = new LinkedHashMap<>();

  /** Their subscriptions are over, but an event is or will be under way to them: a place taken. */
  private final Set<Subscriber> leaving = new LinkedHashSet<>();

  private long coalesced;
  private long dropped;

  /**
   * What follows once the answer was sent.
   *
   * @param granted hears of each new subscription
   * @param renewed hears of each renewal
   */
  record Then(Consumer<Subscriber> granted, Consumer<Subscriber> renewed) {}

  /**
   * A desk without subscribers.
   *
   * @param host gives randomness
   * @param lane where it lives
   * @param callbacks where events may be sent
   * @param then hears of subscriptions
   */
  SubscriptionDesk(Host host, Lane lane, CallbackPolicy callbacks, Then then) {
    this.host = host;
    this.lane = lane;
    this.callbacks = callbacks;
    this.then = then;
  }

  /** Those who are subscribed, the oldest first. */
  List<Subscriber> subscribers() {
    return List.copyOf(subscribers.values());
  }

  /** Those, and whom an event is or will be under way to all the same. */
  List<Subscriber> present() {
    List<Subscriber> present = new ArrayList<>(subscribers.values());
    present.addAll(leaving);
    return present;
  }

  /** How many values were replaced before they were sent, those of past subscriptions included. */
  long coalesced() {
    long now = coalesced;
    for (Subscriber subscriber : subscribers.values()) {
      now += subscriber.queue().coalesced();
    }
    return now;
  }

  /** How many values waited when their subscriptions ended. */
  long dropped() {
    return dropped;
  }

  void remove(Subscriber subscriber) {
    if (subscribers.remove(subscriber.sid(), subscriber)) {
      coalesced += subscriber.queue().coalesced();
      dropped += subscriber.queue().waiting();
      subscriber.end();
      if (subscriber.queue().isOccupied()) {
        leaving.add(subscriber);
      }
    }
  }

  /** Nothing more is sent to one whose subscription is over. */
  void left(Subscriber subscriber) {
    leaving.remove(subscriber);
  }

  HttpResponse answer(HttpExchange exchange, EventedService service) {
    try {
      return switch (exchange.method()) {
        case "SUBSCRIBE" -> subscribe(exchange, service);
        case "UNSUBSCRIBE" -> unsubscribe(exchange);
        default ->
            new HttpResponse(
                405, Headers.of("Allow", "SUBSCRIBE, UNSUBSCRIBE"), HttpResponse.of(405).body());
      };
    } catch (MalformedMessageException e) {
      LOG.debug("refused a subscription of {}: {}", exchange.remote(), e.getMessage());
      return HttpResponse.of(412);
    }
  }

  private HttpResponse subscribe(HttpExchange exchange, EventedService service) {
    Headers headers = exchange.headers();
    Optional<String> sid = headers.first("SID");
    if (sid.isPresent()) {
      boolean mixed = headers.first("CALLBACK").isPresent() || headers.first("NT").isPresent();
      return mixed ? HttpResponse.of(400) : renew(sid.get(), exchange);
    }
    if (!headers.first("NT").orElse("").equals(EventHeaders.EVENT)) {
      return HttpResponse.of(412);
    }
    if (isFull(exchange)) {
      return HttpResponse.of(503);
    }
    Subscriber.Wish wish =
        new Subscriber.Wish(service, callbacks(exchange), variables(headers, service));
    Subscriber subscriber = new Subscriber(Udn.random(host.secrets()).value(), exchange, wish);
    subscribers.put(subscriber.sid(), subscriber);
    // An answer that could not be sent leaves nobody who knows the subscription's name.
    after(exchange, () -> begin(subscriber), () -> lose(subscriber));
    HttpResponse response = grant(subscriber, headers);
    return wish.variables()
        .map(names -> response.headers().with("ACCEPTED-STATEVAR", String.join(",", names)))
        .map(accepted -> new HttpResponse(response.status(), accepted, response.body()))
        .orElse(response);
  }

  private void begin(Subscriber subscriber) {
    lane.after(AFTER_ANSWER, () -> then.granted.accept(subscriber));
  }

  /** Its end, and its place is free at once. */
  void lose(Subscriber subscriber) {
    remove(subscriber);
    left(subscriber);
  }

  /** Goes on when the answer was sent, or cannot be: the first event must not overtake it (4.3). */
  private void after(HttpExchange exchange, Runnable sent, Runnable lost) {
    exchange
        .answered()
        .whenComplete((done, failure) -> lane.execute(failure == null ? sent : lost));
  }

  /** One name that is not evented, and the wish counts as not made (UDA 2.0, 4.1.2). */
  private static Optional<Set<String>> variables(Headers headers, EventedService service) {
    return headers
        .first("STATEVAR")
        .map(EventHeaders::variables)
        .filter(names -> service.initial().keySet().containsAll(names))
        .map(LinkedHashSet::new);
  }

  /**
   * Where events go. One address that is not allowed spoils the whole subscription (UDA 2.0,
   * 4.1.1): whoever names a third party is not served in part.
   */
  private List<Callback> callbacks(HttpExchange exchange) {
    List<Callback> judged = new ArrayList<>();
    for (URI uri : EventHeaders.callbacks(exchange.headers().first("CALLBACK").orElse(""))) {
      judged.add(
          callbacks
              .judge(exchange, uri)
              .orElseThrow(
                  () -> new MalformedMessageException("CALLBACK", "is not allowed: " + uri)));
    }
    return List.copyOf(judged);
  }

  /** Who comes and goes without end must not have more events under way than who stays. */
  private boolean isFull(HttpExchange exchange) {
    Rank rank = Rank.of(exchange.peer());
    List<Subscriber> present = present();
    return present.size() >= EventPublisher.MAX_SUBSCRIPTIONS
        || count(present, s -> s.hasSource(exchange)) >= EventPublisher.MAX_PER_SOURCE
        || count(present, s -> s.rank().compareTo(rank) <= 0)
            >= rank.places(EventPublisher.MAX_SUBSCRIPTIONS);
  }

  private static long count(List<Subscriber> present, Predicate<Subscriber> which) {
    return present.stream().filter(which).count();
  }

  private HttpResponse renew(String sid, HttpExchange exchange) {
    Optional<Subscriber> found = find(sid, exchange);
    if (found.isEmpty()) {
      return HttpResponse.of(412);
    }
    Subscriber subscriber = found.get();
    subscriber.renewedBy(exchange);
    after(exchange, () -> then.renewed.accept(subscriber), () -> {});
    return grant(subscriber, exchange.headers());
  }

  private HttpResponse grant(Subscriber subscriber, Headers asked) {
    Duration timeout = EventHeaders.granted(asked.first("TIMEOUT"));
    subscriber.expiry(lane.after(timeout, () -> remove(subscriber)));
    Headers headers =
        Headers.of("SID", subscriber.sid())
            .with("TIMEOUT", EventHeaders.timeout(timeout))
            .with("SERVER", "Java/17 UPnP/2.0 iotmc/0.1");
    return new HttpResponse(200, headers, HttpResponse.of(200).body());
  }

  private HttpResponse unsubscribe(HttpExchange exchange) {
    Headers headers = exchange.headers();
    if (headers.first("NT").isPresent() || headers.first("CALLBACK").isPresent()) {
      return HttpResponse.of(400);
    }
    Optional<Subscriber> subscriber = find(headers.first("SID").orElse(""), exchange);
    subscriber.ifPresent(this::remove);
    return HttpResponse.of(subscriber.isPresent() ? 200 : 412);
  }

  private Optional<Subscriber> find(String sid, HttpExchange exchange) {
    return Optional.ofNullable(subscribers.get(sid)).filter(s -> s.belongsTo(exchange));
  }
}
