package org.iotmc.device;

import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.iotmc.api.Causes;
import org.iotmc.api.LifecyclePhase;
import org.iotmc.api.Udn;
import org.iotmc.api.profile.Severity;
import org.iotmc.api.service.ServiceContract;
import org.iotmc.api.spi.Host;
import org.iotmc.api.spi.Lane;
import org.iotmc.endpoint.UpnpEndpoint;

/**
 * A managed device: it announces itself, takes the voucher of its owner, enrols, is configured,
 * updated and diagnosed, and leaves (profile, sections 2 to 8). One agent is one run from start to
 * close; {@link DeviceSupervisor} makes the next.
 *
 * <p>Any thread may call. The vendor's callbacks run on a lane of their own.
 */
public final class DeviceAgent {
  /** What a device announces that it can do (profile, section 2). */
  static final List<String> CAPABILITIES = List.of("config", "diag", "health", "ota");

  /** How long an answer may take to get out before the device acts on what it has agreed to. */
  static final Duration ANSWER_TIME = Duration.ofMillis(500);

  private final DeviceAgentBuilder wiring;
  private final Lane lane;
  private final Lane callbacks;
  private final CompletableFuture<Void> started;
  private final CompletableFuture<Void> closed;
  private volatile Optional<DeviceRun> run = Optional.empty();
  private boolean starting;
  private boolean closing;

  DeviceAgent(DeviceAgentBuilder wiring) {
    this.wiring = wiring;
    this.lane = wiring.host.newLane("device");
    this.callbacks = wiring.host.newLane("device-callbacks");
    this.started = lane.future();
    this.closed = lane.future();
  }

  /**
   * Begins the description of a device.
   *
   * @param host where it runs; outlives the agent
   */
  public static DeviceAgentBuilder builder(Host host) {
    return new DeviceAgentBuilder(host);
  }

  /**
   * Starts the device.
   *
   * @return completes on the device's lane when it is on the network; fails with {@link
   *     org.iotmc.api.StoreException} if it was not manufactured, another version wrote its state,
   *     the state is damaged, or nothing can be written, as when the storage is full, and with
   *     {@link org.iotmc.api.TransportException} if a port is taken or no network is there. After a
   *     failure nothing stays open.
   */
  public CompletionStage<Void> start() {
    lane.execute(
        () -> {
          if (starting || closing) {
            return;
          }
          starting = true;
          begin();
        });
    return started.copy();
  }

  private void begin() {
    DeviceRun.load(wiring, lane, callbacks)
        .thenCompose(
            loaded -> {
              run = Optional.of(loaded);
              return loaded.start();
            })
        .whenComplete(
            (done, failure) -> {
              if (failure == null) {
                started.complete(null);
              } else {
                close()
                    .whenComplete(
                        (c, ignored) -> started.completeExceptionally(Causes.of(failure)));
              }
            });
  }

  /**
   * Says goodbye, ends subscriptions and closes; what is under way goes on at the next start.
   * Idempotent.
   *
   * @return completes when nothing is open any more, within some seconds
   */
  public CompletionStage<Void> close() {
    lane.execute(
        () -> {
          if (!closing) {
            closing = true;
            CompletionStage<Void> ended =
                run.map(DeviceRun::close).orElseGet(() -> CompletableFuture.completedFuture(null));
            ended.whenComplete((done, failure) -> lane.execute(this::end));
          }
        });
    return closed.copy();
  }

  private void end() {
    callbacks.close();
    closed.complete(null);
    // Behind what the completion may have put on the lane.
    lane.execute(lane::close);
  }

  /** Where the device stands; {@code MANUFACTURING} before it has started. */
  public LifecyclePhase phase() {
    return run.map(r -> r.core().state().phase()).orElse(LifecyclePhase.MANUFACTURING);
  }

  /**
   * The device's name.
   *
   * @throws IllegalStateException before it has started
   */
  public Udn udn() {
    return running().core().state().udn();
  }

  /**
   * Where its description is, over HTTPS, one for each link.
   *
   * @throws IllegalStateException before it has started, or after it was closed
   */
  public List<URI> secureLocations() {
    return endpoint().secureLocations();
  }

  /**
   * Where its description is, over plain HTTP, one for each link.
   *
   * @throws IllegalStateException before it has started, or after it was closed
   */
  public List<URI> locations() {
    return endpoint().locations();
  }

  /**
   * Changes evented variables of one of the vendor's services.
   *
   * @param contract the service, as it was added
   * @param values new values by variable name; others stay as they are
   * @throws IllegalArgumentException if the service was not added, has no such evented variable, or
   *     one that cannot hold the value; then nothing changes
   * @throws IllegalStateException before it has started
   */
  public void event(ServiceContract<?> contract, Map<String, Object> values) {
    wiring.service(contract).format(values);
    Map<String, Object> copy = new LinkedHashMap<>(values);
    DeviceCore core = running().core();
    lane.execute(() -> core.event(contract, copy));
  }

  /**
   * Adds an entry to the diagnostics log.
   *
   * @param severity how severe
   * @param component which part of the device; a word
   * @param message what happened; no secret belongs in it
   */
  public void log(Severity severity, String component, String message) {
    if (!component.matches("[A-Za-z0-9._-]{1,64}")) {
      throw new IllegalArgumentException("not the name of a component: " + component);
    }
    DeviceCore core = running().core();
    lane.execute(() -> core.log(severity, component, message));
  }

  /**
   * Takes the device from its owner without asking it; for an owner that is gone for ever (profile,
   * section 4). The vendor calls it when somebody shows that the device is in their hands, such as
   * by holding a button. What a decommissioning erases is erased; the receipt waits for the former
   * owner. The next owner needs a voucher that is newer than the former owner's.
   *
   * @return completes on the device's lane when the decision is durable; the erasure begins a
   *     little later, goes on after a loss of power, and ends in {@code PROVISIONING}, of which
   *     {@link DeviceListener#phaseChanged} tells. Without an owner nothing changes. Fails with
   *     {@link org.iotmc.api.StoreException} if the decision cannot be kept
   * @throws IllegalStateException before it has started
   */
  public CompletionStage<Void> resetByPresence() {
    DeviceRun current = running();
    CompletableFuture<Void> decided = lane.future();
    lane.execute(
        () ->
            current
                .resetByPresence()
                .whenComplete(
                    (done, failure) -> {
                      if (failure == null) {
                        decided.complete(null);
                      } else {
                        decided.completeExceptionally(Causes.of(failure));
                      }
                    }));
    return decided;
  }

  private DeviceRun running() {
    return run.orElseThrow(() -> new IllegalStateException("the device has not started"));
  }

  private UpnpEndpoint endpoint() {
    return running()
        .core()
        .endpoint()
        .orElseThrow(() -> new IllegalStateException("the device is not on the network"));
  }
}
