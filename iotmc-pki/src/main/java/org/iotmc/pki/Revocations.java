package org.iotmc.pki;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.cert.CRLException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.TrustException;
import org.jspecify.annotations.Nullable;

/**
 * The newest revocation list of a domain (profile, section 4; RFC 5280, 5). It never goes back to a
 * list with a lower number. Thread-safe; kept in memory, the owner stores {@link #current}.
 */
public final class Revocations {
  /** Largest list that is read, in bytes. */
  public static final int MAX_SIZE = 4 << 20;

  /** How long peers are still judged by a list after the next one was due (profile, section 4). */
  public static final Duration GRACE = Duration.ofDays(7);

  private static final String NUMBER = "2.5.29.20";
  private static final int CRL_SIGN = 6;

  private final List<X509Certificate> anchors;
  private volatile @Nullable X509CRL current;

  /**
   * No list yet.
   *
   * @param anchors the domain's anchors, one of which has to sign
   */
  public Revocations(List<X509Certificate> anchors) {
    this.anchors = List.copyOf(anchors);
  }

  /**
   * Reads a list; its signature is not checked here.
   *
   * @param der one list and nothing else
   * @throws MalformedMessageException if it is none, has no number, or is larger than {@link
   *     #MAX_SIZE}
   */
  public static X509CRL parse(byte[] der) {
    Der.requireSequence("CRL", der, MAX_SIZE);
    try {
      X509CRL read =
          (X509CRL)
              CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(der));
      requireWholeSignature(der, read.getSignature());
      number(read);
      return read;
    } catch (CRLException | CertificateException e) {
      throw new MalformedMessageException("CRL", "not a revocation list (RFC 5280, 5.1)");
    }
  }

  /** The JDK takes a signature whose last bits are said to be unused for the same one. */
  private static void requireWholeSignature(byte[] der, byte[] signature) {
    int unusedBits = der.length - signature.length - 1;
    if (unusedBits < 0 || der[unusedBits] != 0) {
      throw new MalformedMessageException("CRL", "its signature is no whole octets");
    }
  }

  /**
   * The DER form.
   *
   * @param crl any
   */
  public static byte[] toDer(X509CRL crl) {
    try {
      return crl.getEncoded();
    } catch (CRLException e) {
      throw new IllegalArgumentException("this revocation list has no encoding", e);
    }
  }

  /**
   * Takes a list if it is newer than the one that is held.
   *
   * @param crl the list
   * @return what became of it
   * @throws TrustException if no anchor signed it, or it has a critical extension that is not known
   */
  public synchronized Update offer(X509CRL crl) {
    if (crl.equals(current)) {
      return Update.SAME; // asked for every hour, and new once in a while
    }
    if (anchors.stream().noneMatch(anchor -> signedBy(crl, anchor))) {
      throw new TrustException("the revocation list is not signed by an anchor");
    }
    if (crl.hasUnsupportedCriticalExtension()) {
      throw new TrustException("the revocation list has an unknown critical extension");
    }
    X509CRL held = current;
    if (held != null) {
      int order = number(crl).compareTo(number(held));
      if (order <= 0) {
        return order == 0 ? Update.SAME : Update.OLDER;
      }
    }
    current = crl;
    return Update.TAKEN;
  }

  /** What became of an offered list. */
  public enum Update {
    /** It is the newest now. */
    TAKEN,
    /** Its number is the one that is held; nothing changed. */
    SAME,
    /** Its number is lower; it was refused. */
    OLDER
  }

  /** The newest list. */
  public Optional<X509CRL> current() {
    return Optional.ofNullable(current);
  }

  /**
   * Whether the newest list revokes a certificate.
   *
   * @param certificate any; of another issuer than the list's, it is not revoked
   */
  public boolean isRevoked(X509Certificate certificate) {
    X509CRL held = current;
    return held != null && revokes(held, certificate);
  }

  /**
   * Until when it can be known who is revoked: {@link #GRACE} after the next list was due, or after
   * the authority was last known to be there.
   *
   * @param heard when the authority was last heard of by other means, such as a certificate of ours
   */
  public Instant reliableUntil(Instant heard) {
    Instant due =
        current()
            .map(held -> Optional.ofNullable(held.getNextUpdate()).orElse(held.getThisUpdate()))
            .map(Date::toInstant)
            .filter(heard::isBefore)
            .orElse(heard);
    return due.plus(GRACE);
  }

  static boolean revokes(X509CRL crl, X509Certificate certificate) {
    return crl.getIssuerX500Principal().equals(certificate.getIssuerX500Principal())
        && crl.getRevokedCertificate(certificate.getSerialNumber()) != null;
  }

  static BigInteger number(X509CRL crl) {
    byte[] extension = crl.getExtensionValue(NUMBER);
    if (extension == null) {
      throw new MalformedMessageException("CRL", "has no number (RFC 5280, 5.2.3)");
    }
    return Der.numberOfExtension("CRL number", extension);
  }

  static boolean signedBy(X509CRL crl, X509Certificate issuer) {
    boolean[] usage = issuer.getKeyUsage();
    if (!crl.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())
        || usage == null
        || !usage[CRL_SIGN]) {
      return false;
    }
    try {
      crl.verify(issuer.getPublicKey());
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
