package org.iotmc.controller;

import java.security.KeyPair;
import java.security.PublicKey;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.iotmc.api.Bytes;
import org.iotmc.api.Causes;
import org.iotmc.api.PeerIdentity;
import org.iotmc.api.Role;
import org.iotmc.api.TrustException;
import org.iotmc.api.Udn;
import org.iotmc.api.spi.CertificateAuthority;
import org.iotmc.api.spi.Credentials;
import org.iotmc.api.spi.Host;
import org.iotmc.api.spi.Lane;
import org.iotmc.api.spi.PeerVerifier;
import org.iotmc.pki.Revocations;
import org.iotmc.pki.TrustClock;
import org.iotmc.pki.TrustPolicy;

/**
 * The trust of this domain: who we are, whom we accept, what is revoked (profile, section 4).
 * Confined to the lane; the credentials and {@link #isRevoked} may be asked on any thread.
 */
final class Domain {
  private final Lane lane;
  private final Host host;
  private final CertificateAuthority authority;
  private final KeyPair keys;
  private final List<X509Certificate> identityAnchors;
  private final Notices notices;
  private final Revocations revocations;
  private final TrustPolicy anybody;
  private final TrustPolicy members;
  private final TrustPolicy manufactured;
  private volatile Function<Udn, Optional<Bytes>> pins = udn -> Optional.empty();
  // One object each as long as our certificate is the same: connections are kept by it.
  private volatile Optional<Identity> identity = Optional.empty();

  private record Identity(Credentials listening, Credentials calling, Credentials provisioning) {}

  /** What a domain is made of. */
  record Parts(
      Host host,
      Lane lane,
      CertificateAuthority authority,
      KeyPair keys,
      List<X509Certificate> identityAnchors,
      Notices notices) {}

  Domain(Parts parts) {
    this.lane = parts.lane();
    this.host = parts.host();
    this.authority = parts.authority();
    this.keys = parts.keys();
    this.identityAnchors = List.copyOf(parts.identityAnchors());
    this.notices = parts.notices();
    this.revocations = new Revocations(authority.chain());
    TrustClock clock = clock();
    this.members =
        TrustPolicy.builder(clock)
            .domainAnchors(anchors())
            .revocations(revocations::current)
            .rolesUntil(this::reliableUntil)
            .build();
    this.manufactured = TrustPolicy.builder(clock).identityAnchors(identityAnchors).build();
    this.anybody =
        TrustPolicy.builder(clock)
            .domainAnchors(anchors())
            .identityAnchors(identityAnchors)
            .revocations(revocations::current)
            .rolesUntil(this::reliableUntil)
            .build();
  }

  TrustClock clock() {
    return TrustClock.of(host.clock());
  }

  List<X509Certificate> identityAnchors() {
    return identityAnchors;
  }

  /** The anchors of the domain: the end of the authority's chain. */
  List<X509Certificate> anchors() {
    List<X509Certificate> issuers = authority.chain();
    return issuers.subList(issuers.size() - 1, issuers.size());
  }

  /** Which identity anchor a name is pinned to; asked on any thread. */
  void pinnedBy(Function<Udn, Optional<Bytes>> known) {
    pins = known;
  }

  /** Takes our certificate into use, from the next connection on. */
  void use(List<X509Certificate> chain) {
    identity =
        Optional.of(
            new Identity(
                credentials(chain, reporting(this::admitted)),
                credentials(chain, this::device),
                credentials(chain, manufactured)));
  }

  /** Whether a certificate is ours and has more than a third of its time left. */
  boolean isFreshOwn(List<X509Certificate> own) {
    return isFresh(own, keys.getPublic());
  }

  /** Whether a certificate is for this key and has more than a third of its time left. */
  boolean isFresh(List<X509Certificate> issued, PublicKey key) {
    if (issued.isEmpty() || !issued.get(0).getPublicKey().equals(key)) {
      return false;
    }
    Instant begins = issued.get(0).getNotBefore().toInstant();
    Instant ends = issued.get(0).getNotAfter().toInstant();
    Duration third = Duration.between(begins, ends).dividedBy(3);
    return host.clock().instant().isBefore(ends.minus(third));
  }

  /** A certificate for ourselves. */
  CompletableFuture<List<X509Certificate>> issueOwn(Udn udn, Duration validity) {
    var subject =
        new CertificateAuthority.Subject(
            udn, Optional.of(Role.CONTROLLER), keys.getPublic(), validity);
    return lane.adopt(authority.issue(subject));
  }

  /** A certificate for a device. */
  CompletableFuture<List<X509Certificate>> issue(Udn udn, PublicKey key, Duration validity) {
    return lane.adopt(
        authority.issue(
            new CertificateAuthority.Subject(udn, Optional.of(Role.DEVICE), key, validity)));
  }

  /** Revokes certificates; in force here, and in the list, when it is complete. */
  CompletableFuture<Void> revoke(List<X509Certificate> certificates) {
    CompletableFuture<Void> done = CompletableFuture.completedFuture(null);
    for (X509Certificate each : certificates) {
      done = done.thenCompose(before -> lane.adopt(authority.revoke(each)));
    }
    return certificates.isEmpty() ? done : done.thenCompose(all -> refresh().thenAccept(l -> {}));
  }

  /** The newest list, which is in force here from then on. */
  CompletableFuture<X509CRL> refresh() {
    return lane.adopt(authority.revocationList())
        .thenApply(
            list -> {
              revocations.offer(list);
              return list;
            });
  }

  /** The newest list that is held. */
  Optional<X509CRL> held() {
    return revocations.current();
  }

  /** Whether the list is so old that nobody's role counts (profile, section 4). */
  boolean isUnreliable() {
    return host.clock().instant().isAfter(reliableUntil());
  }

  private Instant reliableUntil() {
    return revocations.reliableUntil(Instant.EPOCH);
  }

  boolean isRevoked(X509Certificate certificate) {
    return revocations.isRevoked(certificate);
  }

  /** For our listener: devices of the domain, and of the manufacturers. */
  Credentials listening() {
    return identity.orElseThrow().listening();
  }

  /** For calls to devices of this domain. */
  Credentials calling() {
    return identity.orElseThrow().calling();
  }

  /** For calls to a device that has no owner yet. */
  Credentials provisioning() {
    return identity.orElseThrow().provisioning();
  }

  private Credentials credentials(List<X509Certificate> chain, PeerVerifier verifier) {
    return new Credentials(chain, keys.getPrivate(), verifier);
  }

  /** Whom we call has to be a device, and known not to be revoked. */
  private PeerIdentity device(List<X509Certificate> presented) {
    PeerIdentity peer = members.verify(presented);
    if (!peer.is(Role.DEVICE)) {
      throw new TrustException(
          peer.udn()
              + (isUnreliable()
                  ? " may be revoked: the revocation list is out of date"
                  : " is no device of this domain"));
    }
    return peer;
  }

  /** A name under another manufacturer than the first time is somebody else's. */
  private PeerIdentity admitted(List<X509Certificate> presented) {
    PeerIdentity peer = anybody.verify(presented);
    if (peer.anchor() == PeerIdentity.Anchor.IDENTITY) {
      Optional<Bytes> pinned = pins.apply(peer.udn());
      if (pinned.isPresent() && !pinned.get().equals(peer.anchorKey())) {
        throw new TrustException(peer.udn() + " is pinned to another identity anchor");
      }
    }
    return peer;
  }

  /** Who knocks and is refused is told; whom we call and do not believe, the call tells. */
  private PeerVerifier reporting(PeerVerifier verifier) {
    return presented -> {
      try {
        return verifier.verify(presented);
      } catch (TrustException refusal) {
        notices.peerRefused(presented, Causes.reason(refusal));
        throw refusal;
      }
    };
  }
}
