package org.iotmc.checks.interop;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.iotmc.api.spi.Credentials;

/** TLS of a client that is not ours, and believes any server. */
final class RawTls {
  private RawTls() {}

  /** An address as a URL has it, without a zone. */
  static String literal(InetAddress address) {
    String text = address.getHostAddress().replaceFirst("%.*", "");
    return address instanceof Inet6Address ? "[" + text + "]" : text;
  }

  /** Connects, with a certificate or without one. */
  static Socket connect(InetSocketAddress server, Optional<Credentials> who) throws IOException {
    return over(new Socket(server.getAddress(), server.getPort()), who);
  }

  /** Does the handshake on a connection. */
  static Socket over(Socket connected, Optional<Credentials> who) throws IOException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      KeyManager[] keys = who.isPresent() ? keys(who.get()) : new KeyManager[0];
      context.init(keys, new TrustManager[] {new Gullible()}, null);
      SSLSocket socket =
          (SSLSocket)
              context.getSocketFactory().createSocket(connected, "h", connected.getPort(), true);
      connected.setSoTimeout((int) RunningDevice.PATIENCE.toMillis());
      socket.startHandshake();
      return socket;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static KeyManager[] keys(Credentials who) throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry("key", who.key(), new char[0], who.chain().toArray(new Certificate[0]));
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, new char[0]);
    return factory.getKeyManagers();
  }

  private static final class Gullible implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
