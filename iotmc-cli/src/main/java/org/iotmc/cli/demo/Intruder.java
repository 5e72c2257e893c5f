package org.iotmc.cli.demo;

import java.net.URI;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.iotmc.api.Bytes;
import org.iotmc.api.Udn;
import org.iotmc.api.profile.Enrollment;
import org.iotmc.api.profile.Profile;
import org.iotmc.api.service.Call;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.CertificateAuthority;
import org.iotmc.api.spi.Credentials;
import org.iotmc.api.spi.Host;
import org.iotmc.api.spi.Lane;
import org.iotmc.endpoint.RemotePeer;
import org.iotmc.pki.CertificateRequests;
import org.iotmc.pki.SoftwareVault;
import org.iotmc.pki.TrustClock;
import org.iotmc.pki.TrustPolicy;

/** Somebody who asks to enrol with a certificate that does not entitle them to it. */
final class Intruder {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final World world;
  private final Host host;
  private final Lane lane;
  private final KeyPair keys;
  private final List<X509Certificate> chain;

  private Intruder(World world, Host host, KeyPair keys, List<X509Certificate> chain) {
    this.world = world;
    this.host = host;
    this.lane = host.newLane("intruder");
    this.keys = keys;
    this.chain = chain;
  }

  /**
   * An intruder with a certificate.
   *
   * @param issuer who gave it the certificate
   * @param named the name in the certificate
   */
  static Intruder with(World world, String name, CertificateAuthority issuer, Udn named) {
    Host host = world.host(name);
    KeyPair keys = new SoftwareVault(host.storage(), host.secrets()).generate("identity");
    var subject =
        new CertificateAuthority.Subject(
            named, Optional.empty(), keys.getPublic(), Duration.ofDays(365));
    return new Intruder(world, host, keys, world.await(issuer.issue(subject), PATIENCE));
  }

  /** With a key and a certificate that somebody else was given. */
  static Intruder stealing(World world, String name, KeyPair keys, List<X509Certificate> chain) {
    return new Intruder(world, world.host(name), keys, chain);
  }

  /**
   * Asks a controller for enrolment.
   *
   * @param controller its secure description
   * @param claimed the name that the intruder says it has
   * @param domainAnchor the controller's anchor, which is no secret
   * @return the answer, or the failure with the reason
   */
  Enrollment.Answer ask(URI controller, Udn claimed, X509Certificate domainAnchor) {
    TrustPolicy trust =
        TrustPolicy.builder(TrustClock.of(host.clock()))
            .domainAnchors(List.of(domainAnchor))
            .build();
    Credentials credentials = new Credentials(chain, keys.getPrivate(), trust);
    CallSpec spec =
        new CallSpec(CallSpec.DEFAULT_DEADLINE, Optional.of(credentials), Optional.empty());
    CompletionStage<Enrollment.Answer> answer =
        RemotePeer.fetch(host, lane, controller, () -> spec)
            .thenCompose(
                peer ->
                    peer.service(Profile.ENROLLMENT)
                        .requestEnrollment(Call.of(request(controller, claimed))));
    return world.await(answer, PATIENCE);
  }

  private Enrollment.Request request(URI controller, Udn claimed) {
    Bytes csr = Bytes.of(CertificateRequests.create(keys, host.secrets()));
    return new Enrollment.Request(claimed, "config", controller, csr, "intruder-nonce");
  }
}
