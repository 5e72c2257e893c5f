package org.iotmc.controller;

import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.iotmc.api.Causes;
import org.iotmc.api.TransportException;
import org.iotmc.api.TrustException;
import org.iotmc.api.Udn;
import org.iotmc.api.service.ActionContract;
import org.iotmc.api.service.Call;
import org.iotmc.api.service.ServiceContract;
import org.iotmc.api.spi.Cancellable;
import org.iotmc.api.spi.HostLiteral;
import org.iotmc.controller.ManagedDevice.State;
import org.iotmc.endpoint.RemotePeer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way to one device: finds it, keeps its events subscribed to, finds it again when it moved.
 * Confined to the lane.
 */
final class DeviceLink {
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(2);
  private static final Duration LAST_PAUSE = Duration.ofMinutes(5);

  /** Between two checks that datagrams give rise to, however many come. */
  private static final Duration CHECK_PAUSE = Duration.ofSeconds(10);

  private static final Logger LOG = LoggerFactory.getLogger(DeviceLink.class);

  private final Core core;
  private final Udn udn;
  private final DeviceSubscriptions subscriptions;
  private Optional<RemotePeer> peer = Optional.empty();
  private Optional<InetAddress> caller = Optional.empty();
  private Optional<CompletableFuture<RemotePeer>> connecting = Optional.empty();
  private Optional<Cancellable> retry = Optional.empty();
  private Duration pause = FIRST_PAUSE;
  private boolean watched;
  private boolean reached;
  private boolean checking;
  private boolean doubted;
  private boolean closed;

  DeviceLink(Core core, Udn udn) {
    this.core = core;
    this.udn = udn;
    this.subscriptions = new DeviceSubscriptions(core, this);
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

  /** Calls an action of the device, wherever it is. */
  <S> CompletableFuture<Object> call(
      ServiceContract<S> contract, ActionContract action, Call<?> call) {
    return peer()
        .thenCompose(
            found ->
                contract
                    .invoke(found.service(contract), action, call)
                    .thenApply(result -> (Object) result)
                    .whenComplete((result, failure) -> called(found, failure)));
  }

  private void called(RemotePeer used, @Nullable Throwable failure) {
    if (failure == null) {
      core.fleet().contact(udn, core.host().clock().instant());
    } else if (Causes.of(failure) instanceof TransportException
        || Causes.of(failure) instanceof TrustException) {
      lost(Optional.of(used));
    }
  }

  private CompletableFuture<RemotePeer> peer() {
    return peer.map(CompletableFuture::completedFuture).orElseGet(this::connect);
  }

  private CompletableFuture<RemotePeer> connect() {
    if (connecting.isPresent()) {
      return connecting.get();
    }
    retry.ifPresent(Cancellable::cancel);
    retry = Optional.empty();
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
      check();
    }
  }

  private void connected(RemotePeer found) {
    if (closed) {
      return;
    }
    peer = Optional.of(found);
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
      core.notices().tell(l -> l.reached(core.fleet().snapshot(record.get())));
    }
    subscriptions.to(found);
    if (record.get().state() == State.DECOMMISSIONING) {
      core.departures().resume(udn);
    }
  }

  /** A subscription was made: all is well. */
  void subscribed() {
    pause = FIRST_PAUSE;
    subscriptions.made();
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
    if (watched && (reached || pause.equals(FIRST_PAUSE))) {
      reached = false;
      String reason = Causes.reason(failure);
      LOG.info("{} cannot be reached: {}", udn, reason);
      core.notices().tell(l -> l.unreachable(udn, reason));
    }
    retryLater();
  }

  /** A call or a subscription failed: the device may be gone, or elsewhere. */
  private void lost(Optional<RemotePeer> used) {
    if (used.isEmpty() || used.equals(peer)) {
      peer = Optional.empty();
    }
    if (peer.isEmpty() && connecting.isEmpty() && retry.isEmpty()) {
      retryLater();
    }
  }

  private void retryLater() {
    if (closed || !watched) {
      return;
    }
    double spread = 0.8 + core.host().jitter().nextDouble() * 0.4;
    Duration wait = Duration.ofMillis((long) (pause.toMillis() * spread));
    Duration twice = pause.multipliedBy(2);
    pause = twice.compareTo(LAST_PAUSE) > 0 ? LAST_PAUSE : twice;
    retry.ifPresent(Cancellable::cancel);
    retry = Optional.of(core.lane().after(wait, this::seek));
  }

  /** Discovery saw it there: a hint, for which no way is given up that still leads to it. */
  void hinted(List<URI> locations) {
    if (peer.isEmpty() || !locations.contains(peer.get().location())) {
      check();
    }
  }

  /** Discovery saw it start anew; then it has forgotten our subscriptions. */
  void restarted() {
    check();
  }

  /**
   * It told itself, over TLS, that it has started anew: no datagram, which anybody may send, so
   * that nothing is waited for.
   */
  void returned() {
    var unused = look();
  }

  /**
   * Renews the subscriptions where they are: over TLS the device tells whether it is still there,
   * and knows them. If it is not, it is looked for anew; so it is at once where it was away.
   */
  private CompletableFuture<Void> look() {
    doubted = false;
    if (closed) {
      return CompletableFuture.completedFuture(null);
    }
    if (peer.isPresent()) {
      return subscriptions.refresh();
    }
    return watched ? connect().thenApply(found -> null) : CompletableFuture.completedFuture(null);
  }

  /**
   * The same as datagrams give rise to it: in its turn, as somebody may forge them for the whole
   * fleet, and a while after the last time. What comes while it waits for its turn is answered
   * then.
   */
  private void check() {
    doubted = true;
    if (checking || closed) {
      return;
    }
    checking = true;
    Throttle turn = peer.isPresent() ? core.links().renewing() : core.links().seeking();
    var unused =
        turn.run(this::look)
            .whenComplete((done, failure) -> core.lane().after(CHECK_PAUSE, this::checked));
  }

  private void checked() {
    checking = false;
    if (doubted) {
      check();
    }
  }

  void close() {
    closed = true;
    watched = false;
    retry.ifPresent(Cancellable::cancel);
    subscriptions.end();
    core.streams().forget(udn);
    peer = Optional.empty();
  }
}
