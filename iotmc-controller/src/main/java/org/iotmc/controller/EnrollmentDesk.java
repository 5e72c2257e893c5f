package org.iotmc.controller;

import java.net.InetAddress;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.iotmc.api.ActionException;
import org.iotmc.api.Bytes;
import org.iotmc.api.PeerIdentity;
import org.iotmc.api.Udn;
import org.iotmc.api.UpnpError;
import org.iotmc.api.profile.Enrollment;
import org.iotmc.controller.DeviceRecord.Attempt;
import org.iotmc.controller.DeviceRecord.Membership;
import org.iotmc.controller.EnrollmentPolicy.Applicant;
import org.iotmc.controller.EnrollmentPolicy.Decision;
import org.iotmc.controller.ManagedDevice.State;

/**
 * The rules of enrolment (profile, section 5). Takes what is known of a device and what it asks;
 * says what is next, or fails with the {@link ActionException} that the device gets. Pure, but for
 * the policy that it asks.
 */
final class EnrollmentDesk {
  private static final int MIN_NONCE = 8;
  private static final int MAX_NONCE = 128;
  private static final int MAX_CAPABILITIES = 64;

  private final EnrollmentPolicy policy;
  private final Duration expiry;
  private final CertificateQuota quota;

  EnrollmentDesk(EnrollmentPolicy policy, Duration expiry, CertificateQuota quota) {
    this.policy = policy;
    this.expiry = expiry;
    this.quota = quota;
  }

  /**
   * A request and where it came from.
   *
   * @param peer who asks
   * @param udn for whom
   * @param capabilities its tokens
   * @param location where it says its description is
   * @param key the key of its certificate request, in its encoding
   * @param nonce of the attempt
   * @param remote the address it asks from
   * @param freshId names the enrolment if it is a new one
   */
  record Application(
      PeerIdentity peer,
      Udn udn,
      String capabilities,
      URI location,
      Bytes key,
      String nonce,
      InetAddress remote,
      String freshId) {}

  /** What is to be done before the device gets its answer. */
  sealed interface Step {
    /** Nothing: the answer is what is known. */
    record Answer(DeviceRecord record) implements Step {}

    /** Keep this. */
    record Save(DeviceRecord next) implements Step {}

    /** Revoke what the device got before, issue a certificate, keep it with this. */
    record Issue(DeviceRecord next, List<X509Certificate> revoked) implements Step {}
  }

  Step request(Optional<DeviceRecord> known, Application asked, Instant now) {
    checkIdentity(asked);
    DeviceRecord record =
        known.orElseGet(() -> DeviceRecord.unknown(asked.udn(), asked.peer().anchorKey()));
    if (!record.anchorKey().equals(asked.peer().anchorKey())) {
      throw rejected("the name is pinned to another identity anchor");
    }
    if (record.state().isHeld()) {
      throw rejected("held after its decommissioning until it is admitted again");
    }
    if (record.attempt().nonce().equals(asked.nonce())) {
      return again(record, asked, now);
    }
    if (record.attempt().formerNonces().contains(asked.nonce())) {
      throw new ActionException(UpnpError.ENROLLMENT_EXPIRED, "the nonce was used before");
    }
    if (record.state().isManaged() && !record.hasLapsed(now)) {
      throw rejected("it is enrolled; it has to be decommissioned or admitted again first");
    }
    return decide(record.with(attempt(record, asked, now)), asked, now);
  }

  private static void checkIdentity(Application asked) {
    if (asked.peer().anchor() != PeerIdentity.Anchor.IDENTITY) {
      throw rejected("the identity certificate is needed");
    }
    if (!asked.peer().udn().equals(asked.udn())) {
      throw rejected(
          "the certificate names " + asked.peer().udn() + ", the request " + asked.udn());
    }
    if (asked.nonce().length() < MIN_NONCE || asked.nonce().length() > MAX_NONCE) {
      throw new ActionException(
          UpnpError.ARGUMENT_VALUE_INVALID,
          "Nonce: " + MIN_NONCE + " to " + MAX_NONCE + " characters");
    }
    if (asked.capabilities().length() > MAX_CAPABILITIES) {
      throw new ActionException(UpnpError.STRING_TOO_LONG, "Capabilities");
    }
    if (!Addresses.isSecureAt(asked.location(), asked.remote())) {
      throw new ActionException(
          UpnpError.TARGET_NOT_ALLOWED, "ManagementUri is not at the address of this connection");
    }
  }

  /** The same nonce: the same answer to the same request, at a new address maybe. */
  private static Step again(DeviceRecord record, Application asked, Instant now) {
    Attempt attempt = record.attempt();
    if (!attempt.key().equals(asked.key())
        || !attempt.capabilities().equals(asked.capabilities())) {
      throw new ActionException(
          UpnpError.ENROLLMENT_EXPIRED, "the nonce belongs to another request");
    }
    checkNotExpired(record, now);
    if (record.state() == State.KNOWN) {
      throw new ActionException(UpnpError.ENROLLMENT_EXPIRED, "that enrolment is over");
    }
    DeviceRecord moved = record.with(record.status().at(asked.location()));
    return moved.equals(record) ? new Step.Answer(record) : new Step.Save(moved);
  }

  private Attempt attempt(DeviceRecord record, Application asked, Instant now) {
    return new Attempt(
        asked.freshId(),
        asked.nonce(),
        asked.key(),
        asked.capabilities(),
        "",
        now.plus(expiry),
        record.attempt().allNonces(),
        record.attempt().spentUntil());
  }

  private Step decide(DeviceRecord fresh, Application asked, Instant now) {
    DeviceRecord here = fresh.with(fresh.status().at(asked.location()));
    List<String> tokens =
        asked.capabilities().isEmpty()
            ? List.of()
            : Arrays.asList(asked.capabilities().split(",", -1));
    Decision decision =
        policy.decide(new Applicant(asked.udn(), tokens, asked.peer().certificate()));
    if (decision instanceof Decision.Accept accept) {
      Instant spent = quota.take(fresh.attempt().spentUntil(), now);
      return accept(here.with(here.attempt().spentUntil(spent)), accept.group());
    } else if (decision instanceof Decision.Reject reject) {
      return new Step.Save(reject(here, reject.reason()));
    }
    return new Step.Save(here.in(State.PENDING));
  }

  private static Step accept(DeviceRecord record, String group) {
    List<X509Certificate> before = record.membership().certificates();
    DeviceRecord next = record.in(State.ACCEPTED).inGroup(group).with(Membership.none());
    return new Step.Issue(next, before);
  }

  private static DeviceRecord reject(DeviceRecord record, String reason) {
    return record.in(State.REJECTED).with(record.attempt().withReason(reason));
  }

  /** Manual approval. */
  Step approve(DeviceRecord record, String group, Instant now) {
    checkPending(record);
    checkNotExpired(record, now);
    return accept(record, group);
  }

  /** Manual rejection. */
  DeviceRecord refuse(DeviceRecord record, String reason) {
    checkPending(record);
    return reject(record, reason);
  }

  private static void checkPending(DeviceRecord record) {
    if (record.state() != State.PENDING) {
      throw new IllegalStateException(record.udn() + " is not pending, but " + record.state());
    }
  }

  /** The certificate is there. */
  DeviceRecord issued(DeviceRecord accepted, List<X509Certificate> chain) {
    return accepted.with(new Membership(chain, List.of(), 0, ""));
  }

  /** Finds the enrolment that the caller means, as long as it holds. */
  DeviceRecord find(Optional<DeviceRecord> known, String enrollmentId, Instant now) {
    DeviceRecord record =
        known
            .filter(r -> !enrollmentId.isEmpty())
            .filter(r -> r.attempt().enrollmentId().equals(enrollmentId))
            .filter(r -> r.state() != State.KNOWN && !r.state().isHeld() && !r.hasLapsed(now))
            .orElseThrow(
                () -> new ActionException(UpnpError.ENROLLMENT_EXPIRED, "no such enrolment"));
    checkNotExpired(record, now);
    return record;
  }

  /** The same for a caller that has to come with the certificate of that enrolment. */
  DeviceRecord findMember(
      Optional<DeviceRecord> known, String enrollmentId, PeerIdentity caller, Instant now) {
    DeviceRecord record = find(known, enrollmentId, now);
    if (!record.membership().certificates().contains(caller.certificate())) {
      throw new ActionException(UpnpError.NOT_ENROLLED, "not with the enrolment's certificate");
    }
    return record;
  }

  /** The device has taken the initial configuration. */
  DeviceRecord configured(DeviceRecord record, long revision, String digest) {
    Membership membership = record.membership();
    DeviceRecord next =
        record.with(new Membership(membership.chain(), membership.superseded(), revision, digest));
    return record.state() == State.ACCEPTED ? next.in(State.CONFIGURED) : next;
  }

  /** The device says what it has; the last step. */
  DeviceRecord confirm(DeviceRecord record, Enrollment.Confirmation said) {
    if (record.state() == State.PENDING
        || record.state() == State.ACCEPTED
        || record.state() == State.REJECTED) {
      throw new ActionException(
          UpnpError.NOT_IN_THIS_PHASE, "the initial configuration was not taken yet");
    }
    if (record.state().isManaged()) {
      return record; // the answer was lost, and the configuration may have gone on since
    }
    Membership set = record.membership();
    if (set.revision() != said.revision() || !set.digest().equalsIgnoreCase(said.digest())) {
      throw new ActionException(
          UpnpError.REVISION_CONFLICT, "revision " + set.revision() + " was set");
    }
    return record.state() == State.CONFIGURED ? record.in(State.ENROLLED) : record;
  }

  private static void checkNotExpired(DeviceRecord record, Instant now) {
    if (record.isExpired(now)) {
      throw new ActionException(
          UpnpError.ENROLLMENT_EXPIRED, "not finished by " + record.attempt().expires());
    }
  }

  private static ActionException rejected(String why) {
    return new ActionException(UpnpError.ENROLLMENT_REJECTED, why);
  }
}
