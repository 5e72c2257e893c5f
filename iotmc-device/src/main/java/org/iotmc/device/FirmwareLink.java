package org.iotmc.device;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.iotmc.api.Bytes;
import org.iotmc.api.Causes;
import org.iotmc.api.FirmwareVersion;
import org.iotmc.api.TransportException;
import org.iotmc.api.UpnpError;
import org.iotmc.api.profile.FirmwareRepository;
import org.iotmc.api.profile.FirmwareUpdate;
import org.iotmc.api.profile.Profile;
import org.iotmc.api.profile.Severity;
import org.iotmc.api.profile.UpdateState;
import org.iotmc.api.service.Call;
import org.iotmc.api.spi.Cancellable;
import org.iotmc.device.DeviceState.ControllerRef;
import org.iotmc.endpoint.RemotePeer;
import org.iotmc.endpoint.ServiceListener;
import org.iotmc.gena.Subscription;
import org.iotmc.ota.FirmwareUpdater;
import org.iotmc.ota.Offer;
import org.iotmc.ota.UpdateListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Between the updater and the controller's repository (profile, section 7): hears of firmware, asks
 * for what is this device's turn, and reports how updates ended until that was heard. On the lane,
 * the updater's callbacks aside.
 */
final class FirmwareLink implements UpdateListener {
  private static final Logger LOG = LoggerFactory.getLogger(FirmwareLink.class);
  private static final String COMPONENT = "firmware";

  /** An event may be lost with the subscription: without one, it is asked at this pace. */
  private static final Duration POLL = Duration.ofMinutes(15);

  /** Between two asks, however many reasons there are to ask. */
  private static final Duration SOON = Duration.ofSeconds(1);

  private static final int SERVICE_UNAVAILABLE = 503;

  private final DeviceCore core;
  private final ControllerLink member;
  private final Readmission readmission;
  private final FirmwareUpdater updater;
  private final ImagePlaces images;
  private final Backoff backoff;
  private Optional<Subscription> subscription = Optional.empty();
  private Optional<ControllerRef> subscribedTo = Optional.empty();
  private Optional<Bytes> refused = Optional.empty();
  private Cancellable timer = () -> {};
  private boolean busy;
  private boolean again;

  FirmwareLink(DeviceCore core, ControllerLink member, Readmission readmission) {
    this.core = core;
    this.member = member;
    this.readmission = readmission;
    this.images = new ImagePlaces(core);
    this.updater = DeviceUpdater.of(core, this, images);
    this.backoff = Backoff.usual(core.host().jitter());
  }

  FirmwareUpdater updater() {
    return updater;
  }

  /** Reports, subscribes and asks, while the device works for its owner. */
  void resume() {
    if (busy) {
      again = true;
      return;
    }
    if (!core.state().isEnrolled()) {
      unsubscribe();
      return;
    }
    busy = true;
    again = false;
    timer.cancel();
    member
        .controller()
        .thenCompose(
            peer -> {
              subscribe(peer);
              FirmwareRepository repository = peer.service(Profile.FIRMWARE_REPOSITORY);
              return report(repository).thenCompose(done -> ask(peer, repository));
            })
        .whenComplete(
            (done, failure) -> {
              busy = false;
              if (failure != null) {
                LOG.debug("firmware: {}", Causes.reason(failure));
                member.lost();
                readmission.doubt(failure);
              } else {
                backoff.reset();
              }
              Duration pause = failure == null ? POLL : backoff.next();
              timer = core.lane().after(again ? SOON : pause, this::resume);
            });
  }

  /** The controller may have forgotten who subscribed; its first event says what there is. */
  void refresh() {
    subscription.ifPresentOrElse(Subscription::refresh, this::resume);
  }

  void close() {
    timer.cancel();
    unsubscribe();
    updater.close();
  }

  private void subscribe(RemotePeer peer) {
    ControllerRef there = new ControllerRef(peer.udn(), peer.location());
    if (subscribedTo.filter(there::equals).isPresent()) {
      return; // the subscription repairs itself
    }
    unsubscribe();
    subscribedTo = Optional.of(there);
    subscription =
        Optional.of(
            peer.subscribe(
                Profile.FIRMWARE_REPOSITORY,
                core.endpoint().orElseThrow(),
                new ServiceListener() {
                  @Override
                  public void onEvent(Map<String, Object> values) {
                    resume();
                  }

                  @Override
                  public void onLost(Throwable reason) {
                    LOG.debug("events of firmware: {}", Causes.reason(reason));
                    if (isFull(reason)) {
                      unsubscribe(); // it is there: it is asked at our pace, for a place as well
                    } else {
                      member.lost();
                      resume();
                    }
                  }
                }));
  }

  /** A controller has places for some hundred devices, and fleets are larger. */
  private static boolean isFull(Throwable reason) {
    return reason instanceof TransportException answer
        && answer.status().orElse(0) == SERVICE_UNAVAILABLE;
  }

  private void unsubscribe() {
    subscription.ifPresent(Subscription::close);
    subscription = Optional.empty();
    subscribedTo = Optional.empty();
  }

  private CompletionStage<Boolean> report(FirmwareRepository repository) {
    List<FirmwareRepository.Result> pending = updater.pendingReports();
    if (pending.isEmpty()) {
      return core.completed(true);
    }
    FirmwareRepository.Result oldest = pending.get(0);
    return repository
        .reportUpdateResult(Call.of(oldest))
        .thenCompose(heard -> core.lane().adopt(updater.acknowledge(oldest)))
        .thenCompose(done -> report(repository));
  }

  private CompletionStage<Boolean> ask(RemotePeer peer, FirmwareRepository repository) {
    if (updater.status().state() != UpdateState.IDLE) {
      return core.completed(false);
    }
    String running = updater.info().activeVersion();
    return repository
        .getFirmwareInfo(Call.of(new FirmwareRepository.Query(running, "")))
        .thenCompose(offer -> install(running, peer, offer))
        .exceptionallyCompose(
            failure -> {
              if (Failures.is(failure, UpnpError.NO_SUCH_FIRMWARE)) {
                return core.completed(false); // not our turn: an event will say when
              }
              return CompletableFuture.failedFuture(Causes.of(failure));
            });
  }

  private CompletionStage<Boolean> install(
      String running, RemotePeer peer, FirmwareRepository.Offer offer) {
    if (!core.state().isEnrolled() // asked while it was, and answered when it had left
        || offer.version().equals(running)
        || refused.filter(offer.manifest()::equals).isPresent()) {
      return core.completed(false);
    }
    return core.lane()
        .adopt(core.completed(offer).thenCompose(o -> updater.update(images.checked(peer, o))))
        .handle(
            (id, failure) -> {
              if (failure == null) {
                core.log(Severity.NOTICE, COMPONENT, "fetches version " + offer.version());
              } else {
                String why = Causes.reason(failure);
                core.log(Severity.WARNING, COMPONENT, offer.version() + " refused: " + why);
                if (!Failures.mayPass(failure)) {
                  refused = Optional.of(offer.manifest()); // until it is signed anew
                }
              }
              return failure == null;
            });
  }

  /** Asks for a planned version; for the updater, from its own lane. */
  CompletionStage<Offer> offer(FirmwareVersion wanted) {
    CompletableFuture<Offer> result = core.lane().future();
    core.lane()
        .execute(
            () ->
                member
                    .controller()
                    .thenCompose(peer -> offer(peer, wanted))
                    .whenComplete(
                        (offer, failure) -> {
                          if (failure == null) {
                            result.complete(offer);
                          } else {
                            member.lost();
                            result.completeExceptionally(Causes.of(failure));
                          }
                        }));
    return result;
  }

  private CompletionStage<Offer> offer(RemotePeer peer, FirmwareVersion wanted) {
    String running = updater.info().activeVersion();
    return peer.service(Profile.FIRMWARE_REPOSITORY)
        .getFirmwareInfo(Call.of(new FirmwareRepository.Query(running, wanted.toString())))
        .thenApply(found -> images.checked(peer, found));
  }

  /** What the owner planned, and what it has not heard, goes with it. */
  CompletionStage<Boolean> forget() {
    unsubscribe();
    refused = Optional.empty();
    return core.lane().adopt(updater.cancelCurrent()).thenApply(done -> true);
  }

  @Override
  public void changed(FirmwareUpdate.UpdateStatus status) {
    core.lane().execute(() -> core.event(Profile.FIRMWARE_UPDATE, variables()));
  }

  @Override
  public void ended(FirmwareRepository.Result result) {
    core.tell(listener -> listener.updateEnded(result));
    core.lane()
        .execute(
            () -> {
              core.log(
                  Severity.NOTICE,
                  COMPONENT,
                  result.version() + " " + result.outcome() + " " + result.detail());
              resume();
            });
  }

  /** Values of the evented variables. */
  Map<String, Object> variables() {
    return Map.of(
        "UpdateState", updater.status().state(), "ActiveVersion", updater.info().activeVersion());
  }
}
