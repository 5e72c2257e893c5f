package org.iotmc.gena;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.iotmc.api.Bytes;
import org.iotmc.api.PeerIdentity;
import org.iotmc.api.Udn;
import org.iotmc.api.spi.Cancellable;
import org.iotmc.api.spi.HttpExchange;
import org.iotmc.api.spi.Rank;
import org.iotmc.api.spi.Source;

/** One subscription at a publisher: who has it, where its events go, what it still has to hear. */
final class Subscriber {
  private final String sid;
  private final HttpExchange origin;
  private final Wish wish;
  private final SubscriberQueue queue;
  private Optional<PeerIdentity> peer;
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

  private record Owner(Udn udn, PeerIdentity.Anchor anchor, Bytes anchorKey) {}

  Subscriber(String sid, HttpExchange origin, Wish wish) {
    this.sid = sid;
    this.origin = origin;
    this.wish = wish;
    this.peer = origin.peer();
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

  /** As it was when it subscribed or renewed last. */
  Optional<PeerIdentity> peer() {
    return peer;
  }

  /** It has shown by which certificate it goes on: that one counts now, and can be revoked. */
  void renewedBy(HttpExchange exchange) {
    peer = exchange.peer();
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

  /**
   * A subscription belongs to the identity, so that it outlives a renewed certificate: the name
   * under its anchor, as another authority may give the same name to somebody else.
   */
  boolean belongsTo(HttpExchange exchange) {
    return origin.path().equals(exchange.path()) && owner(peer).equals(owner(exchange.peer()));
  }

  /**
   * For the bound per source: the same peer or, where nobody vouches for its name, the same source
   * of packets. A root of one's own vouches for as many names as one likes.
   */
  boolean hasSource(HttpExchange exchange) {
    boolean vouched = Rank.of(exchange.peer()) != Rank.UNKNOWN;
    return vouched == (rank() != Rank.UNKNOWN)
        && (vouched
            ? name(peer).equals(name(exchange.peer()))
            : source(origin).equals(source(exchange)));
  }

  Rank rank() {
    return Rank.of(peer);
  }

  private static Source source(HttpExchange exchange) {
    return Source.of(exchange.remote().getAddress());
  }

  private static Optional<Udn> name(Optional<PeerIdentity> peer) {
    return peer.map(PeerIdentity::udn);
  }

  private static Optional<Owner> owner(Optional<PeerIdentity> peer) {
    return peer.map(each -> new Owner(each.udn(), each.anchor(), each.anchorKey()));
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
