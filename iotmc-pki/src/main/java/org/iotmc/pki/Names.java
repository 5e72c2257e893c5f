package org.iotmc.pki;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.Role;
import org.iotmc.api.TrustException;
import org.iotmc.api.Udn;

/** What the subject alternative names of a certificate say (profile, section 1). */
final class Names {
  private static final int URI = 6;
  private static final String ROLES = "urn:iotmc-org:role:";

  private Names() {}

  static List<String> uris(X509Certificate certificate) {
    Collection<List<?>> names;
    try {
      names = certificate.getSubjectAlternativeNames();
    } catch (CertificateParsingException e) {
      throw new TrustException("the certificate's alternative names can't be read", e);
    }
    List<String> uris = new ArrayList<>();
    if (names != null) {
      for (List<?> each : names) {
        if (each.get(0).equals(URI)) {
          uris.add((String) each.get(1));
        }
      }
    }
    return uris;
  }

  static Udn udn(X509Certificate certificate) {
    List<String> found =
        uris(certificate).stream()
            .filter(uri -> uri.regionMatches(true, 0, "uuid:", 0, 5))
            .toList();
    if (found.size() != 1) {
      throw new TrustException(
          "the certificate must carry exactly one uuid: name, it has " + found.size());
    }
    try {
      return new Udn(found.get(0));
    } catch (MalformedMessageException e) {
      throw new TrustException("the certificate's uuid: name is no UDN", e);
    }
  }

  /** The role that it claims; whether that counts depends on its anchor. */
  static Optional<Role> role(X509Certificate certificate) {
    List<String> found = uris(certificate).stream().filter(uri -> uri.startsWith(ROLES)).toList();
    if (found.isEmpty()) {
      return Optional.empty();
    }
    if (found.size() > 1) {
      throw new TrustException("the certificate carries more than one role");
    }
    for (Role role : Role.values()) {
      if (role.urn().equals(found.get(0))) {
        return Optional.of(role);
      }
    }
    throw new TrustException("the certificate carries an unknown role");
  }
}
