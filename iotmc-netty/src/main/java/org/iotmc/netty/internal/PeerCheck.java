package org.iotmc.netty.internal;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.iotmc.api.PeerIdentity;
import org.iotmc.api.TrustException;
import org.iotmc.api.Udn;
import org.iotmc.api.spi.PeerVerifier;
import org.jspecify.annotations.Nullable;

/**
 * Judges the peer of one connection by our verifier, in the handshake and again whenever asked. The
 * extended kind of trust manager is left alone by the JDK: no host name check is added.
 */
final class PeerCheck extends X509ExtendedTrustManager {
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
   * A certificate is shown before its key is proved. The handshake is over only with the proof, but
   * in a renegotiation the connection is in use meanwhile: there is none, and the peer stays who it
   * is.
   */
  private void check(X509Certificate[] certificates) throws CertificateException {
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

  @Override
  public void checkClientTrusted(X509Certificate[] certificates, String type, SSLEngine engine)
      throws CertificateException {
    check(certificates);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] certificates, String type, SSLEngine engine)
      throws CertificateException {
    check(certificates);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] certificates, String type, Socket socket)
      throws CertificateException {
    check(certificates);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] certificates, String type, Socket socket)
      throws CertificateException {
    check(certificates);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] certificates, String type)
      throws CertificateException {
    check(certificates);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] certificates, String type)
      throws CertificateException {
    check(certificates);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
