package org.iotmc.device;

import java.net.URI;
import java.security.KeyPair;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.iotmc.api.Bytes;
import org.iotmc.api.Causes;
import org.iotmc.api.PeerIdentity;
import org.iotmc.api.TransportException;
import org.iotmc.api.TrustException;
import org.iotmc.api.profile.CertificateEntry;
import org.iotmc.api.profile.Enrollment;
import org.iotmc.api.profile.Profile;
import org.iotmc.api.profile.Severity;
import org.iotmc.api.service.Call;
import org.iotmc.api.spi.Body;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.Cancellable;
import org.iotmc.api.spi.Headers;
import org.iotmc.api.spi.HttpRequest;
import org.iotmc.device.DeviceState.Attempt;
import org.iotmc.device.DeviceState.Membership;
import org.iotmc.device.DeviceState.Ownership;
import org.iotmc.endpoint.RemotePeer;
import org.iotmc.pki.CertificateRequests;
import org.iotmc.pki.Revocations;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a member of a domain does regularly: fetches the revocation list, and renews its certificate
 * when two thirds of its time are over (profile, sections 4 and 5). On the lane.
 */
final class DomainDuties {
  private static final Logger LOG = LoggerFactory.getLogger(DomainDuties.class);
  private static final String COMPONENT = "domain";
  private static final Duration INTERVAL = Duration.ofHours(1);
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(15);

  private final DeviceCore core;
  private final ControllerLink keeper;
  private final Readmission readmission;
  private final Backoff backoff;
  private Cancellable timer = () -> {};
  private boolean busy;
  private boolean failing;
  private boolean lockedOut;

  DomainDuties(DeviceCore core, ControllerLink keeper, Readmission readmission) {
    this.core = core;
    this.keeper = keeper;
    this.readmission = readmission;
    this.backoff = new Backoff(core.host().jitter(), FIRST_PAUSE, LONGEST_PAUSE);
  }

  /** Takes up the list of the last run. */
  void restore(Optional<X509CRL> stored) {
    stored.ifPresent(crl -> core.trust().revocations().ifPresent(lists -> offer(lists, crl)));
  }

  private static boolean offer(Revocations lists, X509CRL crl) {
    try {
      return lists.offer(crl) == Revocations.Update.TAKEN;
    } catch (RuntimeException e) {
      LOG.warn("a revocation list was refused: {}", e.getMessage());
      return false;
    }
  }

  /** Does what is due, now and every hour, while the device works for its owner. */
  void resume() {
    if (busy || !core.state().isEnrolled() || core.state().membership().isEmpty()) {
      return;
    }
    busy = true;
    timer.cancel();
    // The renewal first: a revocation list that cannot be fetched must not end a membership.
    renewIfDue()
        .thenCompose(done -> fetchRevocations())
        .whenComplete(
            (done, failure) -> {
              busy = false;
              failing = failure != null;
              if (failure != null) {
                LOG.debug("duties: {}", Causes.reason(failure));
                keeper.lost();
                readmission.doubt(failure);
              } else {
                backoff.reset();
                readmission.settled();
              }
              lockOut();
              timer = core.lane().after(failure == null ? INTERVAL : backoff.next(), this::resume);
            });
  }

  /** Tries again what failed, without waiting: the controller seems to be back. */
  void retry() {
    if (failing) {
      resume();
    }
  }

  /** Who may be revoked without our knowing gets nothing any more, not even events. */
  private void lockOut() {
    boolean before = lockedOut;
    lockedOut = core.trust().unreliable();
    if (lockedOut) {
      core.disconnect(peer -> peer.anchor() == PeerIdentity.Anchor.DOMAIN);
    }
    if (lockedOut != before) {
      core.log(
          Severity.WARNING,
          COMPONENT,
          lockedOut
              ? "the revocation list is out of date: nobody may manage this device until it came"
              : "the revocation list is up to date again");
    }
  }

  void close() {
    timer.cancel();
  }

  private CompletableFuture<Boolean> fetchRevocations() {
    return keeper
        .controller()
        .thenCompose(peer -> core.lane().adopt(download(peer)))
        .thenCompose(
            der -> core.blocking(() -> Revocations.parse(der)).thenCompose(crl -> take(crl, der)));
  }

  private CompletionStage<byte[]> download(RemotePeer peer) {
    URI list = peer.location().resolve(Profile.REVOCATION_LIST_PATH);
    HttpRequest request = new HttpRequest("GET", list, Headers.of(), Body.empty());
    return core.host()
        .http()
        .send(request, CallSpec.to(core.trust().keeper(), peer.udn()))
        .response()
        .thenCompose(
            answer ->
                answer
                    .body()
                    .bytes(Revocations.MAX_SIZE)
                    .thenApply(
                        der -> {
                          if (answer.status() != 200) {
                            throw new TransportException(list + " answered " + answer.status());
                          }
                          return der;
                        }));
  }

  private CompletableFuture<Boolean> take(X509CRL crl, byte[] der) {
    Optional<Revocations> lists = core.trust().revocations();
    if (lists.isEmpty()) {
      return core.completed(false);
    }
    return core.blocking(() -> offer(lists.get(), crl))
        .thenCompose(
            taken -> {
              if (!taken) {
                return core.completed(false);
              }
              core.disconnect(core.trust()::revoked);
              return core.replaceable()
                  .write(StateDirectory.REVOCATIONS, der)
                  .thenApply(done -> true)
                  .toCompletableFuture();
            });
  }

  private CompletableFuture<Boolean> renewIfDue() {
    Optional<Membership> membership = core.state().membership();
    if (membership.isEmpty() || !isDue(membership.get().chain().get(0), core.clock().instant())) {
      return core.completed(false);
    }
    Membership present = membership.get();
    return renewal(present)
        .thenCompose(
            attempt ->
                keeper
                    .controller()
                    .thenCompose(
                        peer ->
                            peer.service(Profile.ENROLLMENT)
                                .renewCertificate(
                                    Call.of(new Enrollment.Renewal(attempt.request()))))
                    .thenCompose(
                        chain -> install(present, attempt.keyName(), chain.certificateChain())));
  }

  /**
   * The request, kept before it is sent: while its answer is lost, the same is asked for again, and
   * no certificate is issued in vain.
   */
  private CompletableFuture<Attempt> renewal(Membership present) {
    Optional<Attempt> begun = core.state().owner().flatMap(Ownership::attempt);
    if (begun.isPresent() && core.keys().find(begun.get().keyName()).isPresent()) {
      return core.completed(begun.get());
    }
    String name = DeviceKeys.otherThan(Optional.of(present.keyName()));
    // A request whose key is gone is forgotten before another key gets the name.
    CompletableFuture<DeviceState> free =
        begun.isPresent()
            ? core.change(state -> renewed(state, present, present))
            : core.completed(core.state());
    return free.thenCompose(
            done -> core.blocking(() -> new Attempt("", name, request(name), Optional.empty())))
        .thenCompose(
            attempt ->
                core.change(state -> renewing(state, present, attempt)).thenApply(done -> attempt));
  }

  private static DeviceState renewing(DeviceState state, Membership present, Attempt attempt) {
    if (state.membership().filter(present::equals).isEmpty()) {
      throw new TrustException("the membership ended before its certificate was renewed");
    }
    return state.with(state.owner().orElseThrow().renewing(attempt));
  }

  private Bytes request(String name) {
    KeyPair keys = core.keys().generate(name);
    return Bytes.of(CertificateRequests.create(keys, core.host().secrets()));
  }

  private CompletableFuture<Boolean> install(
      Membership before, String keyName, List<CertificateEntry> entries) {
    List<X509Certificate> chain = EnrollmentClient.certificates(entries);
    Membership next = new Membership(before.enrollmentId(), before.groupId(), keyName, chain);
    return core.blocking(
            () -> {
              core.trust().judgeOwn(chain, keyName, core.clock().instant());
              return true;
            })
        .thenCompose(judged -> core.change(state -> renewed(state, before, next)))
        .thenCompose(
            state ->
                core.blocking(
                    () -> {
                      core.keys().destroy(before.keyName());
                      core.lane()
                          .execute(
                              () ->
                                  core.log(
                                      Severity.INFORMATIONAL, COMPONENT, "certificate renewed"));
                      return true;
                    }));
  }

  private static DeviceState renewed(DeviceState state, Membership before, Membership next) {
    Ownership owner = state.owner().orElseThrow();
    return owner.membership().filter(before::equals).isPresent()
        ? state.with(owner.with(next))
        : state;
  }

  /** Whether two thirds of a certificate's time are over. */
  static boolean isDue(X509Certificate certificate, Instant now) {
    Instant begins = certificate.getNotBefore().toInstant();
    Instant ends = certificate.getNotAfter().toInstant();
    Duration third = Duration.between(begins, ends).dividedBy(3);
    return !now.isBefore(ends.minus(third));
  }
}
