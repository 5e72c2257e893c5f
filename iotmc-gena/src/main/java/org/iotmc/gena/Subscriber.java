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

  /**
   * For the bound per source: the same peer or, where nobody vouches for its name, the same source
   * of packets. A root of one's own vouches for as many names as one likes.
   */
  boolean hasSource(HttpExchange exchange) {
    Optional<Udn> vouched = vouched(exchange);
    return vouched(origin).equals(vouched)
        && (vouched.isPresent() || source(origin).equals(source(exchange)));
  }

  /** Whether there is a name that somebody else vouches for. */
  static boolean isVouchedFor(HttpExchange exchange) {
    return vouched(exchange).isPresent();
  }

  boolean isVouchedFor() {
    return isVouchedFor(origin);
  }

  private static Optional<Udn> vouched(HttpExchange exchange) {
    return exchange
        .peer()
        .filter(peer -> peer.anchor() != PeerIdentity.Anchor.CLAIMED)
        .map(PeerIdentity::udn);
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
