package org.iotmc.device;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.iotmc.api.ActionException;
import org.iotmc.api.Causes;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.UpnpError;
import org.iotmc.api.profile.Enrollment;
import org.iotmc.api.profile.EnrollmentState;
import org.iotmc.api.profile.Profile;
import org.iotmc.api.profile.Severity;
import org.iotmc.api.service.Call;
import org.iotmc.api.spi.Cancellable;
import org.iotmc.device.DeviceState.Membership;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way back of a device that is locked out. A revoked or expired certificate looks, from inside,
 * like a controller that cannot be reached; so when a call as a member fails, the controller is
 * asked over the identity certificate how the enrolment stands. If it says that it is over, the
 * device enrols afresh; anything else changes nothing. On the lane.
 */
final class Readmission {
  private static final Logger LOG = LoggerFactory.getLogger(Readmission.class);
  private static final String COMPONENT = "enrollment";

  private final DeviceCore core;
  private final ControllerLink applicant;
  private final Backoff pauses;
  private Cancellable timer = () -> {};
  private boolean resting;

  Readmission(DeviceCore core, ControllerLink applicant) {
    this.core = core;
    this.applicant = applicant;
    this.pauses = new Backoff(core.host().jitter(), Duration.ofSeconds(10), Duration.ofMinutes(30));
  }

  /**
   * A call as a member failed. The controller is asked, but not again before a growing pause, and
   * not if it is clear from the failure that it knows us as a member.
   */
  void doubt(Throwable failure) {
    Optional<Membership> membership = core.state().membership();
    if (resting || membership.isEmpty() || !core.state().worksForOwner() || !isDoubtful(failure)) {
      return;
    }
    resting = true;
    Membership doubted = membership.get();
    ask(doubted)
        .whenComplete(
            (done, unanswered) -> {
              if (unanswered != null) {
                LOG.debug("how the enrolment stands: {}", Causes.reason(unanswered));
                applicant.lost();
              }
              timer = core.lane().after(pauses.next(), () -> resting = false);
            });
  }

  /** A call as a member succeeded. */
  void settled() {
    pauses.reset();
  }

  void close() {
    timer.cancel();
  }

  private CompletableFuture<Boolean> ask(Membership doubted) {
    return applicant
        .controller()
        .thenCompose(
            peer ->
                peer.service(Profile.ENROLLMENT)
                    .getEnrollmentStatus(Call.of(new Enrollment.Reference(doubted.enrollmentId()))))
        .thenCompose(
            answer ->
                answer.state() == EnrollmentState.ACCEPTED
                    ? compare(doubted, answer)
                    : over(doubted, "it is " + answer.state()))
        .exceptionallyCompose(
            failure ->
                isRefusal(failure)
                    ? over(doubted, Causes.reason(failure))
                    : CompletableFuture.failedFuture(Causes.of(failure)));
  }

  private static boolean isDoubtful(Throwable failure) {
    return !(Causes.of(failure) instanceof ActionException)
        || isRefusal(failure)
        || Failures.is(failure, UpnpError.ACTION_NOT_AUTHORIZED);
  }

  private static boolean isRefusal(Throwable failure) {
    return Failures.is(failure, UpnpError.NOT_ENROLLED)
        || Failures.is(failure, UpnpError.ENROLLMENT_EXPIRED)
        || Failures.is(failure, UpnpError.ENROLLMENT_REJECTED);
  }

  /** The enrolment holds; what the controller has for us may be newer than what we have. */
  private CompletableFuture<Boolean> compare(Membership doubted, Enrollment.Answer answer) {
    List<X509Certificate> chain = EnrollmentClient.certificates(answer.certificateChain());
    if (chain.isEmpty()) {
      throw new MalformedMessageException("CertificateChain", "an accepted enrolment has one");
    }
    Optional<String> key =
        DeviceKeys.OPERATIONAL.stream().filter(name -> core.keys().holds(name, chain)).findFirst();
    if (key.isEmpty() || chain.equals(doubted.chain())) {
      return core.completed(false);
    }
    Membership newer = new Membership(doubted.enrollmentId(), doubted.groupId(), key.get(), chain);
    return core.blocking(
            () -> {
              core.trust().judgeOwn(chain, key.get(), core.clock().instant());
              return true;
            })
        .thenCompose(
            judged ->
                core.change(
                    state ->
                        isStill(state, doubted)
                            ? state.with(state.owner().orElseThrow().with(newer))
                            : state))
        .thenApply(done -> true);
  }

  private CompletableFuture<Boolean> over(Membership doubted, String why) {
    return core.change(state -> isStill(state, doubted) ? state.enrollingAfresh() : state)
        .thenApply(
            done -> {
              LOG.warn("the enrolment is over, the device enrols afresh: {}", why);
              core.log(Severity.WARNING, COMPONENT, "is over, begins afresh: " + why);
              pauses.reset();
              return true;
            });
  }

  /** An owner may have let it go, or another answer come first, while we asked. */
  private static boolean isStill(DeviceState state, Membership doubted) {
    return state.worksForOwner() && state.membership().filter(doubted::equals).isPresent();
  }
}
