package org.iotmc.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.iotmc.pki.TestHost.START;
import static org.iotmc.pki.TestHost.done;

import java.security.KeyPair;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.iotmc.api.PeerIdentity;
import org.iotmc.api.PeerIdentity.Anchor;
import org.iotmc.api.Role;
import org.iotmc.api.TrustException;
import org.iotmc.api.Udn;
import org.iotmc.api.spi.CertificateAuthority.Subject;
import org.junit.jupiter.api.Test;

class TrustPolicyTest {
  private static final Udn UDN = new Udn("uuid:00000000-0000-4000-8000-000000000001");
  private static final String CONTROLLER = "urn:iotmc-org:role:controller";

  private final TestHost host = new TestHost(5);
  private final SoftwareVault vault = new SoftwareVault(host.storage(), host.secrets());
  private final LocalAuthority manufacturer = LocalAuthority.open("manufacturer", vault, host);
  private final LocalAuthority domain = LocalAuthority.open("domain", vault, host);
  private final LocalAuthority stranger = LocalAuthority.open("stranger", vault, host);
  private final KeyPair keys = vault.generate("device");
  private final TrustPolicy policy = trusting().build();

  private TrustPolicy.Builder trusting() {
    return TrustPolicy.builder(TrustClock.of(host.clock()))
        .identityAnchors(manufacturer.chain())
        .domainAnchors(domain.chain());
  }

  private List<X509Certificate> issue(LocalAuthority authority, Optional<Role> role) {
    return done(authority.issue(new Subject(UDN, role, keys.getPublic(), Duration.ofDays(30))));
  }

  private Attic.Holder holder(LocalAuthority authority, String name) {
    return new Attic.Holder(vault.find("ca-" + name).orElseThrow(), authority.anchor());
  }

  private Attic under(LocalAuthority authority, String name) {
    return Attic.under(holder(authority, name), keys, host.secrets());
  }

  /** A root with room below it, which no authority of ours would make. */
  private Attic.Holder root(String name, int pathLength) throws Exception {
    KeyPair made = vault.generate(name);
    return new Attic.Holder(
        made, Attic.root("CN=" + name, made, host.secrets()).authority(pathLength).sign());
  }

  private Attic.Holder below(Attic.Holder issuer, String name, int pathLength) throws Exception {
    KeyPair made = vault.generate(name);
    return new Attic.Holder(
        made, Attic.named("CN=" + name, issuer, made, host.secrets()).authority(pathLength).sign());
  }

  private void assertRefused(List<X509Certificate> chain, String reason) {
    assertThatThrownBy(() -> policy.verify(chain))
        .isInstanceOf(TrustException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void afterTheTimeOfRolesAPeerIsWhoItIsWithoutARole() {
    List<X509Certificate> chain = issue(domain, Optional.of(Role.CONTROLLER));
    Instant end = START.plus(Duration.ofDays(1));
    TrustPolicy limited = trusting().rolesUntil(() -> end).build();
    host.now = end;
    assertThat(limited.verify(chain).is(Role.CONTROLLER)).isTrue();
    host.now = end.plusSeconds(1);
    PeerIdentity peer = limited.verify(chain);
    assertThat(peer.role()).isEmpty();
    assertThat(peer.udn()).isEqualTo(UDN);
    assertThat(peer.anchor()).isEqualTo(Anchor.DOMAIN);
    assertThat(policy.verify(chain).is(Role.CONTROLLER)).isTrue();
  }

  @Test
  void anOperationalCertificateProvesNameAndRole() {
    List<X509Certificate> chain = issue(domain, Optional.of(Role.CONTROLLER));
    PeerIdentity peer = policy.verify(chain);
    assertThat(peer)
        .isEqualTo(
            new PeerIdentity(
                UDN, Anchor.DOMAIN, Optional.of(Role.CONTROLLER), chain.get(0), peer.anchorKey()));
    assertThat(peer.anchorKey().size()).isEqualTo(32);
  }

  @Test
  void theAnchorItselfNeedNotBeSent() {
    List<X509Certificate> chain = issue(domain, Optional.of(Role.DEVICE)).subList(0, 1);
    assertThat(policy.verify(chain).is(Role.DEVICE)).isTrue();
  }

  @Test
  void aRoleUnderAManufacturersAnchorCountsForNothing() {
    PeerIdentity peer = policy.verify(issue(manufacturer, Optional.of(Role.CONTROLLER)));
    assertThat(peer.anchor()).isEqualTo(Anchor.IDENTITY);
    assertThat(peer.role()).isEmpty();
  }

  @Test
  void aStrangersChainIsRefused() {
    assertRefused(
        issue(stranger, Optional.of(Role.CONTROLLER)),
        "certificate chain does not lead to a trusted anchor");
  }

  @Test
  void anAnchorOfTheSameNameButAnotherKeyIsAStranger() throws Exception {
    KeyPair forged = vault.generate("forged");
    X509Certificate leaf =
        Attic.under(new Attic.Holder(forged, domain.anchor()), keys, host.secrets())
            .uris(UDN.value(), CONTROLLER)
            .sign();
    assertRefused(List.of(leaf, domain.anchor()), "does not lead to a trusted anchor");
    assertRefused(List.of(leaf), "does not lead to a trusted anchor");
  }

  @Test
  void anExpiredCertificateIsRefusedAlsoWhenItWasGoodBefore() {
    List<X509Certificate> chain = issue(domain, Optional.empty());
    policy.verify(chain);
    host.now = START.plus(Duration.ofDays(31));
    assertRefused(chain, "expired on 2030-01-31T00:00:00Z");
  }

  @Test
  void aCertificateFromTheFutureIsRefused() {
    List<X509Certificate> chain = issue(domain, Optional.empty());
    host.now = START.minus(Duration.ofDays(1));
    assertRefused(chain, "not valid before 2029-12-31T23:55:00Z");
  }

  @Test
  void anUnsetClockCountsAsTheNewestNotBeforeOfTheChain() {
    List<X509Certificate> chain = issue(domain, Optional.empty());
    host.now = Instant.EPOCH;
    Instant[] floor = {START.minus(Duration.ofDays(400))};
    TrustPolicy unset =
        TrustPolicy.builder(TrustClock.withFloor(host.clock(), () -> floor[0]))
            .domainAnchors(domain.chain())
            .build();
    assertThat(unset.verify(chain).udn()).isEqualTo(UDN);
    floor[0] = START.plus(Duration.ofDays(31));
    assertThatThrownBy(() -> unset.verify(chain)).hasMessageContaining("expired on");
  }

  @Test
  void aRevokedCertificateIsRefusedFromThatMomentOn() {
    List<X509Certificate> chain = issue(domain, Optional.empty());
    Revocations revocations = new Revocations(domain.chain());
    TrustPolicy checking = trusting().revocations(revocations::current).build();
    checking.verify(chain);

    done(domain.revoke(chain.get(0)));
    revocations.offer(done(domain.revocationList()));

    assertThatThrownBy(() -> checking.verify(chain))
        .isInstanceOf(TrustException.class)
        .hasMessage("the certificate is revoked");
    assertThat(checking.verify(issue(domain, Optional.empty())).udn()).isEqualTo(UDN);
    assertThat(checking.verify(issue(manufacturer, Optional.empty())).udn()).isEqualTo(UDN);
  }

  @Test
  void aRevocationListByAStrangerInTheAuthoritysNameLetsNobodyIn() {
    List<X509Certificate> chain = issue(domain, Optional.empty());
    KeyPair forged = vault.generate("forged");
    X509CRL list =
        new Issuer(domain.anchor(), forged.getPrivate(), host.secrets())
            .revocationList(Issuer.Entries.none(), START);
    TrustPolicy checking = trusting().revocations(() -> Optional.of(list)).build();
    assertThatThrownBy(() -> checking.verify(chain))
        .isInstanceOf(TrustException.class)
        .hasMessageContaining("not signed by");
  }

  @Test
  void anEndEntityCannotIssue() throws Exception {
    X509Certificate leaf = issue(domain, Optional.empty()).get(0);
    X509Certificate minted =
        Attic.under(new Attic.Holder(keys, leaf), keys, host.secrets())
            .uris("uuid:minted", CONTROLLER)
            .sign();
    assertRefused(List.of(minted, leaf, domain.anchor()), "chain");
  }

  @Test
  void anAuthorityBelowAnAnchorThatAllowsNoneCannotIssue() throws Exception {
    Attic.Holder middle = below(holder(domain, "domain"), "middle", 0);
    X509Certificate leaf = Attic.under(middle, keys, host.secrets()).uris(UDN.value()).sign();
    assertRefused(List.of(leaf, middle.certificate()), "longer than its anchor allows");
  }

  @Test
  void anIntermediateAuthorityIsFollowedWithinItsPathLength() throws Exception {
    Attic.Holder root = root("root", 3);
    Attic.Holder first = below(root, "first", 0);
    Attic.Holder second = below(first, "second", 0);
    TrustPolicy trusting =
        TrustPolicy.builder(TrustClock.of(host.clock()))
            .domainAnchors(List.of(root.certificate()))
            .build();
    X509Certificate good =
        Attic.under(first, keys, host.secrets()).uris(UDN.value(), CONTROLLER).sign();
    assertThat(trusting.verify(List.of(good, first.certificate())).is(Role.CONTROLLER)).isTrue();

    X509Certificate deep = Attic.under(second, keys, host.secrets()).uris(UDN.value()).sign();
    assertThatThrownBy(
            () -> trusting.verify(List.of(deep, second.certificate(), first.certificate())))
        .isInstanceOf(TrustException.class)
        .hasMessageContaining("not valid");
  }

  @Test
  void aChainLongerThanTheBoundIsRefused() throws Exception {
    X509Certificate leaf = issue(domain, Optional.empty()).get(0);
    X509Certificate anchor = domain.anchor();
    assertRefused(List.of(leaf, anchor, anchor, anchor, anchor), "1 to 4");
    assertRefused(List.of(), "1 to 4");
  }

  @Test
  void anAuthoritysOwnCertificateIsNoPeer() throws Exception {
    assertRefused(domain.chain(), "does not lead");
    KeyPair made = vault.generate("sub");
    X509Certificate sub =
        Attic.under(holder(domain, "domain"), made, host.secrets())
            .authority(0)
            .uris(UDN.value())
            .sign();
    assertRefused(List.of(sub), "does not allow signatures");
  }

  @Test
  void thereMustBeExactlyOneUuidName() throws Exception {
    assertRefused(
        List.of(under(domain, "domain").uris(UDN.value(), "uuid:other").sign()), "exactly one");
    assertRefused(List.of(under(domain, "domain").uris(CONTROLLER).sign()), "exactly one");
    assertRefused(List.of(under(domain, "domain").sign()), "exactly one");
    assertRefused(List.of(under(domain, "domain").uris("uuid:a::b").sign()), "no UDN");
  }

  @Test
  void thereMustNotBeTwoRoles() throws Exception {
    assertRefused(
        List.of(
            under(domain, "domain")
                .uris(UDN.value(), CONTROLLER, "urn:iotmc-org:role:device")
                .sign()),
        "more than one role");
    assertRefused(
        List.of(under(domain, "domain").uris(UDN.value(), "urn:iotmc-org:role:king").sign()),
        "unknown role");
  }

  @Test
  void anUnknownCriticalExtensionIsRefused() throws Exception {
    assertRefused(
        List.of(under(domain, "domain").uris(UDN.value()).critical("1.2.3.4").sign()), "not valid");
  }

  @Test
  void aKeyThatMayNotSignIsNoPeers() throws Exception {
    assertRefused(
        List.of(under(domain, "domain").uris(UDN.value()).usage(KeyUsage.keyEncipherment).sign()),
        "does not allow signatures");
  }

  @Test
  void aFirmwareSignersCertificateIsNoPeers() {
    List<X509Certificate> chain =
        done(domain.issueSigner(SigningPurpose.FIRMWARE, keys.getPublic(), Duration.ofDays(1)));
    assertRefused(chain, "extended key usage");
  }

  @Test
  void anOwnRootIsOnlyAClaimAndOnlyWhereClaimsAreAccepted() {
    List<X509Certificate> chain = issue(stranger, Optional.of(Role.CONTROLLER));
    TrustPolicy claims = trusting().acceptClaimed().build();
    PeerIdentity peer = claims.verify(chain);
    assertThat(peer.anchor()).isEqualTo(Anchor.CLAIMED);
    assertThat(peer.role()).isEmpty();
    assertThat(claims.verify(issue(domain, Optional.empty())).anchor()).isEqualTo(Anchor.DOMAIN);
    assertThatThrownBy(() -> claims.verify(chain.subList(0, 1))).isInstanceOf(TrustException.class);
    assertRefused(chain, "does not lead to a trusted anchor");
  }
}
