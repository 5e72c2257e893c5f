package org.iotmc.device;

import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.iotmc.api.ActionException;
import org.iotmc.api.Bytes;
import org.iotmc.api.FirmwareVersion;
import org.iotmc.api.LifecyclePhase;
import org.iotmc.api.TrustException;
import org.iotmc.api.Udn;
import org.iotmc.api.UpnpError;

/**
 * What a device has to know over restarts, configuration and log aside. Immutable; each method that
 * changes something gives the next state.
 *
 * @param birth what the factory wrote
 * @param phase where it stands
 * @param quarantined whether it is in quarantine
 * @param run numbers of the last start
 * @param times what it knows of time
 * @param owner who owns it, from the voucher to the end of the decommissioning
 * @param farewells receipts that former owners have not acknowledged yet, oldest first
 */
record DeviceState(
    Birth birth,
    LifecyclePhase phase,
    boolean quarantined,
    Run run,
    Times times,
    Optional<Ownership> owner,
    List<Farewell> farewells) {
  /** Most receipts that are kept for former owners; the oldest is dropped. */
  static final int MAX_FAREWELLS = 4;

  DeviceState {
    farewells =
        List.copyOf(
            farewells.subList(Math.max(0, farewells.size() - MAX_FAREWELLS), farewells.size()));
  }

  /** What the factory wrote. */
  record Birth(
      Udn udn, List<X509Certificate> chain, FirmwareVersion firmware, long securityCounter) {
    /** A time that has passed for certain, whoever the owner is. */
    Instant clockFloor() {
      return chain.get(0).getNotBefore().toInstant();
    }
  }

  /**
   * What it knows of time.
   *
   * @param clockFloor a time that has passed for certain, as far as the owner can be believed
   * @param newestVoucher when the last voucher that was taken was issued; outlives the owner, so
   *     that its voucher does not bring it back
   */
  record Times(Instant clockFloor, Instant newestVoucher) {}

  /** The number of the last start (BOOTID), and the ports that were in use; 0 if none yet. */
  record Run(int bootId, int httpPort, int httpsPort) {}

  /** A controller, and where it was last. */
  record ControllerRef(Udn udn, URI location) {}

  /** An attempt to enrol: the same until it is decided, whatever happens meanwhile. */
  record Attempt(String nonce, String keyName, Bytes request, Optional<String> enrollmentId) {}

  /** What an accepted enrolment gave. */
  record Membership(
      String enrollmentId, String groupId, String keyName, List<X509Certificate> chain) {}

  /** The owner's domain, and how far the enrolment in it has come. */
  record Ownership(
      List<X509Certificate> anchors,
      Optional<ControllerRef> controller,
      Optional<Attempt> attempt,
      Optional<Membership> membership) {
    Ownership with(Attempt next) {
      return new Ownership(anchors, controller, Optional.of(next), Optional.empty());
    }

    /** A request for the next certificate, while the present one goes on. */
    Ownership renewing(Attempt next) {
      return new Ownership(anchors, controller, Optional.of(next), membership);
    }

    Ownership with(ControllerRef next) {
      return new Ownership(anchors, Optional.of(next), attempt, membership);
    }

    Ownership with(Membership next) {
      return new Ownership(anchors, controller, Optional.empty(), Optional.of(next));
    }

    /** The attempt and what came of it are given up. */
    Ownership afresh() {
      return new Ownership(anchors, controller, Optional.empty(), Optional.empty());
    }
  }

  /** A signed receipt, and whom it is for. */
  record Farewell(
      Bytes receipt, List<X509Certificate> anchors, Optional<ControllerRef> controller) {}

  /** As it leaves the factory. */
  static DeviceState manufactured(Birth birth) {
    return new DeviceState(
        birth,
        LifecyclePhase.PROVISIONING,
        false,
        new Run(0, 0, 0),
        new Times(birth.clockFloor(), Instant.EPOCH),
        Optional.empty(),
        List.of());
  }

  Udn udn() {
    return birth.udn;
  }

  Instant clockFloor() {
    return times.clockFloor;
  }

  /** What an accepted enrolment gave, if it has come so far. */
  Optional<Membership> membership() {
    return owner.flatMap(Ownership::membership);
  }

  Optional<ControllerRef> controller() {
    return owner.flatMap(Ownership::controller);
  }

  /** Whether it has an owner that it does not leave. */
  boolean worksForOwner() {
    return phase == LifecyclePhase.COMMISSIONING || isEnrolled();
  }

  /** Whether it works for its owner. */
  boolean isEnrolled() {
    return phase == LifecyclePhase.OPERATION || phase == LifecyclePhase.MAINTENANCE;
  }

  DeviceState started() {
    return with(new Run(run.bootId + 1, run.httpPort, run.httpsPort));
  }

  DeviceState with(Run next) {
    return new DeviceState(birth, phase, quarantined, next, times, owner, farewells);
  }

  /**
   * Another phase.
   *
   * @throws ActionException 803 if the life cycle does not go there from here
   */
  DeviceState enter(LifecyclePhase next) {
    if (!phase.mayBecome(next)) {
      throw new ActionException(
          UpnpError.NOT_IN_THIS_PHASE, "no way from " + phase.token() + " to " + next.token());
    }
    return new DeviceState(birth, next, quarantined, run, times, owner, farewells);
  }

  DeviceState withQuarantine(boolean next) {
    return new DeviceState(birth, phase, next, run, times, owner, farewells);
  }

  DeviceState with(Ownership next) {
    return new DeviceState(birth, phase, quarantined, run, times, Optional.of(next), farewells);
  }

  /** Learns a time from an authenticated peer. */
  DeviceState noEarlierThan(Instant time) {
    return time.isAfter(times.clockFloor) ? with(new Times(time, times.newestVoucher)) : this;
  }

  private DeviceState with(Times next) {
    return new DeviceState(birth, phase, quarantined, run, next, owner, farewells);
  }

  /**
   * The voucher was good: an owner, and the beginning of the enrolment.
   *
   * @throws TrustException if a voucher that was taken before is as new
   */
  DeviceState owned(X509Certificate anchor, Instant issued) {
    if (!issued.isAfter(times.newestVoucher)) {
      throw new TrustException("the voucher is not newer than the last one that was taken");
    }
    Ownership fresh =
        new Ownership(List.of(anchor), Optional.empty(), Optional.empty(), Optional.empty());
    return enter(LifecyclePhase.COMMISSIONING)
        .with(fresh)
        .with(new Times(times.clockFloor, issued));
  }

  /** What the enrolment gave is of no use any more: the owner stays, the enrolment begins anew. */
  DeviceState enrollingAfresh() {
    DeviceState outside =
        phase == LifecyclePhase.COMMISSIONING ? this : enter(LifecyclePhase.COMMISSIONING);
    return outside.with(owner.orElseThrow().afresh());
  }

  /**
   * The owner's data are gone, the time that it told among them; a new owner may come while those
   * before it await their receipts.
   */
  DeviceState released(Farewell receipt) {
    List<Farewell> all = new ArrayList<>(farewells);
    all.add(receipt);
    return new DeviceState(
        birth,
        enter(LifecyclePhase.PROVISIONING).phase,
        false,
        run,
        new Times(birth.clockFloor(), times.newestVoucher),
        Optional.empty(),
        all);
  }

  /** A former owner has its receipt. */
  DeviceState heard(Farewell receipt) {
    List<Farewell> rest = new ArrayList<>(farewells);
    rest.remove(receipt);
    return new DeviceState(birth, phase, quarantined, run, times, owner, rest);
  }
}
