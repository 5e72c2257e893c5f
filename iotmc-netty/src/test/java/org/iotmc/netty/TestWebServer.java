package org.iotmc.netty;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.iotmc.testkit.peers.RawPeer;

/** An ordinary web server with HTTPS, whose RSA certificate is for host names. */
final class TestWebServer implements AutoCloseable {
  final List<String> requests = new CopyOnWriteArrayList<>();
  final List<String> clients = new CopyOnWriteArrayList<>();
  private final SSLServerSocket socket;
  private final byte[] content;
  private volatile String redirect = "";

  /** Somebody who vouches for host names. */
  static final class Anchor {
    final X509Certificate certificate;
    private final KeyPair keys = rsa();
    private final X500Principal name;
    private long serial = 1;

    Anchor(String name) {
      this.name = new X500Principal("CN=" + name);
      certificate = sign(builder(this.name, keys, Duration.ofDays(365)), true);
    }

    private JcaX509v3CertificateBuilder builder(X500Principal whom, KeyPair own, Duration time) {
      Instant now = Instant.now();
      return new JcaX509v3CertificateBuilder(
          name,
          BigInteger.valueOf(serial++),
          Date.from(now.minus(Duration.ofDays(2))),
          Date.from(now.plus(time)),
          whom,
          own.getPublic());
    }

    private X509Certificate sign(JcaX509v3CertificateBuilder builder, boolean authority) {
      try {
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
        var signer = new JcaContentSignerBuilder("SHA256withRSA").build(keys.getPrivate());
        return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
      } catch (GeneralSecurityException | OperatorCreationException | CertIOException e) {
        throw new AssertionError(e);
      }
    }

    /** A certificate with a common name, and these names as those that count. */
    X509Certificate issue(KeyPair own, Duration time, KeyPurposeId use, String... dnsNames) {
      var builder = builder(new X500Principal("CN=images.example.com"), own, time);
      try {
        builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(use));
        if (dnsNames.length > 0) {
          GeneralName[] names =
              Stream.of(dnsNames)
                  .map(
                      each ->
                          each.startsWith("uuid:")
                              ? new GeneralName(GeneralName.uniformResourceIdentifier, each)
                              : new GeneralName(GeneralName.dNSName, each))
                  .toArray(GeneralName[]::new);
          builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
        }
      } catch (CertIOException e) {
        throw new AssertionError(e);
      }
      return sign(builder, false);
    }
  }

  static KeyPair rsa() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /** Serves one content at every path, and closes after each answer. */
  TestWebServer(String address, int port, Anchor anchor, byte[] content, String... dnsNames) {
    this.content = content;
    try {
      KeyPair keys = rsa();
      X509Certificate own =
          anchor.issue(keys, Duration.ofDays(30), KeyPurposeId.id_kp_serverAuth, dnsNames);
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry("key", keys.getPrivate(), new char[0], new Certificate[] {own});
      KeyManagerFactory factory =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      factory.init(store, new char[0]);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(factory.getKeyManagers(), TestTls.trustAll(), null);
      socket =
          (SSLServerSocket)
              context
                  .getServerSocketFactory()
                  .createServerSocket(port, 50, InetAddress.getByName(address));
      socket.setWantClientAuth(true);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread thread = new Thread(this::serve, "web server");
    thread.setDaemon(true);
    thread.start();
  }

  int port() {
    return socket.getLocalPort();
  }

  URI at(String host, String path) {
    return URI.create("https://" + host + ":" + port() + path);
  }

  /** From here on the answer is that it is elsewhere. */
  void redirect(String where) {
    redirect = where;
  }

  private void serve() {
    while (!socket.isClosed()) {
      try (SSLSocket connected = (SSLSocket) socket.accept();
          RawPeer peer = RawPeer.over(connected)) {
        requests.add(peer.readUntil("\r\n\r\n"));
        clients.add(client(connected));
        String head =
            redirect.isEmpty()
                ? "HTTP/1.1 200 OK\r\n"
                : "HTTP/1.1 302 Found\r\nLocation: " + redirect + "\r\n";
        byte[] body = redirect.isEmpty() ? content : new byte[0];
        String text = head + "Connection: close\r\nContent-Length: " + body.length + "\r\n\r\n";
        connected.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        connected.getOutputStream().write(body);
        connected.getOutputStream().flush();
      } catch (IOException refused) {
        // By the client, or closed.
      }
    }
  }

  private static String client(SSLSocket connected) {
    try {
      return connected.getSession().getPeerPrincipal().getName();
    } catch (SSLPeerUnverifiedException e) {
      return "";
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
