package org.iotmc.checks.interop;

import java.net.URI;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.iotmc.api.Role;
import org.iotmc.api.Udn;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.CertificateAuthority.Subject;
import org.iotmc.api.spi.Credentials;
import org.iotmc.api.spi.Lane;
import org.iotmc.endpoint.RemotePeer;
import org.iotmc.netty.NettyHost;
import org.iotmc.pki.LocalAuthority;
import org.iotmc.pki.SigningKey;
import org.iotmc.pki.SigningPurpose;
import org.iotmc.pki.SoftwareVault;
import org.iotmc.pki.TrustClock;
import org.iotmc.pki.TrustPolicy;
import org.iotmc.pki.Voucher;
import org.iotmc.pki.Vouchers;

/**
 * A control point of ours with an authority, and so a certificate, of its own; it makes devices,
 * too.
 */
final class Visitor implements AutoCloseable {
  private final NettyHost host;
  private final Lane lane;
  private final SoftwareVault vault;
  private final LocalAuthority authority;
  private final Credentials credentials;

  Visitor(Path state) {
    host = NettyHost.builder(state).name("visitor").linksNamed(RunningDevice.LINK).open();
    lane = host.newLane("visitor");
    Udn udn = Udn.random(host.secrets());
    vault = new SoftwareVault(host.storage(), host.secrets());
    authority = LocalAuthority.open("own", vault, host);
    KeyPair keys = vault.generate("visitor");
    var subject =
        new Subject(udn, Optional.of(Role.CONTROLLER), keys.getPublic(), Duration.ofDays(1));
    TrustPolicy policy =
        TrustPolicy.builder(TrustClock.of(host.clock())).domainAnchors(authority.chain()).build();
    credentials =
        new Credentials(RunningDevice.get(authority.issue(subject)), keys.getPrivate(), policy);
  }

  LocalAuthority authority() {
    return authority;
  }

  Credentials credentials() {
    return credentials;
  }

  RemotePeer fetch(URI location, CallSpec spec) {
    return RunningDevice.get(RemotePeer.fetch(host, lane, location, () -> spec));
  }

  /** A voucher of the authority, as that of a manufacturer. */
  byte[] voucher(Udn device, X509Certificate owner) {
    KeyPair keys = vault.generate("vouchers");
    Duration validity = Duration.ofDays(1);
    List<X509Certificate> chain =
        RunningDevice.get(
            authority.issueSigner(SigningPurpose.VOUCHER, keys.getPublic(), validity));
    Instant now = host.clock().instant();
    return Vouchers.issue(
        new Voucher(device, owner, now, now.plus(Duration.ofHours(1))),
        new SigningKey(keys.getPrivate(), chain),
        host.secrets());
  }

  @Override
  public void close() {
    lane.close();
    host.close();
  }
}
