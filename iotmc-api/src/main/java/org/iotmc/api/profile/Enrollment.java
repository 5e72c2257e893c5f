package org.iotmc.api.profile;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.iotmc.api.Bytes;
import org.iotmc.api.Udn;
import org.iotmc.api.service.Action;
import org.iotmc.api.service.Call;
import org.iotmc.api.service.Caller;
import org.iotmc.api.service.Nothing;
import org.iotmc.api.service.Uda;
import org.iotmc.api.service.UdaType;
import org.iotmc.api.service.UpnpService;

/** A controller's service by which devices join its domain and leave it (profile, section 5). */
@UpnpService(domain = "iotmc-org", name = "Enrollment")
public interface Enrollment {
  /**
   * A request.
   *
   * @param udn the device; its certificate has to name the same
   * @param capabilities its capability tokens, comma separated
   * @param managementUri where its secure description is, on the address of this connection
   * @param certificateRequest PKCS #10 for the operational key
   * @param nonce chosen once for each attempt; the same nonce and request get the same answer, the
   *     same nonce with other content 813
   */
  record Request(
      Udn udn,
      String capabilities,
      java.net.URI managementUri,
      Bytes certificateRequest,
      String nonce) {}

  /**
   * The answer.
   *
   * @param enrollmentId names this enrolment
   * @param state what was decided
   * @param reason why it was rejected, else empty
   * @param retryAfterSeconds when to ask again, while pending
   * @param groupId the device's group, once accepted
   * @param certificateChain the operational certificate and its issuers, once accepted
   * @param domainAnchors the anchors of the domain, once accepted
   * @param controllerTime the controller's clock
   */
  record Answer(
      String enrollmentId,
      EnrollmentState state,
      String reason,
      @Uda(UdaType.UI4) long retryAfterSeconds,
      String groupId,
      List<CertificateEntry> certificateChain,
      List<CertificateEntry> domainAnchors,
      Instant controllerTime) {}

  /**
   * Names an enrolment.
   *
   * @param enrollmentId from the answer
   */
  record Reference(String enrollmentId) {}

  /**
   * What the device has after the initial configuration.
   *
   * @param enrollmentId from the answer
   * @param revision its configuration revision
   * @param digest its configuration digest
   */
  record Confirmation(String enrollmentId, @Uda(UdaType.UI4) long revision, String digest) {}

  /**
   * A request for a new certificate.
   *
   * @param certificateRequest PKCS #10 for the new key
   */
  record Renewal(Bytes certificateRequest) {}

  /**
   * A chain.
   *
   * @param certificateChain end entity first
   */
  record Chain(List<CertificateEntry> certificateChain) {}

  /**
   * A receipt.
   *
   * @param receipt CMS SignedData by the device's identity key: what was erased, and how surely
   */
  record Receipt(Bytes receipt) {}

  /**
   * Asks to join the domain; the device's identity certificate authenticates it.
   *
   * @param call with the request; 812, 813; 814 if it got too many certificates lately
   */
  @Action(caller = Caller.IDENTIFIED, repeat = Action.Repeat.IDEMPOTENT)
  CompletionStage<Answer> requestEnrollment(Call<Request> call);

  /**
   * Asks how a request stands.
   *
   * @param call names it
   */
  @Action(caller = Caller.IDENTIFIED, repeat = Action.Repeat.IDEMPOTENT)
  CompletionStage<Answer> getEnrollmentStatus(Call<Reference> call);

  /**
   * Says, over the operational certificate, that the initial configuration may come.
   *
   * @param call names the enrolment
   */
  @Action(caller = Caller.DEVICE, repeat = Action.Repeat.IDEMPOTENT)
  CompletionStage<Nothing> readyForConfiguration(Call<Reference> call);

  /**
   * Ends the enrolment; the controller compares revision and digest with what it has set.
   *
   * @param call with both; 805 if they differ
   */
  @Action(caller = Caller.DEVICE, repeat = Action.Repeat.IDEMPOTENT)
  CompletionStage<Nothing> confirmEnrollment(Call<Confirmation> call);

  /**
   * A new operational certificate before the old one ends. It answers also while the revocation
   * list is too old for anything else.
   *
   * @param call with the request; 814 if it got too many certificates lately
   */
  @Action(
      caller = Caller.MEMBER,
      quarantine = Action.Quarantine.ANSWERS,
      repeat = Action.Repeat.IDEMPOTENT)
  CompletionStage<Chain> renewCertificate(Call<Renewal> call);

  /**
   * Brings the receipt of a decommissioning; the certificate is revoked when this is answered.
   *
   * @param call with the receipt; 806 if the identity key did not sign it
   */
  @Action(
      caller = Caller.IDENTIFIED,
      quarantine = Action.Quarantine.ANSWERS,
      repeat = Action.Repeat.IDEMPOTENT)
  CompletionStage<Nothing> reportDecommissioned(Call<Receipt> call);
}
