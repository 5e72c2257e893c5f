package org.iotmc.gena;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.iotmc.api.PeerIdentity;
import org.iotmc.api.Udn;
import org.iotmc.api.spi.Cancellable;
import org.iotmc.api.spi.HttpExchange;
import org.iotmc.api.spi.Source;

/** One subscription at a publisher: who has it, where its events go, what it still has to hear. */
final class Subscriber {
  private final String sid;
  private final HttpExchange origin;
  private final Wish wish;
  private final SubscriberQueue queue;
  private Optional<Cancellable> expiry = Optional.empty();
  private boolean ended;
  private boolean banned;

  /**
   * What was asked for.
   *
   * @param service whose events
   * @param callbacks where they go, tried in order
   * @param variables of which variables; empty for all
   */
  record Wish(EventedService service, List<Callback> callbacks, Optional<Set<String>> variables) {}

  Subscriber(String sid, HttpExchange origin, Wish wish) {
    this.sid = sid;
    this.origin = origin;
    this.wish = wish;
    this.queue = new SubscriberQueue(wish.service::tellsEveryChange);
  }

  String sid() {
    return sid;
  }

  EventedService service() {
    return wish.service;
  }

  List<Callback> callbacks() {
    return wish.callbacks;
  }

  Optional<PeerIdentity> peer() {
    return origin.peer();
  }

  SubscriberQueue queue() {
    return queue;
  }

  /** Those of some variables that it subscribed to; the very same map where that is all. */
  Map<String, String> wanted(Map<String, String> changed) {
    if (wish.variables.isEmpty()) {
      return changed;
    }
    Map<String, String> wanted = new LinkedHashMap<>(changed);
    wanted.keySet().retainAll(wish.variables.get());
    return wanted;
  }

  /** A subscription belongs to the identity, so that it outlives a renewed certificate. */
  boolean belongsTo(HttpExchange exchange) {
    return origin.path().equals(exchange.path()) && name(origin).equals(name(exchange));
  }

  /** For the bound per source: the same peer or, on plain HTTP, the same source of packets. */
  boolean hasSource(HttpExchange exchange) {
    return name(origin).equals(name(exchange))
        && (origin.peer().isPresent() || source(origin).equals(source(exchange)));
  }

  private static Source source(HttpExchange exchange) {
    return Source.of(exchange.remote().getAddress());
  }

  private static Optional<Udn> name(HttpExchange exchange) {
    return exchange.peer().map(PeerIdentity::udn);
  }

  void expiry(Cancellable timer) {
    expiry.ifPresent(Cancellable::cancel);
    expiry = Optional.of(timer);
  }

  /** Whether it is over: what was not sent will not be. */
  boolean ended() {
    return ended;
  }

  void end() {
    ended = true;
    expiry.ifPresent(Cancellable::cancel);
  }

  /** Whether it must not even get the initial event, which others get after a cancellation too. */
  boolean banned() {
    return banned;
  }

  void ban() {
    banned = true;
  }
}
