package org.iotmc.checks.interop;

import java.net.URI;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.iotmc.api.LifecyclePhase;
import org.iotmc.api.PeerIdentity;
import org.iotmc.api.Role;
import org.iotmc.api.TypeUrn;
import org.iotmc.api.Udn;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.CertificateAuthority.Subject;
import org.iotmc.api.spi.Credentials;
import org.iotmc.api.spi.Lane;
import org.iotmc.endpoint.RemotePeer;
import org.iotmc.endpoint.UpnpEndpoint;
import org.iotmc.endpoint.UpnpEndpointBuilder;
import org.iotmc.netty.NettyHost;
import org.iotmc.pki.LocalAuthority;
import org.iotmc.pki.SoftwareVault;
import org.iotmc.pki.TrustClock;
import org.iotmc.pki.TrustPolicy;
import org.iotmc.soap.AccessPolicy;
import org.iotmc.ssdp.IotmcExtension;

/** A control point of ours with an authority, and so a certificate, of its own. */
final class Visitor implements AutoCloseable {
  private final NettyHost host;
  private final Lane lane;
  private final Udn udn;
  private final LocalAuthority authority;
  private final Credentials credentials;

  Visitor(Path state) {
    host = NettyHost.builder(state).name("visitor").linksNamed(RunningDevice.LINK).open();
    lane = host.newLane("visitor");
    udn = Udn.random(host.secrets());
    SoftwareVault vault = new SoftwareVault(host.storage(), host.secrets());
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

  /** An endpoint that takes events, to be started and closed by the caller. */
  UpnpEndpoint endpoint() {
    TypeUrn type = TypeUrn.device(TypeUrn.IOTMC, "ManagementController", 1);
    UpnpEndpointBuilder builder = UpnpEndpoint.builder(host, lane, type, udn);
    builder.device().friendlyName("Visitor").manufacturer("Example").modelName("V-1");
    return builder
        .access(new InOperation())
        .credentials(() -> credentials)
        .extension(() -> new IotmcExtension(List.of("enroll"), Optional.empty()))
        .build();
  }

  private static final class InOperation implements AccessPolicy {
    @Override
    public LifecyclePhase phase() {
      return LifecyclePhase.OPERATION;
    }

    @Override
    public boolean quarantined(Optional<PeerIdentity> caller) {
      return false;
    }

    @Override
    public boolean revoked(PeerIdentity caller) {
      return false;
    }
  }

  @Override
  public void close() {
    lane.close();
    host.close();
  }
}
