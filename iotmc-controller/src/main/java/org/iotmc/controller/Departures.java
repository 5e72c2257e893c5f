package org.iotmc.controller;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.iotmc.api.ActionException;
import org.iotmc.api.Bytes;
import org.iotmc.api.Causes;
import org.iotmc.api.PeerIdentity;
import org.iotmc.api.TransportException;
import org.iotmc.api.TrustException;
import org.iotmc.api.Udn;
import org.iotmc.api.UpnpError;
import org.iotmc.api.profile.Management;
import org.iotmc.api.profile.Profile;
import org.iotmc.api.service.Call;
import org.iotmc.controller.DeviceRecord.Membership;
import org.iotmc.controller.ManagedDevice.State;
import org.iotmc.controller.NoticeQueue.Kind;
import org.iotmc.pki.Receipt;
import org.iotmc.pki.Receipts;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How devices leave: with a receipt, or without. Confined to the lane. */
final class Departures {
  /** How long the receipt of a decommissioning is waited for; it may still come later. */
  static final Duration RECEIPT_TIMEOUT = Duration.ofMinutes(10);

  /** The answer to the receipt leaves before the connection is dropped. */
  private static final Duration GOODBYE = Duration.ofSeconds(1);

  private static final Logger LOG = LoggerFactory.getLogger(Departures.class);

  private final Core core;
  private final Receipts receipts;
  private final Map<Udn, CompletableFuture<Bytes>> awaited = new TreeMap<>();

  Departures(Core core) {
    this.core = core;
    this.receipts = new Receipts(core.domain().identityAnchors(), core.domain().clock());
  }

  /** Tells the device to leave; completes with what its receipt says. */
  CompletableFuture<Bytes> decommission(Udn udn) {
    CompletableFuture<Bytes> receipt =
        awaited.computeIfAbsent(udn, name -> core.lane().<Bytes>future());
    var unused =
        core.fleet()
            .decide(udn, Fleet.byNext(Departures::leaving))
            .thenCompose(record -> watched(udn))
            .whenComplete(
                (done, failure) -> {
                  if (failure == null) {
                    core.lane().after(RECEIPT_TIMEOUT, () -> giveUp(udn, receipt));
                  } else {
                    fail(udn, receipt, failure);
                  }
                });
    return receipt;
  }

  private static DeviceRecord leaving(DeviceRecord record) {
    if (record.membership().chain().isEmpty() || record.state().isHeld()) {
      throw new IllegalStateException(record.udn() + " is not a member, but " + record.state());
    }
    return record.in(State.DECOMMISSIONING);
  }

  /** It is told when it is back, also if it had not joined yet. */
  private CompletableFuture<Void> watched(Udn udn) {
    core.links().watch(udn);
    return order(udn);
  }

  /** Sends the order; one that the device has begun to follow already need not come again. */
  private CompletableFuture<Void> order(Udn udn) {
    Management management = core.links().proxy(udn, Profile.MANAGEMENT);
    return core.lane()
        .adopt(management.decommission(Call.of(new Management.Meant(udn))))
        .<Void>thenApply(done -> null)
        .exceptionallyCompose(
            failure ->
                Causes.of(failure) instanceof ActionException refusal
                        && refusal.is(UpnpError.NOT_IN_THIS_PHASE)
                    ? CompletableFuture.completedFuture(null)
                    : CompletableFuture.failedFuture(Causes.of(failure)));
  }

  /** Sends the order again to a device that was not reached, or did not finish. */
  void resume(Udn udn) {
    var unused =
        order(udn)
            .whenComplete(
                (done, failure) -> {
                  if (failure != null) {
                    LOG.debug("{} was not told to leave: {}", udn, Causes.reason(failure));
                  }
                });
  }

  private void giveUp(Udn udn, CompletableFuture<Bytes> receipt) {
    if (!receipt.isDone()) {
      fail(udn, receipt, new TransportException(udn + " sent no receipt in time"));
    }
  }

  private void fail(Udn udn, CompletableFuture<Bytes> receipt, Throwable failure) {
    awaited.remove(udn, receipt);
    receipt.completeExceptionally(Causes.of(failure));
  }

  /**
   * A receipt came: once it is verified, the certificates of the enrolment that it names are
   * revoked. One of an enrolment that is over is acknowledged, so that it need not come again, and
   * changes nothing.
   *
   * @throws ActionException 801 if the device is unknown
   */
  CompletableFuture<Void> report(Udn udn, Bytes signed) {
    Bytes pin = Fleet.required(core.fleet().find(udn)).anchorKey();
    return Work.blocking(
            core.host(), core.lane(), () -> receipts.under(pin).open(signed.toArray(), udn))
        .thenCompose(
            receipt -> {
              Departure departure = new Departure(State.DECOMMISSIONED, Optional.of(receipt));
              return left(udn, departure, core.fleet().change(udn, departure));
            });
  }

  /** Revokes a device's certificates without a receipt. */
  CompletableFuture<Void> revoke(Udn udn) {
    Departure departure = new Departure(State.REVOKED, Optional.empty());
    return left(udn, departure, core.fleet().decide(udn, departure));
  }

  /** The end of a membership. */
  private final class Departure implements Fleet.Change {
    private final State end;
    private final Optional<Receipt> receipt;
    private boolean left;

    Departure(State end, Optional<Receipt> receipt) {
      this.end = end;
      this.receipt = receipt;
    }

    @Override
    public CompletionStage<Optional<DeviceRecord>> apply(Optional<DeviceRecord> known) {
      DeviceRecord record = Fleet.required(known);
      if (record.state().isHeld() || receipt.filter(each -> !isOf(record, each)).isPresent()) {
        return CompletableFuture.completedFuture(Optional.empty());
      }
      left = true;
      // Revoked first: after a crash in between the device reports again, and is heard.
      return core.domain()
          .revoke(record.membership().certificates())
          .thenApply(done -> Optional.of(record.in(end).with(Membership.none())));
    }
  }

  private CompletableFuture<Void> left(
      Udn udn, Departure departure, CompletableFuture<DeviceRecord> kept) {
    return kept.thenAccept(
        record -> {
          if (departure.left) {
            Optional<Bytes> said = departure.receipt.map(each -> Bytes.of(each.encode()));
            end(udn, said);
            core.links().forget(udn);
            core.lane().after(GOODBYE, () -> drop(udn));
            core.notices()
                .tell(udn, Kind.LEFT, l -> l.decommissioned(udn, said.orElse(Bytes.empty())));
          }
        });
  }

  /** Whether a receipt ends what the device has here now, and not something before it. */
  private static boolean isOf(DeviceRecord record, Receipt receipt) {
    return !record.membership().chain().isEmpty()
        && receipt.enrollment().filter(record.attempt().enrollmentId()::equals).isPresent();
  }

  private void end(Udn udn, Optional<Bytes> receipt) {
    CompletableFuture<Bytes> waiting = awaited.remove(udn);
    if (waiting != null && receipt.isPresent()) {
      waiting.complete(receipt.get());
    } else if (waiting != null) {
      waiting.completeExceptionally(new TrustException("revoked without a receipt"));
    }
  }

  private void drop(Udn udn) {
    core.disconnect(peer -> peer.udn().equals(udn) && peer.anchor() == PeerIdentity.Anchor.DOMAIN);
  }

  /** Lets a device enrol again; what it had before is revoked. */
  CompletableFuture<Void> admitAgain(Udn udn) {
    return core.fleet()
        .decide(
            udn,
            known -> {
              DeviceRecord record = Fleet.required(known);
              return core.domain()
                  .revoke(record.membership().certificates())
                  .thenApply(
                      done ->
                          Optional.of(record.in(State.KNOWN).inGroup("").with(Membership.none())));
            })
        .thenAccept(
            record -> {
              core.links().forget(udn);
              drop(udn);
            });
  }
}
