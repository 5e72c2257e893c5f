package org.iotmc.controller;

import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.iotmc.api.Bytes;
import org.iotmc.api.LifecyclePhase;
import org.iotmc.api.Udn;
import org.iotmc.controller.ManagedDevice.State;

/**
 * All that is kept of a device. Immutable.
 *
 * @param udn its name
 * @param version grows with each change; 0 for a record that was never stored
 * @param state where it stands
 * @param group its group, or empty
 * @param anchorKey the identity anchor that its name is pinned to
 * @param attempt its newest attempt to enrol
 * @param membership what it got
 * @param status what it last told
 * @param results how its last updates ended, oldest first
 */
record DeviceRecord(
    Udn udn,
    long version,
    State state,
    String group,
    Bytes anchorKey,
    Attempt attempt,
    Membership membership,
    Status status,
    List<UpdateReport> results) {
  /** Most results that are kept of a device; the oldest go first. */
  static final int MAX_RESULTS = 16;

  /** Most former nonces that are remembered of a device; the oldest go first. */
  static final int MAX_NONCES = 16;

  DeviceRecord {
    results = List.copyOf(results);
  }

  /**
   * An attempt to enrol.
   *
   * @param spentUntil until when the device's share of certificates is used up
   */
  record Attempt(
      String enrollmentId,
      String nonce,
      Bytes key,
      String capabilities,
      String reason,
      Instant expires,
      List<String> formerNonces,
      Instant spentUntil) {
    Attempt {
      formerNonces = List.copyOf(formerNonces);
    }

    static Attempt none() {
      return new Attempt("", "", Bytes.empty(), "", "", Instant.EPOCH, List.of(), Instant.EPOCH);
    }

    Attempt withReason(String why) {
      return new Attempt(
          enrollmentId, nonce, key, capabilities, why, expires, formerNonces, spentUntil);
    }

    Attempt spentUntil(Instant end) {
      return new Attempt(
          enrollmentId, nonce, key, capabilities, reason, expires, formerNonces, end);
    }

    /** The nonces that must not come again with another attempt. */
    List<String> allNonces() {
      List<String> all = new ArrayList<>(formerNonces);
      if (!nonce.isEmpty()) {
        all.add(nonce);
      }
      return all.subList(Math.max(0, all.size() - MAX_NONCES), all.size());
    }
  }

  /**
   * What an accepted device has.
   *
   * @param chain its operational certificate and the issuers; empty if it has none
   * @param superseded certificates that were renewed and may still be valid
   * @param revision the revision of its initial configuration
   * @param digest the digest of its initial configuration
   */
  record Membership(
      List<X509Certificate> chain, List<X509Certificate> superseded, long revision, String digest) {
    Membership {
      chain = List.copyOf(chain);
      superseded = List.copyOf(superseded);
    }

    static Membership none() {
      return new Membership(List.of(), List.of(), 0, "");
    }

    /** Every certificate that this domain gave it and that may still be valid. */
    List<X509Certificate> certificates() {
      List<X509Certificate> all = new ArrayList<>(superseded);
      if (!chain.isEmpty()) {
        all.add(chain.get(0));
      }
      return all;
    }
  }

  /** What the device last told over an authenticated connection. */
  record Status(
      Optional<URI> location,
      Optional<LifecyclePhase> phase,
      boolean quarantined,
      Optional<String> firmware,
      Optional<Instant> lastContact,
      List<String> subscriptions) {
    Status {
      subscriptions = List.copyOf(subscriptions);
    }

    static Status none() {
      return new Status(
          Optional.empty(), Optional.empty(), false, Optional.empty(), Optional.empty(), List.of());
    }

    /** With the names of the subscriptions to its events, each behind the service's type. */
    Status subscribed(List<String> names) {
      return new Status(location, phase, quarantined, firmware, lastContact, names);
    }

    Status at(URI newLocation) {
      return new Status(
          Optional.of(newLocation), phase, quarantined, firmware, lastContact, subscriptions);
    }

    Status in(LifecyclePhase newPhase) {
      return new Status(
          location, Optional.of(newPhase), quarantined, firmware, lastContact, subscriptions);
    }

    Status quarantined(boolean now) {
      return new Status(location, phase, now, firmware, lastContact, subscriptions);
    }

    Status running(String version) {
      return new Status(
          location, phase, quarantined, Optional.of(version), lastContact, subscriptions);
    }

    Status heard(Instant when) {
      return new Status(location, phase, quarantined, firmware, Optional.of(when), subscriptions);
    }
  }

  /** A device that was never seen before. */
  static DeviceRecord unknown(Udn udn, Bytes anchorKey) {
    return new DeviceRecord(
        udn,
        0,
        State.KNOWN,
        "",
        anchorKey,
        Attempt.none(),
        Membership.none(),
        Status.none(),
        List.of());
  }

  DeviceRecord withVersion(long next) {
    return new DeviceRecord(
        udn, next, state, group, anchorKey, attempt, membership, status, results);
  }

  DeviceRecord in(State next) {
    return new DeviceRecord(
        udn, version, next, group, anchorKey, attempt, membership, status, results);
  }

  DeviceRecord inGroup(String next) {
    return new DeviceRecord(
        udn, version, state, next, anchorKey, attempt, membership, status, results);
  }

  DeviceRecord with(Attempt next) {
    return new DeviceRecord(
        udn, version, state, group, anchorKey, next, membership, status, results);
  }

  DeviceRecord with(Membership next) {
    return new DeviceRecord(udn, version, state, group, anchorKey, attempt, next, status, results);
  }

  DeviceRecord with(Status next) {
    return new DeviceRecord(
        udn, version, state, group, anchorKey, attempt, membership, next, results);
  }

  DeviceRecord with(UpdateReport report) {
    List<UpdateReport> all = new ArrayList<>(results);
    all.add(report);
    return new DeviceRecord(
        udn,
        version,
        state,
        group,
        anchorKey,
        attempt,
        membership,
        status,
        all.subList(Math.max(0, all.size() - MAX_RESULTS), all.size()));
  }

  /** Whether the enrolment under way came too late. */
  boolean isExpired(Instant now) {
    return state.isUnderWay() && now.isAfter(attempt.expires);
  }

  /**
   * Whether a member let all of its certificates expire: it can prove its membership no more, and
   * has to ask anew. One that was told to leave stays told.
   */
  boolean hasLapsed(Instant now) {
    return state == State.ENROLLED
        && membership.certificates().stream()
            .allMatch(each -> each.getNotAfter().toInstant().isBefore(now));
  }

  ManagedDevice snapshot() {
    return new ManagedDevice(
        udn,
        state,
        group,
        attempt.capabilities,
        status.phase,
        status.quarantined,
        status.location,
        status.firmware,
        status.lastContact,
        attempt.reason);
  }
}
