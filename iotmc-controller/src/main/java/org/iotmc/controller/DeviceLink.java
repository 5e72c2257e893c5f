package org.iotmc.controller;

import java.net.InetAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.iotmc.api.Causes;
import org.iotmc.api.TransportException;
import org.iotmc.api.TrustException;
import org.iotmc.api.Udn;
import org.iotmc.api.spi.HostLiteral;
import org.iotmc.controller.ManagedDevice.State;
import org.iotmc.controller.NoticeQueue.Kind;
import org.iotmc.endpoint.RemotePeer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way to one device: finds it, keeps its events subscribed to, finds it again when it moved.
 * Confined to the lane.
 */
final class DeviceLink {
  private static final Logger LOG = LoggerFactory.getLogger(DeviceLink.class);

  private final Core core;
  private final Udn udn;
  private final DeviceSubscriptions subscriptions;
  private final Retries retries;
  private final Checks checks;
  private Optional<RemotePeer> peer = Optional.empty();
  private Optional<InetAddress> caller = Optional.empty();
  private Optional<CompletableFuture<RemotePeer>> connecting = Optional.empty();
  private boolean watched;
  private boolean reached;
  private boolean outdated;
  private boolean closed;

  DeviceLink(Core core, Udn udn) {
    this.core = core;
    this.udn = udn;
    this.subscriptions = new DeviceSubscriptions(core, this);
    this.retries = new Retries(core.host(), core.lane(), this::seek);
    this.checks = new Checks(core.lane(), () -> turns().run(this::look));
  }

  /** Keeps the device's events subscribed to from now on. */
  void watch() {
    watched = true;
    if (peer.isPresent()) {
      subscriptions.to(peer.get());
    } else {
      connect();
    }
  }

  /** The same in its turn, after a start of ours. */
  void expect() {
    watched = true;
    seek();
  }

  /** Nobody waits for it: those that do go first. */
  private void seek() {
    var unused = core.links().seeking().run(this::look);
  }

  /** A call ended. */
  void called(RemotePeer used, @Nullable Throwable failure) {
    if (failure == null) {
      core.fleet().contact(udn, core.host().clock().instant());
    } else if (Causes.of(failure) instanceof TransportException
        || Causes.of(failure) instanceof TrustException) {
      lost(Optional.of(used));
    }
  }

  /** The device, wherever it is; many may wait for the same future. */
  CompletableFuture<RemotePeer> peer() {
    return peer.map(CompletableFuture::completedFuture).orElseGet(this::connect);
  }

  private CompletableFuture<RemotePeer> connect() {
    if (connecting.isPresent()) {
      return connecting.get();
    }
    retries.cancel();
    CompletableFuture<RemotePeer> attempt = core.lane().future();
    connecting = Optional.of(attempt);
    var unused =
        core.links()
            .connecting()
            .run(() -> core.links().fetch(udn, locations()))
            .whenComplete(
                (found, failure) -> {
                  connecting = Optional.empty();
                  if (failure == null) {
                    connected(found);
                    attempt.complete(found);
                  } else {
                    failed(failure);
                    attempt.completeExceptionally(Causes.of(failure));
                  }
                });
    return attempt;
  }

  /** Where it called from, as that was no datagram; then what discovery says, and where it was. */
  private List<URI> locations() {
    Optional<URI> last = core.fleet().find(udn).flatMap(r -> r.status().location());
    List<URI> all = new ArrayList<>();
    last.ifPresent(was -> caller.ifPresent(now -> all.add(Addresses.moved(was, now))));
    all.addAll(core.links().hints(udn));
    last.ifPresent(all::add);
    return all;
  }

  /** It called, authenticated, from there: it may have moved, and listens as it did. */
  void calledFrom(InetAddress at) {
    boolean elsewhere = peer.filter(found -> HostLiteral.isAt(found.location(), at)).isEmpty();
    if (elsewhere && !caller.equals(Optional.of(at))) {
      caller = Optional.of(at);
      checks.want();
    }
  }

  private void connected(RemotePeer found) {
    if (closed) {
      return;
    }
    peer = Optional.of(found);
    outdated = false;
    if (watched) {
      core.neighbours().keep(udn, found.location());
    }
    core.fleet().contact(udn, core.host().clock().instant());
    var unused =
        core.fleet()
            .update(udn, record -> record.with(record.status().at(found.location())))
            .whenComplete((record, failure) -> confirmed(found, failure));
  }

  private void confirmed(RemotePeer found, @Nullable Throwable failure) {
    if (failure != null) {
      LOG.warn("the location of {} cannot be kept: {}", udn, Causes.reason(failure));
    }
    Optional<DeviceRecord> record = core.fleet().find(udn);
    if (!watched || closed || record.isEmpty()) {
      return;
    }
    if (!reached) {
      reached = true;
      core.notices().tell(udn, Kind.REACH, l -> l.reached(core.fleet().snapshot(record.get())));
    }
    subscriptions.to(found);
    if (record.get().state() == State.DECOMMISSIONING) {
      core.departures().resume(udn);
    }
  }

  /** A subscription was made: all is well. */
  void subscribed() {
    retries.reset();
    subscriptions.made();
  }

  /**
   * It had forgotten a subscription, which was made anew: it may have started with other firmware,
   * which has other services.
   */
  void forgotten() {
    outdated = true;
    if (!checks.isUnderWay()) {
      checks.want();
    }
  }

  /** What it told was not heard: all of it is, once it is trusted and reached again. */
  void distrusted() {
    subscriptions.missSomething();
    lost(Optional.empty());
  }

  /** A subscription cannot be made or kept. */
  void unsubscribed() {
    lost(Optional.empty());
  }

  Udn udn() {
    return udn;
  }

  private void failed(Throwable failure) {
    if (closed) {
      return;
    }
    if (watched && (reached || retries.isFresh())) {
      reached = false;
      String reason = Causes.reason(failure);
      LOG.info("{} cannot be reached: {}", udn, reason);
      core.notices().tell(udn, Kind.REACH, l -> l.unreachable(udn, reason));
    }
    retryLater();
  }

  /** A call or a subscription failed: the device may be gone, or elsewhere. */
  private void lost(Optional<RemotePeer> used) {
    if (used.isEmpty() || used.equals(peer)) {
      peer = Optional.empty();
    }
    if (peer.isEmpty() && connecting.isEmpty() && !retries.isScheduled()) {
      retryLater();
    }
  }

  private void retryLater() {
    if (watched && !closed) {
      retries.schedule();
    }
  }

  /** Discovery saw it there: a hint, for which no way is given up that still leads to it. */
  void hinted(List<URI> locations) {
    if (peer.isEmpty() || !locations.contains(peer.get().location())) {
      checks.want();
    }
  }

  /** Discovery saw it start anew; then it has forgotten our subscriptions. */
  void restarted() {
    checks.want();
  }

  /**
   * It told itself, over TLS, that it has started anew: no datagram, which anybody may send, so
   * that nothing is waited for.
   */
  void returned() {
    checks.take();
    var unused = look(true);
  }

  /** In whose turn datagrams make us look after it, as they may be forged for the whole fleet. */
  private Throttle turns() {
    return peer.isPresent() ? core.links().renewing() : core.links().seeking();
  }

  private CompletableFuture<Void> look() {
    return look(checks.take());
  }

  /**
   * Renews the subscriptions where they are: over TLS the device tells whether it is still there,
   * and knows them. If it is not, it is looked for anew; so it is at once where it was away.
   *
   * @param isDoubted whether to renew them
   */
  private CompletableFuture<Void> look(boolean isDoubted) {
    CompletableFuture<Void> done = CompletableFuture.completedFuture(null);
    if (closed) {
      return done;
    }
    if (peer.isPresent()) {
      return (isDoubted ? subscriptions.refresh() : done).thenCompose(renewed -> readAnew());
    }
    return watched ? connect().thenApply(found -> null) : done;
  }

  /** Reads its description again where that may be another one, and subscribes accordingly. */
  private CompletableFuture<Void> readAnew() {
    if (!outdated || closed || peer.isEmpty()) {
      return CompletableFuture.completedFuture(null);
    }
    outdated = false;
    RemotePeer known = peer.get();
    return core.links()
        .fetch(udn, List.of(known.location()))
        .handle(
            (found, failure) -> {
              read(known, found, failure);
              return null;
            });
  }

  private void read(RemotePeer known, @Nullable RemotePeer found, @Nullable Throwable failure) {
    if (found == null) {
      LOG.debug("the description of {} cannot be read again: {}", udn, failure);
      lost(Optional.of(known));
    } else if (!closed && watched && peer.equals(Optional.of(known))) {
      peer = Optional.of(found);
      subscriptions.adapt(found);
      if (outdated) {
        checks.want(); // it started once more meanwhile
      }
    }
  }

  void close() {
    closed = true;
    watched = false;
    retries.cancel();
    subscriptions.close();
    core.streams().forget(udn);
    peer = Optional.empty();
  }
}
