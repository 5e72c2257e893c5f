package org.iotmc.testkit;

import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.iotmc.api.Role;
import org.iotmc.api.Udn;
import org.iotmc.api.spi.CertificateAuthority;
import org.iotmc.api.spi.Credentials;
import org.iotmc.api.spi.Host;
import org.iotmc.pki.LocalAuthority;
import org.iotmc.pki.SoftwareVault;
import org.iotmc.pki.TrustClock;
import org.iotmc.pki.TrustPolicy;
import org.iotmc.sim.SimHost;
import org.iotmc.sim.SimWorld;

/** An owner's authority for the time of one test; it lives in a small world of its own. */
final class ContractAuthority {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final Duration VALIDITY = Duration.ofDays(1);

  private final SimWorld world = SimWorld.seeded(11);
  private final SimHost office = world.host("office");
  private final SoftwareVault vault = new SoftwareVault(office.storage(), office.secrets());
  private final LocalAuthority authority;
  private int keys;

  /**
   * An authority.
   *
   * @param name in its certificate
   * @param user a host whose time it keeps
   */
  ContractAuthority(String name, Host user) {
    office.setClockError(Duration.between(SimWorld.START, user.clock().instant()));
    authority = LocalAuthority.open(name, vault, office);
  }

  X509Certificate anchor() {
    return authority.anchor();
  }

  /**
   * Credentials issued by this authority.
   *
   * @param udn who holds them
   * @param host where they are used
   * @param trusted whose certificates the holder accepts
   */
  Credentials issue(Udn udn, Host host, ContractAuthority trusted) {
    KeyPair pair = vault.generate("key-" + keys++);
    List<X509Certificate> chain =
        world.await(
            authority.issue(
                new CertificateAuthority.Subject(
                    udn, Optional.of(Role.DEVICE), pair.getPublic(), VALIDITY)),
            PATIENCE);
    TrustPolicy policy =
        TrustPolicy.builder(TrustClock.of(host.clock()))
            .domainAnchors(List.of(trusted.anchor()))
            .build();
    return new Credentials(chain, pair.getPrivate(), policy);
  }
}
