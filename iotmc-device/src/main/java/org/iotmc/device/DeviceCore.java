package org.iotmc.device;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.iotmc.api.LifecyclePhase;
import org.iotmc.api.PeerIdentity;
import org.iotmc.api.profile.Profile;
import org.iotmc.api.profile.Severity;
import org.iotmc.api.service.ServiceContract;
import org.iotmc.api.spi.BlockingWork;
import org.iotmc.api.spi.DocumentQueue;
import org.iotmc.api.spi.Host;
import org.iotmc.api.spi.Lane;
import org.iotmc.endpoint.UpnpEndpoint;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the parts of a running device share: its lane, its durable state and what follows from a
 * change of it. Confined to the lane, except where a method says otherwise.
 */
final class DeviceCore {
  private static final Logger LOG = LoggerFactory.getLogger(DeviceCore.class);

  private final DeviceAgentBuilder wiring;
  private final Lane lane;
  private final Lane callbacks;
  private final StateDirectory.Content content;
  private final DocumentQueue replaceable;
  private final DurableValue<DeviceState> state;
  private final DurableValue<ConfigurationState> configuration;
  private final DeviceClock clock;
  private final DeviceTrust trust;
  private final Journal journal;
  private DeviceState told;
  private Optional<UpnpEndpoint> endpoint = Optional.empty();
  private Consumer<LifecyclePhase> phaseListener = phase -> {};

  DeviceCore(DeviceAgentBuilder wiring, Lane lane, Lane callbacks, StateDirectory.Content content) {
    this.wiring = wiring;
    this.lane = lane;
    this.callbacks = callbacks;
    this.content = content;
    this.replaceable = DocumentQueue.single(wiring.host, lane);
    DocumentQueue queue = new DocumentQueue(wiring.host, lane);
    this.state =
        new DurableValue<>(
            lane,
            queue,
            new DurableValue.Form<>(StateDirectory.STATE, DeviceStateCodec::encode),
            content.state());
    this.configuration =
        new DurableValue<>(
            lane,
            queue,
            new DurableValue.Form<>(StateDirectory.CONFIGURATION, ConfigurationState::encode),
            content.configuration());
    this.told = content.state();
    this.clock = new DeviceClock(wiring.host, content.state().clockFloor());
    this.trust = new DeviceTrust(clock, content.keys(), content.state());
    this.journal = new Journal(lane, replaceable, clock, content.log());
  }

  Host host() {
    return wiring.host;
  }

  DeviceAgentBuilder wiring() {
    return wiring;
  }

  Lane lane() {
    return lane;
  }

  DeviceClock clock() {
    return clock;
  }

  DeviceKeys keys() {
    return content.keys();
  }

  DeviceTrust trust() {
    return trust;
  }

  Journal journal() {
    return journal;
  }

  /** For what the device can do without: log and revocation list. */
  DocumentQueue replaceable() {
    return replaceable;
  }

  DurableValue<ConfigurationState> configuration() {
    return configuration;
  }

  /** The state that is durable; from any thread. */
  DeviceState state() {
    return state.current();
  }

  /** Changes the state; completes when the change is durable and its consequences are drawn. */
  CompletableFuture<DeviceState> change(UnaryOperator<DeviceState> change) {
    return state
        .update(change)
        .thenApply(
            next -> {
              DeviceState before = told;
              told = next;
              trust.refresh(next);
              clock.follow(next.clockFloor());
              if (next.quarantined() != before.quarantined()) {
                event(Profile.MANAGEMENT, Map.of("Quarantined", next.quarantined()));
                log(Severity.NOTICE, "lifecycle", "quarantine: " + next.quarantined());
              }
              if (next.phase() != before.phase()) {
                entered(next.phase());
              }
              return next;
            });
  }

  private void entered(LifecyclePhase phase) {
    LOG.info("{} is in phase {}", state().udn(), phase.token());
    log(Severity.NOTICE, "lifecycle", "phase " + phase.token());
    event(Profile.MANAGEMENT, Map.of("LifecyclePhase", phase));
    endpoint.ifPresent(UpnpEndpoint::announce);
    tell(listener -> listener.phaseChanged(phase));
    phaseListener.accept(phase);
  }

  /** Who is told of each new phase, on the lane. */
  void onPhase(Consumer<LifecyclePhase> listener) {
    phaseListener = listener;
  }

  /** Takes the endpoint that is open now. */
  void opened(UpnpEndpoint open) {
    endpoint = Optional.of(open);
  }

  Optional<UpnpEndpoint> endpoint() {
    return endpoint;
  }

  void event(ServiceContract<?> contract, Map<String, Object> values) {
    endpoint.ifPresent(open -> open.event(contract, values));
  }

  void disconnect(Predicate<PeerIdentity> peers) {
    endpoint.ifPresent(open -> open.disconnect(peers));
  }

  void log(Severity severity, String component, String message) {
    journal.add(severity, component, message);
  }

  /** Tells the vendor's listeners, on their own lane; from any thread. */
  void tell(Consumer<DeviceListener> word) {
    for (DeviceListener listener : List.copyOf(wiring.listeners)) {
      callbacks.execute(() -> word.accept(listener));
    }
  }

  /** Calls the vendor's code on its own lane; completes on ours. */
  <T> CompletionStage<T> callback(Supplier<T> work) {
    CompletableFuture<T> result = callbacks.future();
    callbacks.execute(
        () -> {
          try {
            result.complete(work.get());
          } catch (RuntimeException failure) {
            result.completeExceptionally(failure);
          }
        });
    return lane.adopt(result);
  }

  /** Does what blocks off the lane; completes on it. */
  <T> CompletableFuture<T> blocking(Supplier<T> work) {
    return BlockingWork.start(wiring.host, lane, work);
  }

  <T> CompletableFuture<T> completed(T value) {
    CompletableFuture<T> done = lane.future();
    done.complete(value);
    return done;
  }

  CompletableFuture<Void> nothing() {
    CompletableFuture<Void> done = lane.future();
    done.complete(null);
    return done;
  }

  <T> CompletableFuture<T> failed(RuntimeException failure) {
    CompletableFuture<T> done = lane.future();
    done.completeExceptionally(failure);
    return done;
  }

  /** Restarts the device, a little later, so that an answer under way still gets out. */
  void restart(String reason) {
    log(Severity.NOTICE, "device", "restart: " + reason);
    journal.flush();
    lane.after(
        DeviceAgent.ANSWER_TIME, () -> callbacks.execute(() -> wiring.platform.restart(reason)));
  }
}
