package org.iotmc.soap;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Optional;
import org.iotmc.api.PeerIdentity;
import org.iotmc.api.PeerIdentity.Anchor;
import org.iotmc.api.Role;
import org.iotmc.api.Udn;

/** Callers of each kind. The transport has proved who they are, so one certificate does for all. */
final class Peers {
  static final PeerIdentity CLAIMANT = peer(Anchor.CLAIMED, Optional.empty());
  static final PeerIdentity UNENROLLED = peer(Anchor.IDENTITY, Optional.empty());
  static final PeerIdentity DEVICE = peer(Anchor.DOMAIN, Optional.of(Role.DEVICE));
  static final PeerIdentity CONTROLLER = peer(Anchor.DOMAIN, Optional.of(Role.CONTROLLER));
  static final PeerIdentity ROLELESS = peer(Anchor.DOMAIN, Optional.empty());

  private static final String CERTIFICATE =
      ""
          + "MIIBfTCCASOgAwIBAgIUbMBmk6Y+SKgs1NCGWT7SbiEDmXswCgYIKoZIzj0EAwIw"
          + "EzERMA8GA1UEAwwIc29tZWJvZHkwIBcNMjYxMTIyMDQ0MDU0WhgPMjEyNjEwMjkw"
          + "NDQwNTRaMBMxETAPBgNVBAMMCHNvbWVib2R5MFkwEwYHKoZIzj0CAQYIKoZIzj0D"
          + "AQcDQgAEuPI8kIY5D7+NLxpf7amcmfD7WFkBiaWr0oi6j21KKoVx837k6LAAFqRf"
          + "rzmOPPfayW6Ewo/QZhGB7LnS/W6o/6NTMFEwHQYDVR0OBBYEFJXdJkjKfS/ofrTI"
          + "3lvnSmpod39tMB8GA1UdIwQYMBaAFJXdJkjKfS/ofrTI3lvnSmpod39tMA8GA1Ud"
          + "EwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSAAwRQIhAJNJT1FOreMw2HEKndfky/1Z"
          + "lgF9wvOOUL3/uO/5qi5IAiAHCZXi0+II/D0e3wVWUrLf9ZViVBpH+nlhn1+JUe2J"
          + "pw==";

  private Peers() {}

  private static PeerIdentity peer(Anchor anchor, Optional<Role> role) {
    return new PeerIdentity(
        new Udn("uuid:" + anchor + role.map(Role::name).orElse("")), anchor, role, certificate());
  }

  private static X509Certificate certificate() {
    try {
      byte[] der = Base64.getDecoder().decode(CERTIFICATE);
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(der));
    } catch (CertificateException e) {
      throw new IllegalStateException(e);
    }
  }
}
