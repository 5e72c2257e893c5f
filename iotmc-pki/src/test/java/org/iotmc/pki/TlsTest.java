package org.iotmc.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.iotmc.pki.TestHost.done;

import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.KeyPair;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.iotmc.api.Role;
import org.iotmc.api.TrustException;
import org.iotmc.api.Udn;
import org.iotmc.api.spi.CertificateAuthority.Subject;
import org.iotmc.api.spi.Credentials;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys, chains and verifiers have to work in the JDK's TLS. */
class TlsTest {
  private final TestHost host = new TestHost(3);
  private final SoftwareVault vault = new SoftwareVault(host.storage(), host.secrets());
  private final LocalAuthority domain = LocalAuthority.open("domain", vault, host);
  private final LocalAuthority stranger = LocalAuthority.open("stranger", vault, host);

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void twoPeersOfADomainAuthenticateEachOther(String version) throws Exception {
    SSLEngine client = engine(credentials(domain, "controller"), version);
    SSLEngine server = engine(credentials(domain, "device"), version);
    client.setUseClientMode(true);
    server.setUseClientMode(false);
    server.setNeedClientAuth(true);

    shake(client, server);

    assertThat(client.getSession().getProtocol()).isEqualTo(version);
    assertThat(client.getSession().getPeerCertificates()).hasSize(2);
    assertThat(server.getSession().getPeerCertificates()).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void aPeerOfAnotherDomainIsRefused(String version) throws Exception {
    SSLEngine client = engine(credentials(stranger, "controller"), version);
    SSLEngine server = engine(credentials(domain, "device"), version);
    client.setUseClientMode(true);
    server.setUseClientMode(false);
    server.setNeedClientAuth(true);

    assertThatThrownBy(() -> shake(client, server)).isInstanceOf(SSLException.class);
  }

  private Credentials credentials(LocalAuthority authority, String name) {
    KeyPair keys = vault.generate(name);
    Udn udn = new Udn("uuid:" + name);
    var subject = new Subject(udn, Optional.of(Role.DEVICE), keys.getPublic(), Duration.ofDays(1));
    TrustPolicy policy =
        TrustPolicy.builder(TrustClock.of(host.clock())).domainAnchors(authority.chain()).build();
    return new Credentials(done(authority.issue(subject)), keys.getPrivate(), policy);
  }

  private static SSLEngine engine(Credentials who, String version) throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(new KeyManager[] {new Keys(who)}, new TrustManager[] {new Trust(who)}, null);
    SSLEngine engine = context.createSSLEngine();
    engine.setEnabledProtocols(new String[] {version});
    return engine;
  }

  private static void shake(SSLEngine client, SSLEngine server) throws SSLException {
    ByteBuffer toServer = ByteBuffer.allocate(1 << 16);
    ByteBuffer toClient = ByteBuffer.allocate(1 << 16);
    client.beginHandshake();
    server.beginHandshake();
    for (int turn = 0; turn < 100; turn++) {
      step(client, toClient, toServer);
      step(server, toServer, toClient);
      if (over(client) && over(server) && toClient.position() == 0 && toServer.position() == 0) {
        return;
      }
    }
    throw new SSLException("no end in sight");
  }

  private static boolean over(SSLEngine engine) {
    return engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING;
  }

  private static void step(SSLEngine engine, ByteBuffer in, ByteBuffer out) throws SSLException {
    in.flip();
    engine.unwrap(in, ByteBuffer.allocate(1 << 16));
    in.compact();
    for (Runnable task = engine.getDelegatedTask(); task != null; ) {
      task.run();
      task = engine.getDelegatedTask();
    }
    if (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
      engine.wrap(ByteBuffer.allocate(0), out);
    }
  }

  private static final class Keys extends X509ExtendedKeyManager {
    private final Credentials who;

    Keys(Credentials who) {
      this.who = who;
    }

    @Override
    public String[] getClientAliases(String type, Principal[] issuers) {
      return new String[] {"me"};
    }

    @Override
    public String chooseClientAlias(String[] type, Principal[] issuers, Socket socket) {
      return "me";
    }

    @Override
    public String chooseEngineClientAlias(String[] type, Principal[] issuers, SSLEngine engine) {
      return "me";
    }

    @Override
    public String[] getServerAliases(String type, Principal[] issuers) {
      return new String[] {"me"};
    }

    @Override
    public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
      return "me";
    }

    @Override
    public String chooseEngineServerAlias(String type, Principal[] issuers, SSLEngine engine) {
      return "me";
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
      return who.chain().toArray(new X509Certificate[0]);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
      return who.key();
    }
  }

  private static final class Trust extends X509ExtendedTrustManager {
    private final Credentials who;

    Trust(Credentials who) {
      this.who = who;
    }

    private void check(X509Certificate[] chain) throws CertificateException {
      try {
        who.verifier().verify(List.of(chain));
      } catch (TrustException e) {
        throw new CertificateException(e);
      }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      check(chain);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
