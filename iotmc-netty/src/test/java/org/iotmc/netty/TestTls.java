package org.iotmc.netty;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509TrustManager;

/** TLS of a client that is not ours. */
final class TestTls {
  private TestTls() {}

  static KeyManager[] keys(TestIdentity identity) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    var credentials = identity.credentials();
    store.setKeyEntry(
        "key", credentials.key(), new char[0], credentials.chain().toArray(new Certificate[0]));
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, new char[0]);
    return factory.getKeyManagers();
  }

  /** Shows whatever identity is set at the moment. */
  static final class ChangingKeys extends X509ExtendedKeyManager {
    volatile TestIdentity shown;

    ChangingKeys(TestIdentity first) {
      shown = first;
    }

    @Override
    public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
      return "key";
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
      return shown.credentials().chain().toArray(new X509Certificate[0]);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
      return shown.credentials().key();
    }

    @Override
    public String[] getClientAliases(String type, Principal[] issuers) {
      return new String[] {"key"};
    }

    @Override
    public String[] getServerAliases(String type, Principal[] issuers) {
      return new String[0];
    }

    @Override
    public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
      throw new UnsupportedOperationException("a client");
    }
  }

  /** Believes everybody, and counts whom it was shown. */
  static final class Counting implements X509TrustManager {
    final AtomicInteger asked = new AtomicInteger();
    volatile String last = "";

    private void shown(X509Certificate[] chain) {
      last = chain[0].getSubjectX500Principal().getName();
      asked.incrementAndGet();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {
      shown(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {
      shown(chain);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }

  static SSLContext context(TestIdentity own, TrustManager trust) throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys(own), new TrustManager[] {trust}, null);
    return context;
  }

  /** A client that keeps its sessions. */
  static final class Client {
    private final SSLContext context;

    Client(TestIdentity own, TrustManager trust) throws Exception {
      context = context(own, trust);
    }

    SSLSocket connect(InetSocketAddress server, String... protocols) throws IOException {
      var socket =
          (SSLSocket)
              context.getSocketFactory().createSocket(server.getAddress(), server.getPort());
      socket.setEnabledProtocols(protocols);
      return socket;
    }
  }

  static TrustManager[] trustAll() {
    return new TrustManager[] {
      new X509TrustManager() {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
          return new X509Certificate[0];
        }
      }
    };
  }
}
