package org.iotmc.controller;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.iotmc.api.ActionException;
import org.iotmc.api.Bytes;
import org.iotmc.api.Causes;
import org.iotmc.api.PeerIdentity;
import org.iotmc.api.Udn;
import org.iotmc.api.UpnpError;
import org.iotmc.api.profile.CertificateEntry;
import org.iotmc.api.profile.Enrollment;
import org.iotmc.api.profile.EnrollmentState;
import org.iotmc.api.service.Call;
import org.iotmc.api.service.Nothing;
import org.iotmc.api.spi.HostLiteral;
import org.iotmc.controller.DeviceRecord.Attempt;
import org.iotmc.controller.DeviceRecord.Membership;
import org.iotmc.controller.EnrollmentDesk.Application;
import org.iotmc.controller.EnrollmentDesk.Step;
import org.iotmc.controller.ManagedDevice.State;
import org.iotmc.controller.NoticeQueue.Kind;
import org.iotmc.pki.CertificateRequests;
import org.iotmc.pki.Certificates;
import org.jspecify.annotations.Nullable;

/** Enrolment as devices call it: the rules are the desk's, here they meet store and authority. */
final class EnrollmentService implements Enrollment {
  /** Most renewed certificates of a device that may be valid at a time; the oldest is revoked. */
  static final int MAX_SUPERSEDED = 4;

  private final Core core;
  private final EnrollmentDesk desk;
  private final Duration retryAfter;
  private final Duration validity;
  private final CertificateQuota quota;
  private final Commissioning commissioning;
  private final Departures departures;

  EnrollmentService(Core core, Commissioning commissioning, Departures departures) {
    this.core = core;
    this.desk = core.desk();
    this.retryAfter = core.config().retryAfter;
    this.validity = core.config().certificateValidity;
    this.quota = new CertificateQuota(validity);
    this.commissioning = commissioning;
    this.departures = departures;
  }

  private Instant now() {
    return core.host().clock().instant();
  }

  private static PeerIdentity caller(Call<?> call) {
    return call.caller()
        .orElseThrow(() -> new ActionException(UpnpError.ACTION_NOT_AUTHORIZED, "who calls?"));
  }

  private static InetAddress remote(Call<?> call) {
    return call.remote()
        .map(InetSocketAddress::getAddress)
        .orElseThrow(() -> new ActionException(UpnpError.TARGET_NOT_ALLOWED, "no address"));
  }

  @Override
  public CompletionStage<Answer> requestEnrollment(Call<Request> call) {
    Request request = call.arguments();
    PeerIdentity peer = caller(call);
    String freshId = Udn.random(core.host().secrets()).value().substring("uuid:".length());
    InetAddress remote = remote(call);
    return key(request.certificateRequest())
        .thenCompose(
            key -> {
              Application asked =
                  new Application(
                      peer,
                      request.udn(),
                      request.capabilities(),
                      HostLiteral.zoned(request.managementUri(), remote),
                      key,
                      request.nonce(),
                      remote,
                      freshId);
              return core.fleet()
                  .change(peer.udn(), known -> carryOut(desk.request(known, asked, now())));
            })
        .whenComplete((record, failure) -> tell(peer.udn(), freshId, record, failure))
        .thenApply(this::answer);
  }

  /** Checks that the requester has the key, and gives it in its encoding. */
  private CompletableFuture<Bytes> key(Bytes request) {
    return Work.blocking(
        core.host(),
        core.lane(),
        () -> Bytes.of(CertificateRequests.verify(request.toArray()).getEncoded()));
  }

  /** What a step needs before it may be kept: a certificate, where one is due. */
  CompletionStage<Optional<DeviceRecord>> carryOut(Step step) {
    if (step instanceof Step.Issue issue) {
      DeviceRecord next = issue.next();
      return core.domain()
          .issue(next.udn(), publicKey(next.attempt().key()), validity)
          .thenCompose(
              chain ->
                  core.domain()
                      .revoke(issue.revoked())
                      .thenApply(done -> Optional.of(desk.issued(next, chain))));
    } else if (step instanceof Step.Save save) {
      return CompletableFuture.completedFuture(Optional.of(save.next()));
    }
    return CompletableFuture.completedFuture(Optional.empty());
  }

  private static PublicKey publicKey(Bytes encoded) {
    try {
      return KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(encoded.toArray()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a key that was read before cannot be read", e);
    }
  }

  private void tell(
      Udn udn, String freshId, @Nullable DeviceRecord record, @Nullable Throwable failure) {
    if (failure != null) {
      core.notices().enrollmentRefused(udn, Causes.reason(failure));
    } else if (record != null && record.attempt().enrollmentId().equals(freshId)) {
      if (record.state() == State.PENDING) {
        core.notices().tell(udn, Kind.PENDING, l -> l.enrollmentPending(record.snapshot()));
      } else if (record.state() == State.REJECTED) {
        core.notices().enrollmentRefused(udn, record.attempt().reason());
      }
    }
  }

  private Answer answer(DeviceRecord record) {
    return switch (record.state()) {
      case PENDING -> answer(record, EnrollmentState.PENDING);
      // Told to leave is not left: it still has to hear the order as a member.
      case ACCEPTED, CONFIGURED, ENROLLED, DECOMMISSIONING ->
          answer(record, EnrollmentState.ACCEPTED);
      case REJECTED -> answer(record, EnrollmentState.REJECTED);
      default -> throw new ActionException(UpnpError.ENROLLMENT_EXPIRED, "that enrolment is over");
    };
  }

  private Answer answer(DeviceRecord record, EnrollmentState state) {
    boolean accepted = state == EnrollmentState.ACCEPTED;
    return new Answer(
        record.attempt().enrollmentId(),
        state,
        record.attempt().reason(),
        state == EnrollmentState.PENDING ? retryAfter.toSeconds() : 0,
        record.group(),
        accepted ? entries(record.membership().chain()) : List.of(),
        accepted ? entries(core.domain().anchors()) : List.of(),
        now());
  }

  private static List<CertificateEntry> entries(List<X509Certificate> chain) {
    return chain.stream()
        .map(each -> new CertificateEntry(Bytes.of(Certificates.toDer(each))))
        .toList();
  }

  @Override
  public CompletionStage<Answer> getEnrollmentStatus(Call<Reference> call) {
    Optional<DeviceRecord> known = core.fleet().find(caller(call).udn());
    return CompletableFuture.completedFuture(
        answer(desk.find(known, call.arguments().enrollmentId(), now())));
  }

  @Override
  public CompletionStage<Nothing> readyForConfiguration(Call<Reference> call) {
    PeerIdentity peer = caller(call);
    String id = call.arguments().enrollmentId();
    DeviceRecord record = desk.findMember(core.fleet().find(peer.udn()), id, peer, now());
    if (record.state().isManaged()) {
      return CompletableFuture.completedFuture(Nothing.NOTHING);
    }
    return commissioning
        .configure(record, remote(call))
        .thenCompose(
            set ->
                core.fleet()
                    .update(
                        peer.udn(),
                        held -> {
                          DeviceRecord same = desk.findMember(Optional.of(held), id, peer, now());
                          return desk.configured(same, set.revision(), set.digest());
                        }))
        .thenApply(done -> Nothing.NOTHING);
  }

  @Override
  public CompletionStage<Nothing> confirmEnrollment(Call<Confirmation> call) {
    PeerIdentity peer = caller(call);
    Confirmation said = call.arguments();
    AtomicBoolean joined = new AtomicBoolean();
    return core.fleet()
        .update(
            peer.udn(),
            record -> {
              DeviceRecord same =
                  desk.findMember(Optional.of(record), said.enrollmentId(), peer, now());
              DeviceRecord next = desk.confirm(same, said);
              joined.set(!next.equals(record));
              return next;
            })
        .thenApply(
            record -> {
              if (joined.get()) {
                core.notices().tell(record.udn(), Kind.JOINED, l -> l.enrolled(record.snapshot()));
                core.links().watch(record.udn());
              }
              return Nothing.NOTHING;
            });
  }

  @Override
  public CompletionStage<Chain> renewCertificate(Call<Renewal> call) {
    PeerIdentity peer = caller(call);
    core.links().called(peer.udn(), call.remote());
    return key(call.arguments().certificateRequest())
        .thenCompose(
            key ->
                core.fleet()
                    .change(peer.udn(), known -> renew(member(known, peer), publicKey(key))))
        .thenApply(record -> new Chain(entries(record.membership().chain())));
  }

  private static DeviceRecord member(Optional<DeviceRecord> known, PeerIdentity peer) {
    return known
        .filter(r -> r.membership().certificates().contains(peer.certificate()))
        .orElseThrow(() -> new ActionException(UpnpError.NOT_ENROLLED, "unknown certificate"));
  }

  private CompletionStage<Optional<DeviceRecord>> renew(DeviceRecord record, PublicKey key) {
    Membership before = record.membership();
    if (before.chain().get(0).getPublicKey().equals(key)
        && core.domain().isFresh(before.chain(), key)) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    Attempt paid = record.attempt().spentUntil(quota.take(record.attempt().spentUntil(), now()));
    List<X509Certificate> valid = new ArrayList<>(before.certificates());
    valid.removeIf(each -> each.getNotAfter().toInstant().isBefore(now()));
    int tooMany = Math.max(0, valid.size() - MAX_SUPERSEDED);
    List<X509Certificate> oldest = List.copyOf(valid.subList(0, tooMany));
    List<X509Certificate> kept = valid.subList(tooMany, valid.size());
    return core.domain()
        .issue(record.udn(), key, validity)
        .thenCompose(chain -> core.domain().revoke(oldest).thenApply(done -> chain))
        .thenApply(
            chain ->
                Optional.of(
                    record
                        .with(paid)
                        .with(new Membership(chain, kept, before.revision(), before.digest()))));
  }

  @Override
  public CompletionStage<Nothing> reportDecommissioned(Call<Receipt> call) {
    return departures
        .report(caller(call).udn(), call.arguments().receipt())
        .thenApply(done -> Nothing.NOTHING);
  }
}
