package org.iotmc.pki;

import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.iotmc.api.TrustException;

/**
 * A chain from an end entity to an anchor. The JDK validates it (RFC 5280, 6); what the JDK does
 * not look at, the anchor itself and the end entity's usage, is checked here.
 */
final class CertificatePath {
  private static final int DIGITAL_SIGNATURE = 0;
  private static final int KEY_CERT_SIGN = 5;

  /** The end entity first, the anchor last. */
  private final List<X509Certificate> certificates;

  private CertificatePath(List<X509Certificate> certificates) {
    this.certificates = List.copyOf(certificates);
  }

  /**
   * Follows a chain as a peer sends it, each certificate before its issuer, to one of the anchors.
   */
  static Optional<CertificatePath> find(
      List<X509Certificate> chain, List<X509Certificate> anchors) {
    List<X509Certificate> path = new ArrayList<>();
    for (X509Certificate each : chain) {
      if (!path.isEmpty() && !names(path.get(path.size() - 1), each)) {
        return Optional.empty();
      }
      path.add(each);
      for (X509Certificate anchor : anchors) {
        if (!each.equals(anchor) && signs(anchor, each)) {
          path.add(anchor);
          return Optional.of(new CertificatePath(path));
        }
      }
    }
    return Optional.empty();
  }

  List<X509Certificate> certificates() {
    return certificates;
  }

  X509Certificate endEntity() {
    return certificates.get(0);
  }

  private X509Certificate anchor() {
    return certificates.get(certificates.size() - 1);
  }

  /** Everything that doesn't change with time, and what was valid at one instant. */
  void validate(Instant at) {
    checkValidity(at);
    certificates.forEach(CertificatePath::checkStrength);
    checkAnchor();
    try {
      var path =
          CertificateFactory.getInstance("X.509")
              .generateCertPath(certificates.subList(0, certificates.size() - 1));
      PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(anchor(), null)));
      parameters.setRevocationEnabled(false);
      parameters.setDate(Date.from(at));
      CertPathValidator.getInstance("PKIX").validate(path, parameters);
    } catch (CertPathValidatorException e) {
      throw new TrustException("the certificate chain is not valid: " + e.getMessage(), e);
    } catch (GeneralSecurityException e) {
      throw new TrustException("the certificate chain can't be checked", e);
    }
    checkEndEntity();
  }

  void checkValidity(Instant at) {
    for (X509Certificate each : certificates) {
      Instant begins = each.getNotBefore().toInstant();
      Instant ends = each.getNotAfter().toInstant();
      if (at.isBefore(begins)) {
        throw new TrustException("the certificate is not valid before " + begins);
      }
      if (at.isAfter(ends)) {
        throw new TrustException("the certificate expired on " + ends);
      }
    }
  }

  /** Fails if a list, whose signature was checked, revokes a certificate of the path. */
  void checkRevocation(X509CRL crl) {
    for (int i = 0; i + 1 < certificates.size(); i++) {
      if (Revocations.revokes(crl, certificates.get(i))) {
        throw new TrustException("the certificate is revoked");
      }
    }
  }

  /** The certificate of the path that the list's issuer name means. */
  Optional<X509Certificate> issuerOf(X509CRL crl) {
    return certificates.stream()
        .skip(1)
        .filter(each -> each.getSubjectX500Principal().equals(crl.getIssuerX500Principal()))
        .findFirst();
  }

  /** Fails unless the end entity has the extended key usages, or no such extension at all. */
  void checkUsage(List<String> wanted) {
    List<String> allowed = usages();
    if (!allowed.isEmpty() && !allowed.containsAll(wanted)) {
      throw new TrustException("the certificate's extended key usage does not allow this");
    }
  }

  /** Fails unless the end entity has the extended key usages. */
  void requireUsage(List<String> wanted) {
    if (!usages().containsAll(wanted)) {
      throw new TrustException("the certificate's extended key usage does not allow this");
    }
  }

  private List<String> usages() {
    try {
      List<String> usages = endEntity().getExtendedKeyUsage();
      return usages == null ? List.of() : usages;
    } catch (CertificateParsingException e) {
      throw new TrustException("the certificate's extended key usage can't be read", e);
    }
  }

  private void checkAnchor() {
    int below = anchor().getBasicConstraints();
    boolean[] usage = anchor().getKeyUsage();
    if (below < 0 || (usage != null && !usage[KEY_CERT_SIGN])) {
      throw new TrustException("the anchor is no authority");
    }
    if (certificates.size() - 2 > below) {
      throw new TrustException("the certificate chain is longer than its anchor allows");
    }
    if (anchor().hasUnsupportedCriticalExtension()) {
      throw new TrustException("the anchor has an unknown critical extension");
    }
  }

  private void checkEndEntity() {
    boolean[] usage = endEntity().getKeyUsage();
    if (usage != null && !usage[DIGITAL_SIGNATURE]) {
      throw new TrustException("the certificate's key usage does not allow signatures");
    }
    if (endEntity().getBasicConstraints() >= 0) {
      throw new TrustException("an authority's certificate can't stand for a peer");
    }
  }

  private static void checkStrength(X509Certificate certificate) {
    String algorithm = certificate.getSigAlgName().toUpperCase(Locale.ROOT);
    if (algorithm.startsWith("SHA1") || algorithm.startsWith("MD")) {
      throw new TrustException("the certificate is signed with a broken digest");
    }
  }

  private static boolean names(X509Certificate issued, X509Certificate issuer) {
    return issued.getIssuerX500Principal().equals(issuer.getSubjectX500Principal());
  }

  static boolean signs(X509Certificate issuer, X509Certificate issued) {
    if (!names(issued, issuer)) {
      return false;
    }
    try {
      issued.verify(issuer.getPublicKey());
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
