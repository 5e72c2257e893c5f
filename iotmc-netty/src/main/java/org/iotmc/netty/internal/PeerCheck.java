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
import org.iotmc.api.spi.ServerVerifier;
import org.jspecify.annotations.Nullable;

/** Judges the peer of one connection by our verifier, in the handshake and again whenever asked. */
final class PeerCheck {
  /** Who somebody with a chain is; empty for a web server, of which no more is known. */
  private interface Verdict {
    Optional<PeerIdentity> on(List<X509Certificate> chain);
  }

  private final Verdict verdict;
  private volatile boolean presented;
  private volatile List<X509Certificate> chain = List.of();
  private volatile boolean accepted;
  private volatile Optional<PeerIdentity> identity = Optional.empty();
  private volatile @Nullable TrustException refusal;

  private PeerCheck(Verdict verdict) {
    this.verdict = verdict;
  }

  /** Of a device or controller, by its UDN. */
  static PeerCheck of(PeerVerifier verifier) {
    return new PeerCheck(chain -> Optional.of(verifier.verify(chain)));
  }

  /** Of a web server, by its host name. */
  static PeerCheck ofServer(ServerVerifier verifier, String host) {
    return new PeerCheck(
        chain -> {
          verifier.verify(host, chain);
          return Optional.empty();
        });
  }

  /** Who the peer is; empty before the handshake and after a refusal, and for a web server. */
  Optional<PeerIdentity> identity() {
    return identity;
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
  Optional<PeerIdentity> again() {
    if (!accepted) {
      throw new TrustException("the peer proved no identity");
    }
    Optional<Udn> before = identity.map(PeerIdentity::udn);
    Optional<PeerIdentity> now = judge(chain);
    if (!now.map(PeerIdentity::udn).equals(before)) {
      throw new TrustException(
          "the peer was " + name(before) + " and now is " + name(now.map(PeerIdentity::udn)));
    }
    return now;
  }

  private static String name(Optional<Udn> udn) {
    return udn.map(Udn::toString).orElse("nobody");
  }

  /**
   * Judges the chain again and compares the name.
   *
   * @param wanted whom a call means; empty accepts any peer that the verifier accepts
   * @throws TrustException if the peer is no longer accepted, or is another one
   */
  void require(Optional<Udn> wanted) {
    Optional<Udn> found = again().map(PeerIdentity::udn);
    if (wanted.isPresent() && !wanted.equals(found)) {
      throw new TrustException("expected " + wanted.get() + ", found " + name(found));
    }
  }

  private Optional<PeerIdentity> judge(List<X509Certificate> certificates) {
    try {
      Optional<PeerIdentity> judged = verdict.on(certificates);
      chain = certificates;
      identity = judged;
      accepted = true;
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
    accepted = false;
    identity = Optional.empty();
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
    return accepted;
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
