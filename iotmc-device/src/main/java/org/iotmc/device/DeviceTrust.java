package org.iotmc.device;

import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.iotmc.api.PeerIdentity;
import org.iotmc.api.Role;
import org.iotmc.api.TrustException;
import org.iotmc.api.spi.Credentials;
import org.iotmc.api.spi.PeerVerifier;
import org.iotmc.device.DeviceState.Farewell;
import org.iotmc.device.DeviceState.Membership;
import org.iotmc.device.DeviceState.Ownership;
import org.iotmc.pki.Revocations;
import org.iotmc.pki.TrustPolicy;
import org.jspecify.annotations.Nullable;

/**
 * Who the device is on TLS and whom it accepts, by its state (profile, section 4): before the
 * voucher whoever wants to claim it, then its owner's domain. Refreshed on the lane, asked
 * anywhere.
 */
final class DeviceTrust {
  /** Chains of claimants that are remembered; at the bound the oldest is forgotten. */
  static final int MAX_CLAIMANTS = 16;

  private final DeviceClock clock;
  private final DeviceKeys keys;
  private final Map<X509Certificate, List<X509Certificate>> claimants = new LinkedHashMap<>();
  private volatile PeerVerifier judge = this::verifyClaimant;
  private volatile View view;

  /** What follows from one state. Instances are kept, since connections are pooled by them. */
  private record View(
      DeviceState state,
      Credentials server,
      Optional<Revocations> revocations,
      Supplier<Instant> reliable,
      Optional<Credentials> applicant,
      Optional<Credentials> member,
      Optional<Credentials> keeper) {}

  DeviceTrust(DeviceClock clock, DeviceKeys keys, DeviceState state) {
    this.clock = clock;
    this.keys = keys;
    this.view = viewOf(state, null);
  }

  /** Follows a change of the state. */
  void refresh(DeviceState state) {
    View before = view;
    boolean same =
        before
            .state
            .owner()
            .map(owner -> List.of(owner.anchors(), owner.membership()))
            .equals(state.owner().map(owner -> List.of(owner.anchors(), owner.membership())));
    if (!same) {
      view = viewOf(state, before);
    }
  }

  private View viewOf(DeviceState state, @Nullable View before) {
    KeyPair identity = keys.identity();
    List<X509Certificate> chain = state.birth().chain();
    Optional<Revocations> lists = state.owner().map(owner -> lists(owner.anchors(), before));
    Supplier<Instant> reliable = reliableUntil(state, lists);
    PeerVerifier domain = verifier(state, lists, reliable);
    // What brings a list, or the certificate that shows the authority, must not wait for a list.
    PeerVerifier lenient = verifier(state, lists, () -> Instant.MAX);
    judge = domain;
    // A connection outlives a change of owner: its peer is judged by whom we trust at each request.
    PeerVerifier current = peer -> judge.verify(peer);
    Optional<Credentials> member =
        state.membership().flatMap(membership -> operational(membership, current));
    Credentials server =
        member.orElseGet(() -> new Credentials(chain, identity.getPrivate(), current));
    return new View(
        state,
        server,
        lists,
        reliable,
        lists.map(l -> new Credentials(chain, identity.getPrivate(), controllersOnly(lenient))),
        member.map(m -> new Credentials(m.chain(), m.key(), controllersOnly(domain))),
        member.map(m -> new Credentials(m.chain(), m.key(), controllersOnly(lenient))));
  }

  private PeerVerifier verifier(
      DeviceState state, Optional<Revocations> lists, Supplier<Instant> reliable) {
    return lists.isEmpty()
        ? this::verifyClaimant
        : policy(state.owner().orElseThrow().anchors(), lists.get(), reliable);
  }

  /** Before a certificate of the domain there is nothing that a list could have told. */
  private static Supplier<Instant> reliableUntil(DeviceState state, Optional<Revocations> lists) {
    Optional<Instant> heard =
        state.membership().map(m -> m.chain().get(0).getNotBefore().toInstant());
    return lists.isEmpty() || heard.isEmpty()
        ? () -> Instant.MAX
        : () -> lists.get().reliableUntil(heard.get());
  }

  private Optional<Credentials> operational(Membership membership, PeerVerifier verifier) {
    return keys.find(membership.keyName())
        .map(pair -> new Credentials(membership.chain(), pair.getPrivate(), verifier));
  }

  /** The same for as long as the owner is: a list may just be taken, which must not get lost. */
  private static Revocations lists(List<X509Certificate> anchors, @Nullable View before) {
    return Optional.ofNullable(before)
        .filter(view -> view.state.owner().map(Ownership::anchors).equals(Optional.of(anchors)))
        .flatMap(View::revocations)
        .orElseGet(() -> new Revocations(anchors));
  }

  private TrustPolicy policy(
      List<X509Certificate> anchors, Revocations lists, Supplier<Instant> rolesUntil) {
    return TrustPolicy.builder(clock.trust())
        .domainAnchors(anchors)
        .revocations(lists::current)
        .rolesUntil(rolesUntil)
        .build();
  }

  /** The other side of our own calls has to be a controller, whoever else the domain knows. */
  private static PeerVerifier controllersOnly(PeerVerifier domain) {
    return chain -> {
      PeerIdentity peer = domain.verify(chain);
      if (!peer.is(Role.CONTROLLER)) {
        throw new TrustException(
            peer.udn() + " is no controller of this domain, or may be revoked");
      }
      return peer;
    };
  }

  private PeerIdentity verifyClaimant(List<X509Certificate> chain) {
    PeerIdentity peer = TrustPolicy.builder(clock.trust()).acceptClaimed().build().verify(chain);
    synchronized (claimants) {
      claimants.put(peer.certificate(), List.copyOf(chain));
      if (claimants.size() > MAX_CLAIMANTS) {
        claimants.remove(claimants.keySet().iterator().next());
      }
    }
    return peer;
  }

  /**
   * Who a claimant is under the anchor that a voucher names.
   *
   * @throws TrustException if its chain does not lead there
   */
  PeerIdentity judgeClaimant(PeerIdentity claimant, X509Certificate anchor) {
    List<X509Certificate> chain;
    synchronized (claimants) {
      chain = claimants.getOrDefault(claimant.certificate(), List.of(claimant.certificate()));
    }
    return TrustPolicy.builder(clock.trust()).domainAnchors(List.of(anchor)).build().verify(chain);
  }

  /**
   * Judges a certificate that was issued to us: for our key and name, under an anchor that the
   * voucher named, and valid at the time that is told with it. Blocking.
   *
   * @throws TrustException if it is not that
   */
  void judgeOwn(List<X509Certificate> chain, String keyName, Instant told) {
    DeviceState state = view.state;
    PeerIdentity identity =
        TrustPolicy.builder(clock.trustIf(told))
            .domainAnchors(state.owner().map(Ownership::anchors).orElse(List.of()))
            .build()
            .verify(chain);
    if (!keys.holds(keyName, chain)
        || !identity.udn().equals(state.udn())
        || !identity.is(Role.DEVICE)) {
      throw new TrustException("the operational certificate is not for this device and its key");
    }
  }

  /** For the listener, and for callbacks to those who subscribed. */
  Credentials server() {
    return view.server;
  }

  /** For the calls of the enrolment; there is an owner. */
  Credentials applicant() {
    return required(view.applicant, "no owner");
  }

  /** For calls over the operational certificate. */
  Credentials member() {
    return required(view.member, "not enrolled");
  }

  /** The same for what keeps the membership: also while the revocation list is out of date. */
  Credentials keeper() {
    return required(view.keeper, "not enrolled");
  }

  /** For the last call to a former owner. */
  Credentials leaver(Farewell farewell) {
    List<X509Certificate> anchors = farewell.anchors();
    return new Credentials(
        view.state.birth().chain(),
        keys.identity().getPrivate(),
        controllersOnly(policy(anchors, new Revocations(anchors), () -> Instant.MAX)));
  }

  private static Credentials required(Optional<Credentials> credentials, String why) {
    return credentials.orElseThrow(() -> new TrustException("no credentials: " + why));
  }

  /** The revocation lists of the owner's domain. */
  Optional<Revocations> revocations() {
    return view.revocations;
  }

  /** Whether the list is so old that no controller's role counts (profile, section 4). */
  boolean unreliable() {
    return clock.instant().isAfter(view.reliable.get());
  }

  boolean revoked(PeerIdentity peer) {
    return view.revocations.filter(lists -> lists.isRevoked(peer.certificate())).isPresent();
  }
}
