package org.iotmc.netty.internal;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Sends each certificate that is shown in a handshake to the check of its connection: contexts are
 * shared, so that sessions can be resumed, but a verdict belongs to one connection. The extended
 * kind of trust manager is left alone by the JDK: no host name check is added. Thread-safe.
 */
@SuppressWarnings("CollectionUndefinedEquality") // an engine is itself and no other
final class PeerChecks extends X509ExtendedTrustManager {
  /** Those of open connections. */
  private final Map<SSLEngine, PeerCheck> checks = new ConcurrentHashMap<>();

  void add(SSLEngine engine, PeerCheck check) {
    checks.put(engine, check);
  }

  void remove(SSLEngine engine) {
    checks.remove(engine);
  }

  private void check(X509Certificate[] certificates, @Nullable SSLEngine engine)
      throws CertificateException {
    PeerCheck check = engine == null ? null : checks.get(engine);
    if (check == null) {
      throw new CertificateException("no connection of ours");
    }
    check.shown(certificates);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] certificates, String type, SSLEngine engine)
      throws CertificateException {
    check(certificates, engine);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] certificates, String type, SSLEngine engine)
      throws CertificateException {
    check(certificates, engine);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] certificates, String type, Socket socket)
      throws CertificateException {
    check(certificates, null);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] certificates, String type, Socket socket)
      throws CertificateException {
    check(certificates, null);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] certificates, String type)
      throws CertificateException {
    check(certificates, null);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] certificates, String type)
      throws CertificateException {
    check(certificates, null);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
