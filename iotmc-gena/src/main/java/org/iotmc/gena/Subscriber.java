package org.iotmc.gena;

import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.iotmc.api.PeerIdentity;
import org.iotmc.api.Udn;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.Cancellable;
import org.iotmc.api.spi.HttpExchange;
import org.iotmc.api.spi.SourceShares;

/** One subscription at a publisher: who has it, where its events go, what it still has to hear. */
final class Subscriber {
  private final String sid;
  private final HttpExchange origin;
  private final List<Target> targets;
  private final SubscriberQueue queue = new SubscriberQueue();
  private Optional<Cancellable> expiry = Optional.empty();
  private boolean ended;

  /** A callback URL and how to call it. */
  record Target(URI uri, CallSpec spec) {}

  Subscriber(String sid, HttpExchange origin, List<Target> targets) {
    this.sid = sid;
    this.origin = origin;
    this.targets = List.copyOf(targets);
  }

  String sid() {
    return sid;
  }

  String path() {
    return origin.path();
  }

  List<Target> targets() {
    return targets;
  }

  Optional<PeerIdentity> peer() {
    return origin.peer();
  }

  SubscriberQueue queue() {
    return queue;
  }

  /** A subscription belongs to the identity, so that it outlives a renewed certificate. */
  boolean belongsTo(HttpExchange exchange) {
    return path().equals(exchange.path()) && name(origin).equals(name(exchange));
  }

  /** For the bound per source: the same peer or, on plain HTTP, the same source of packets. */
  boolean hasSource(HttpExchange exchange) {
    return name(origin).equals(name(exchange))
        && (origin.peer().isPresent() || source(origin).equals(source(exchange)));
  }

  private static InetAddress source(HttpExchange exchange) {
    return SourceShares.source(exchange.remote().getAddress());
  }

  private static Optional<Udn> name(HttpExchange exchange) {
    return exchange.peer().map(PeerIdentity::udn);
  }

  void expiry(Cancellable timer) {
    expiry.ifPresent(Cancellable::cancel);
    expiry = Optional.of(timer);
  }

  boolean ended() {
    return ended;
  }

  void end() {
    ended = true;
    expiry.ifPresent(Cancellable::cancel);
  }
}
