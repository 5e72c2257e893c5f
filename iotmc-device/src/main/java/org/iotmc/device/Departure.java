package org.iotmc.device;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.iotmc.api.Bytes;
import org.iotmc.api.Causes;
import org.iotmc.api.LifecyclePhase;
import org.iotmc.api.PeerIdentity;
import org.iotmc.api.profile.Enrollment;
import org.iotmc.api.profile.Profile;
import org.iotmc.api.profile.Severity;
import org.iotmc.api.service.Call;
import org.iotmc.api.spi.Cancellable;
import org.iotmc.api.spi.Credentials;
import org.iotmc.api.spi.KeyVault;
import org.iotmc.device.DeviceState.Farewell;
import org.iotmc.device.DeviceState.Membership;
import org.iotmc.device.DeviceState.Ownership;
import org.iotmc.pki.Receipt;
import org.iotmc.pki.Receipt.Assurance;
import org.iotmc.pki.Receipt.Erased;
import org.iotmc.pki.Receipts;
import org.iotmc.pki.SigningKey;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leaves an owner (profile, section 6, Decommission): erases what is the owner's, signs a receipt,
 * waits for the next owner, and brings the receipt until it is acknowledged. Former owners that
 * have none yet get theirs in turn. Each step may be interrupted and is made again. On the lane.
 */
final class Departure {
  private static final Logger LOG = LoggerFactory.getLogger(Departure.class);
  private static final String COMPONENT = "lifecycle";

  private final DeviceCore core;
  private final FirmwareLink firmware;
  private final Errand wiping;
  private final Errand reporting;
  private int turn;

  Departure(DeviceCore core, FirmwareLink firmware) {
    this.core = core;
    this.firmware = firmware;
    this.wiping = new Errand(this::wipe);
    this.reporting = new Errand(() -> report(next()));
  }

  /**
   * What is tried until it is done. Erasing does not wait for a former owner that is away, nor for
   * who pretends to be one.
   */
  private final class Errand {
    private final Supplier<CompletableFuture<DeviceState>> step;
    private final Backoff backoff =
        new Backoff(core.host().jitter(), Duration.ofSeconds(1), Duration.ofMinutes(10));
    private Cancellable timer = () -> {};
    private boolean busy;

    Errand(Supplier<CompletableFuture<DeviceState>> step) {
      this.step = step;
    }

    void go() {
      if (busy) {
        return;
      }
      busy = true;
      timer.cancel();
      step.get().whenComplete((done, failure) -> tried(failure));
    }

    private void tried(@Nullable Throwable failure) {
      busy = false;
      if (failure == null) {
        backoff.reset();
      } else {
        LOG.debug("decommissioning: {}", Causes.reason(failure));
      }
      Duration pause = failure == null ? Duration.ZERO : backoff.next();
      timer = core.lane().after(pause, Departure.this::resume);
    }
  }

  /** Goes on with whatever part of it is left. */
  void resume() {
    if (core.state().phase() == LifecyclePhase.DECOMMISSIONING) {
      wiping.go();
    } else if (!core.state().farewells().isEmpty()) {
      reporting.go();
    }
  }

  private CompletableFuture<DeviceState> wipe() {
    CompletableFuture<Object> erased =
        core.blocking(
            () -> {
              core.keys().destroyOperational();
              return true;
            });
    return erased
        .thenCompose(done -> firmware.forget())
        .thenCompose(done -> wipeVendor())
        .thenCompose(
            done ->
                core.configuration()
                    .update(c -> ConfigurationState.initial(core.wiring().parameters)))
        .thenCompose(done -> core.replaceable().write(StateDirectory.REVOCATIONS, new byte[0]))
        .thenCompose(done -> core.journal().clear())
        .thenCompose(done -> core.blocking(this::receipt))
        .thenCompose(this::release)
        .thenApply(
            state -> {
              core.disconnect(peer -> peer.anchor() == PeerIdentity.Anchor.DOMAIN);
              return state;
            });
  }

  private java.util.concurrent.CompletionStage<Boolean> wipeVendor() {
    return core.callback(
        () -> {
          core.wiring().platform.wipe();
          return true;
        });
  }

  private CompletableFuture<DeviceState> release(Bytes receipt) {
    boolean full = core.state().farewells().size() == DeviceState.MAX_FAREWELLS;
    return core.change(state -> released(state, receipt))
        .thenApply(
            state -> {
              if (full) {
                String lost = "a receipt that its owner never acknowledged makes way";
                LOG.warn("{}: {}", state.udn(), lost);
                core.log(Severity.WARNING, COMPONENT, lost);
              }
              return state;
            });
  }

  private static DeviceState released(DeviceState state, Bytes receipt) {
    Ownership owner = state.owner().orElseThrow();
    return state.released(new Farewell(receipt, owner.anchors(), owner.controller()));
  }

  private Bytes receipt() {
    DeviceState state = core.state();
    boolean token = core.keys().protection() == KeyVault.Protection.TOKEN;
    Receipt receipt =
        new Receipt(
            state.udn(),
            state.membership().map(Membership::enrollmentId),
            core.clock().instant(),
            List.of(
                new Erased(
                    "operational-key",
                    token ? Assurance.DESTROYED_BY_TOKEN : Assurance.OVERWRITTEN),
                new Erased("configuration", Assurance.REPLACED),
                new Erased("diagnostics-log", Assurance.REPLACED),
                new Erased("revocations", Assurance.REPLACED),
                new Erased("firmware-plan", Assurance.REPLACED),
                new Erased("vendor-data", Assurance.BY_VENDOR)));
    SigningKey identity =
        new SigningKey(core.keys().identity().getPrivate(), state.birth().chain());
    return Bytes.of(Receipts.sign(receipt, identity, core.host().secrets()));
  }

  /** An owner that is not there must not keep the others from their receipts. */
  private Farewell next() {
    List<Farewell> all = core.state().farewells();
    return all.get(Math.floorMod(turn++, all.size()));
  }

  private CompletableFuture<DeviceState> report(Farewell farewell) {
    Credentials credentials = core.trust().leaver(farewell);
    ControllerLink leaver =
        new ControllerLink(core, () -> credentials, farewell::controller, found -> {});
    return leaver
        .controller()
        .thenCompose(
            peer ->
                peer.service(Profile.ENROLLMENT)
                    .reportDecommissioned(Call.of(new Enrollment.Receipt(farewell.receipt()))))
        .thenCompose(done -> core.change(state -> state.heard(farewell)))
        .thenApply(
            state -> {
              core.log(Severity.NOTICE, COMPONENT, "a former owner has its receipt");
              return state;
            });
  }

  void close() {
    wiping.timer.cancel();
    reporting.timer.cancel();
  }
}
