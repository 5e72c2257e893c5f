package org.iotmc.gena;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Optional;
import org.iotmc.api.Bytes;
import org.iotmc.api.PeerIdentity;
import org.iotmc.api.Role;
import org.iotmc.api.Udn;

/** Peers by name. The transport has proved who they are, so one certificate does for all. */
final class Peers {
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

  static PeerIdentity peer(String name, PeerIdentity.Anchor anchor) {
    return new PeerIdentity(new Udn("uuid:" + name), anchor, Optional.empty(), certificate());
  }

  static PeerIdentity controller(String name) {
    return new PeerIdentity(
        new Udn("uuid:" + name),
        PeerIdentity.Anchor.DOMAIN,
        Optional.of(Role.CONTROLLER),
        certificate());
  }

  /** Whom an authority vouches for that has this key. */
  static PeerIdentity under(String key, PeerIdentity peer) {
    Bytes anchor = Bytes.of(key.getBytes(StandardCharsets.UTF_8));
    return new PeerIdentity(peer.udn(), peer.anchor(), peer.role(), peer.certificate(), anchor);
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
