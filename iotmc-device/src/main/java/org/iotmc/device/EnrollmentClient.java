package org.iotmc.device;

import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.iotmc.api.ActionException;
import org.iotmc.api.Bytes;
import org.iotmc.api.Causes;
import org.iotmc.api.LifecyclePhase;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.TrustException;
import org.iotmc.api.UpnpError;
import org.iotmc.api.profile.CertificateEntry;
import org.iotmc.api.profile.Enrollment;
import org.iotmc.api.profile.Profile;
import org.iotmc.api.profile.Severity;
import org.iotmc.api.service.Call;
import org.iotmc.api.spi.Cancellable;
import org.iotmc.device.DeviceState.Attempt;
import org.iotmc.device.DeviceState.Membership;
import org.iotmc.device.DeviceState.Ownership;
import org.iotmc.endpoint.RemotePeer;
import org.iotmc.pki.CertificateRequests;
import org.iotmc.pki.Certificates;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Joins the owner's domain (profile, section 5). What to do next follows from the durable state
 * alone, so that it goes on after any loss of an answer or of power. On the lane.
 */
final class EnrollmentClient {
  /** Most certificates that a chain or a list of anchors may have. */
  static final int MAX_CERTIFICATES = 8;

  private static final Logger LOG = LoggerFactory.getLogger(EnrollmentClient.class);
  private static final String COMPONENT = "enrollment";
  private static final Duration NOW = Duration.ZERO;
  private static final Duration LONGEST_POLL = Duration.ofHours(1);
  private static final int NONCE_BYTES = 16;

  private final DeviceCore core;
  private final ControllerLink applicant;
  private final ControllerLink member;
  private final Readmission readmission;
  private final Backoff backoff;
  private final Backoff afterRejection;
  private Cancellable timer = () -> {};
  private boolean busy;

  EnrollmentClient(
      DeviceCore core, ControllerLink applicant, ControllerLink member, Readmission readmission) {
    this.core = core;
    this.applicant = applicant;
    this.member = member;
    this.readmission = readmission;
    this.backoff = Backoff.usual(core.host().jitter());
    this.afterRejection =
        new Backoff(core.host().jitter(), Duration.ofMinutes(10), Duration.ofHours(6));
  }

  /** Goes on with the enrolment, if there is one to go on with. */
  void resume() {
    Optional<Ownership> owner = core.state().owner();
    if (busy || core.state().phase() != LifecyclePhase.COMMISSIONING || owner.isEmpty()) {
      return;
    }
    busy = true;
    timer.cancel();
    step(owner.get())
        .whenComplete(
            (pause, failure) -> {
              busy = false;
              again(failure == null ? pause : failed(Causes.of(failure)));
            });
  }

  void close() {
    timer.cancel();
  }

  private void again(Duration pause) {
    timer = core.lane().after(pause, this::resume);
  }

  private CompletableFuture<Duration> step(Ownership owner) {
    if (owner.membership().isPresent()) {
      return finish(owner.membership().get());
    }
    if (owner.attempt().isEmpty()) {
      return prepare();
    }
    Attempt begun = owner.attempt().get();
    // Without its key it is given up before the key's name is used again: else, after a loss of
    // power in between, it would be asked for a certificate that no key here belongs to.
    return core.keys().find(begun.keyName()).isPresent()
        ? ask(begun)
        : changeOwner(Ownership::afresh).thenApply(done -> NOW);
  }

  /** The key and the nonce are kept before anybody hears of them: the request stays the same. */
  private CompletableFuture<Duration> prepare() {
    String name = DeviceKeys.OPERATIONAL.get(0);
    byte[] nonce = new byte[NONCE_BYTES];
    core.host().secrets().nextBytes(nonce);
    return core.blocking(
            () -> {
              KeyPair keys = core.keys().generate(name);
              return Bytes.of(CertificateRequests.create(keys, core.host().secrets()));
            })
        .thenCompose(
            request ->
                changeOwner(
                    owner ->
                        owner.with(
                            new Attempt(
                                HexFormat.of().formatHex(nonce), name, request, Optional.empty()))))
        .thenApply(done -> NOW);
  }

  private CompletableFuture<Duration> ask(Attempt attempt) {
    return applicant
        .controller()
        .thenCompose(
            peer -> {
              Enrollment enrollment = peer.service(Profile.ENROLLMENT);
              return attempt.enrollmentId().isPresent()
                  ? enrollment.getEnrollmentStatus(
                      Call.of(new Enrollment.Reference(attempt.enrollmentId().get())))
                  : enrollment.requestEnrollment(Call.of(request(attempt, peer)));
            })
        .thenCompose(answer -> take(attempt, answer));
  }

  private Enrollment.Request request(Attempt attempt, RemotePeer peer) {
    return new Enrollment.Request(
        core.state().udn(),
        String.join(",", DeviceAgent.CAPABILITIES),
        core.endpoint().orElseThrow().secureLocationFacing(peer.address()),
        attempt.request(),
        attempt.nonce());
  }

  private CompletableFuture<Duration> take(Attempt attempt, Enrollment.Answer answer) {
    return switch (answer.state()) {
      case PENDING -> pending(attempt, answer);
      case REJECTED -> rejected(attempt, answer.reason());
      case ACCEPTED -> accepted(attempt, answer);
    };
  }

  private CompletableFuture<Duration> pending(Attempt attempt, Enrollment.Answer answer) {
    Duration asked = Duration.ofSeconds(Math.max(1, answer.retryAfterSeconds()));
    Duration pause = asked.compareTo(LONGEST_POLL) > 0 ? LONGEST_POLL : asked;
    backoff.reset();
    if (attempt.enrollmentId().isPresent()) {
      return core.completed(pause);
    }
    core.log(Severity.INFORMATIONAL, COMPONENT, "waits for the controller's decision");
    Attempt known =
        new Attempt(
            attempt.nonce(),
            attempt.keyName(),
            attempt.request(),
            Optional.of(answer.enrollmentId()));
    return core.change(state -> state.with(ownerOf(state, attempt).with(known)))
        .thenApply(done -> pause);
  }

  private CompletableFuture<Duration> rejected(Attempt attempt, String reason) {
    tellRejected(reason);
    return core.change(state -> state.with(ownerOf(state, attempt).afresh()))
        .thenApply(done -> afterRejection.next());
  }

  private void tellRejected(String reason) {
    LOG.warn("enrolment rejected: {}", reason);
    core.log(Severity.WARNING, COMPONENT, "rejected: " + reason);
    core.tell(listener -> listener.enrollmentRejected(reason));
  }

  private CompletableFuture<Duration> accepted(Attempt attempt, Enrollment.Answer answer) {
    List<X509Certificate> chain = certificates(answer.certificateChain());
    Instant told = answer.controllerTime();
    Membership given =
        new Membership(answer.enrollmentId(), answer.groupId(), attempt.keyName(), chain);
    // The voucher alone says whom we trust: the anchors of the answer are nobody's word.
    return core.blocking(
            () -> {
              core.trust().judgeOwn(chain, attempt.keyName(), told);
              return true;
            })
        .thenCompose(
            judged ->
                core.change(
                    state ->
                        state
                            .with(ownerOf(state, attempt).with(given))
                            // Judged before it is believed: so it lies within the certificate's.
                            .noEarlierThan(told)))
        .thenApply(
            done -> {
              backoff.reset();
              core.log(Severity.INFORMATIONAL, COMPONENT, "accepted");
              return NOW;
            });
  }

  /** The owner, if the attempt is still the one under way: it may have changed since we asked. */
  private static Ownership ownerOf(DeviceState state, Attempt asked) {
    return state
        .owner()
        .filter(owner -> owner.attempt().filter(asked::equals).isPresent())
        .orElseThrow(() -> new TrustException("an answer to an attempt that is over"));
  }

  static List<X509Certificate> certificates(List<CertificateEntry> entries) {
    if (entries.size() > MAX_CERTIFICATES) {
      throw new MalformedMessageException("certificates", "more than " + MAX_CERTIFICATES);
    }
    return entries.stream().map(e -> Certificates.fromDer(e.der().toArray())).toList();
  }

  /** The controller configures us while it is being asked, and compares afterwards. */
  private CompletableFuture<Duration> finish(Membership membership) {
    String id = membership.enrollmentId();
    return member
        .controller()
        .thenCompose(
            peer -> {
              Enrollment enrollment = peer.service(Profile.ENROLLMENT);
              return enrollment
                  .readyForConfiguration(Call.of(new Enrollment.Reference(id)))
                  .thenCompose(ready -> enrollment.confirmEnrollment(Call.of(confirmation(id))));
            })
        .thenCompose(done -> core.change(state -> confirmed(state, membership)))
        .thenApply(
            done -> {
              backoff.reset();
              afterRejection.reset();
              return NOW;
            });
  }

  private static DeviceState confirmed(DeviceState state, Membership membership) {
    if (state.membership().filter(membership::equals).isEmpty()) {
      throw new TrustException("an enrolment was confirmed that is over");
    }
    return state.enter(LifecyclePhase.OPERATION);
  }

  private Enrollment.Confirmation confirmation(String id) {
    ConfigurationState configuration = core.configuration().current();
    return new Enrollment.Confirmation(id, configuration.revision(), configuration.digest());
  }

  /** What became of a failure: after which pause to go on, and with what. */
  private Duration failed(Throwable failure) {
    LOG.debug("enrolment: {}", Causes.reason(failure));
    applicant.lost();
    member.lost();
    if (failure instanceof ActionException refused) {
      core.log(Severity.NOTICE, COMPONENT, "refused: " + refused.getMessage());
      if (refused.is(UpnpError.ENROLLMENT_REJECTED)) {
        tellRejected(refused.description());
        changeOwner(Ownership::afresh);
        return afterRejection.next();
      }
      if (refused.is(UpnpError.ENROLLMENT_EXPIRED) || refused.is(UpnpError.NOT_ENROLLED)) {
        changeOwner(Ownership::afresh);
        return backoff.next();
      }
    } else if (failure instanceof TrustException) {
      core.log(Severity.WARNING, COMPONENT, Causes.reason(failure));
    }
    readmission.doubt(failure);
    return backoff.next();
  }

  private CompletableFuture<DeviceState> changeOwner(
      java.util.function.UnaryOperator<Ownership> change) {
    return core.change(state -> state.with(change.apply(state.owner().orElseThrow())));
  }
}
