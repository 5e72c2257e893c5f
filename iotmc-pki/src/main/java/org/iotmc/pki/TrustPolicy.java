package org.iotmc.pki;

import java.security.MessageDigest;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.iotmc.api.Bytes;
import org.iotmc.api.PeerIdentity;
import org.iotmc.api.PeerIdentity.Anchor;
import org.iotmc.api.Role;
import org.iotmc.api.TrustException;
import org.iotmc.api.spi.PeerVerifier;
import org.jspecify.annotations.Nullable;

/**
 * Judges peers by the separate anchors of the profile (section 4): a name counts under each, a role
 * only under the domain's. Thread-safe, does no I/O.
 *
 * <p>The signatures of a chain are checked once and remembered for the last {@link #MAX_REMEMBERED}
 * chains; validity and revocation are checked each time.
 */
public final class TrustPolicy implements PeerVerifier {
  /** Most certificates between a peer and its anchor, both included. */
  public static final int MAX_CHAIN = 4;

  /** How many chains are remembered; at the bound the one used longest ago is forgotten. */
  public static final int MAX_REMEMBERED = 1024;

  private static final List<String> BOTH_SIDES_OF_TLS =
      List.of("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2");

  private record Judged(CertificatePath path, PeerIdentity identity) {}

  private final TrustClock clock;
  private final List<X509Certificate> identityAnchors;
  private final List<X509Certificate> domainAnchors;
  private final Supplier<Optional<X509CRL>> revocations;
  private final Supplier<Instant> rolesUntil;
  private final boolean acceptsClaimed;
  private final Map<Bytes, Judged> remembered = new LinkedHashMap<>(16, 0.75f, true);
  private volatile @Nullable X509CRL checkedList;

  private TrustPolicy(Builder builder) {
    clock = builder.clock;
    identityAnchors = builder.identityAnchors;
    domainAnchors = builder.domainAnchors;
    revocations = builder.revocations;
    rolesUntil = builder.rolesUntil;
    acceptsClaimed = builder.acceptsClaimed;
  }

  /**
   * A policy that trusts nobody until told whom.
   *
   * @param clock the time at which certificates are judged
   */
  public static Builder builder(TrustClock clock) {
    return new Builder(clock);
  }

  @Override
  public PeerIdentity verify(List<X509Certificate> chain) {
    if (chain.isEmpty() || chain.size() > MAX_CHAIN) {
      throw new TrustException("a chain has 1 to " + MAX_CHAIN + " certificates");
    }
    Bytes key = digest(chain);
    Judged judged = recall(key);
    if (judged == null) {
      judged = judge(chain);
      remember(key, judged);
    } else {
      judged.path().checkValidity(clock.at(judged.path().certificates()));
    }
    checkRevocation(judged.path());
    return whileRolesCount(judged);
  }

  private PeerIdentity whileRolesCount(Judged judged) {
    PeerIdentity peer = judged.identity();
    boolean over = clock.at(judged.path().certificates()).isAfter(rolesUntil.get());
    return peer.role().isPresent() && over
        ? new PeerIdentity(
            peer.udn(), peer.anchor(), Optional.empty(), peer.certificate(), peer.anchorKey())
        : peer;
  }

  private Judged judge(List<X509Certificate> chain) {
    Optional<CertificatePath> domain = CertificatePath.find(chain, domainAnchors);
    if (domain.isPresent()) {
      return judge(domain.get(), Anchor.DOMAIN);
    }
    Optional<CertificatePath> identity = CertificatePath.find(chain, identityAnchors);
    if (identity.isPresent()) {
      return judge(identity.get(), Anchor.IDENTITY);
    }
    if (acceptsClaimed) {
      X509Certificate root = chain.get(chain.size() - 1);
      Optional<CertificatePath> claimed =
          CertificatePath.signs(root, root)
              ? CertificatePath.find(chain, List.of(root))
              : Optional.empty();
      if (claimed.isPresent()) {
        return judge(claimed.get(), Anchor.CLAIMED);
      }
    }
    throw new TrustException("the certificate chain does not lead to a trusted anchor");
  }

  private Judged judge(CertificatePath path, Anchor anchor) {
    if (path.certificates().size() > MAX_CHAIN) {
      throw new TrustException("a chain has 1 to " + MAX_CHAIN + " certificates");
    }
    path.validate(clock.at(path.certificates()));
    path.checkUsage(BOTH_SIDES_OF_TLS);
    X509Certificate peer = path.endEntity();
    var role = anchor == Anchor.DOMAIN ? Names.role(peer) : Optional.<Role>empty();
    return new Judged(path, new PeerIdentity(Names.udn(peer), anchor, role, peer, anchorKey(path)));
  }

  private static Bytes anchorKey(CertificatePath path) {
    return Certificates.keyDigest(path.certificates().get(path.certificates().size() - 1));
  }

  private void checkRevocation(CertificatePath path) {
    Optional<X509CRL> list = revocations.get();
    if (list.isEmpty()) {
      return;
    }
    X509CRL crl = list.get();
    Optional<X509Certificate> issuer = path.issuerOf(crl);
    if (issuer.isEmpty()) {
      return;
    }
    if (!crl.equals(checkedList)) {
      if (!Revocations.signedBy(crl, issuer.get())) {
        throw new TrustException("the revocation list is not signed by the certificate's issuer");
      }
      checkedList = crl;
    }
    path.checkRevocation(crl);
  }

  private synchronized @Nullable Judged recall(Bytes key) {
    return remembered.get(key);
  }

  private synchronized void remember(Bytes key, Judged judged) {
    remembered.put(key, judged);
    if (remembered.size() > MAX_REMEMBERED) {
      var oldest = remembered.keySet().iterator();
      oldest.next();
      oldest.remove();
    }
  }

  private static Bytes digest(List<X509Certificate> chain) {
    MessageDigest sha = Crypto.sha256();
    chain.forEach(each -> sha.update(Certificates.toDer(each)));
    return Bytes.of(sha.digest());
  }

  /** Says whom to trust. Not thread-safe. */
  public static final class Builder {
    private final TrustClock clock;
    private List<X509Certificate> identityAnchors = List.of();
    private List<X509Certificate> domainAnchors = List.of();
    private Supplier<Optional<X509CRL>> revocations = Optional::empty;
    private Supplier<Instant> rolesUntil = () -> Instant.MAX;
    private boolean acceptsClaimed;

    private Builder(TrustClock clock) {
      this.clock = clock;
    }

    /**
     * Authorities of manufacturers.
     *
     * @param anchors their certificates
     */
    public Builder identityAnchors(List<X509Certificate> anchors) {
      identityAnchors = List.copyOf(anchors);
      return this;
    }

    /**
     * Operational authorities of the owner.
     *
     * @param anchors their certificates
     */
    public Builder domainAnchors(List<X509Certificate> anchors) {
      domainAnchors = List.copyOf(anchors);
      return this;
    }

    /**
     * Where the newest revocation list is; it applies to what its issuer issued.
     *
     * @param list asked at each verification, must not block
     */
    public Builder revocations(Supplier<Optional<X509CRL>> list) {
      revocations = list;
      return this;
    }

    /**
     * Until when roles count. Who is revoked cannot be known for ever by one list; after this
     * instant a peer is who it is, without a role; for ever unless set.
     *
     * @param end asked at each verification, must not block
     */
    public Builder rolesUntil(Supplier<Instant> end) {
      rolesUntil = end;
      return this;
    }

    /**
     * Accepts also peers that bring a root of their own, as {@link Anchor#CLAIMED} and without a
     * role. Only for a device that waits for its voucher.
     */
    public Builder acceptClaimed() {
      acceptsClaimed = true;
      return this;
    }

    /** The policy. */
    public TrustPolicy build() {
      return new TrustPolicy(this);
    }
  }
}
