package org.iotmc.netty.internal;

import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.iotmc.api.PeerIdentity;
import org.iotmc.api.TrustException;
import org.iotmc.api.Udn;
import org.iotmc.api.spi.PeerVerifier;
import org.jspecify.annotations.Nullable;

/** Judges the peer of one connection by our verifier, in the handshake and again whenever asked. */
final class PeerCheck {
  private final PeerVerifier verifier;
  private volatile boolean presented;
  private volatile List<X509Certificate> chain = List.of();
  private volatile @Nullable PeerIdentity identity;
  private volatile @Nullable TrustException refusal;

  PeerCheck(PeerVerifier verifier) {
    this.verifier = verifier;
  }

  /** Who the peer is; empty before the handshake and after a refusal. */
  Optional<PeerIdentity> identity() {
    return Optional.ofNullable(identity);
  }

  /** Why the verifier refused the peer. */
  Optional<TrustException> refusal() {
    return Optional.ofNullable(refusal);
  }

  /**
   * Judges the same chain again, so that a revocation takes effect on an open connection.
   *
   * @throws TrustException if the peer is no longer accepted, or is somebody else by now
   */
  PeerIdentity again() {
    PeerIdentity before = identity;
    if (before == null) {
      throw new TrustException("the peer proved no identity");
    }
    PeerIdentity now = judge(chain);
    if (!now.udn().equals(before.udn())) {
      throw new TrustException("the peer was " + before.udn() + " and now is " + now.udn());
    }
    return now;
  }

  /**
   * Judges the chain again and compares the name.
   *
   * @param wanted whom a call means; empty accepts any peer that the verifier accepts
   * @throws TrustException if the peer is no longer accepted, or is another one
   */
  void require(Optional<Udn> wanted) {
    Udn found = again().udn();
    if (wanted.isPresent() && !wanted.get().equals(found)) {
      throw new TrustException("expected " + wanted.get() + ", found " + found);
    }
  }

  private PeerIdentity judge(List<X509Certificate> certificates) {
    try {
      PeerIdentity judged = verifier.verify(certificates);
      chain = certificates;
      identity = judged;
      return judged;
    } catch (TrustException e) {
      refused(e);
      throw e;
    } catch (RuntimeException e) {
      TrustException wrapped = new TrustException("the certificate could not be verified", e);
      refused(wrapped);
      throw wrapped;
    }
  }

  private void refused(TrustException why) {
    identity = null;
    refusal = why;
  }

  /**
   * The peer shows a certificate, and has not proved its key yet. The handshake is over only with
   * the proof, but in a renegotiation the connection is in use meanwhile: there is none, and the
   * peer stays who it is.
   *
   * @throws CertificateException if the handshake must not go on
   */
  void shown(X509Certificate[] certificates) throws CertificateException {
    if (presented) {
      throw new CertificateException("a peer shows one certificate for a connection");
    }
    presented = true;
    try {
      judge(List.of(certificates));
    } catch (TrustException e) {
      throw new CertificateException(e.getMessage(), e);
    }
  }

  /**
   * The handshake is over. If it resumed a session, no certificate was shown: that of the session
   * is judged now, so that nobody comes back by it who has been revoked since.
   *
   * @return whether the peer is accepted
   */
  boolean finished(SSLSession session) {
    if (!presented) {
      presented = true;
      try {
        judge(certificates(session));
      } catch (TrustException e) {
        return false;
      }
    }
    return identity != null;
  }

  private static List<X509Certificate> certificates(SSLSession session) {
    List<X509Certificate> found = new ArrayList<>();
    try {
      for (Certificate each : session.getPeerCertificates()) {
        found.add((X509Certificate) each);
      }
    } catch (SSLPeerUnverifiedException e) {
      throw new TrustException("the peer showed no certificate", e);
    }
    return List.copyOf(found);
  }
}
