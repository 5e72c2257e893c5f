package org.iotmc.checks.benchmarks.load;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.iotmc.api.Role;
import org.iotmc.api.Udn;
import org.iotmc.api.spi.CertificateAuthority;
import org.iotmc.api.spi.Credentials;
import org.iotmc.netty.NettyHost;
import org.iotmc.pki.LocalAuthority;
import org.iotmc.pki.SoftwareVault;
import org.iotmc.pki.TrustClock;
import org.iotmc.pki.TrustPolicy;

/** The certificates of one domain in a directory, for roles of ours and for bare Netty. */
record Identities(Path directory) {
  private static final String AUTHORITY = "authority";

  /** Bare Netty gets what two roles of ours agree upon. */
  private static final String[] PROTOCOLS = {"TLSv1.3"};

  private static final List<String> CIPHERS = List.of("TLS_AES_128_GCM_SHA256");

  /** Makes a domain with a device and a controller. */
  static Identities make(Path directory) throws IOException {
    Identities made = new Identities(directory);
    try (NettyHost maker = NettyHost.builder(directory.resolve("maker")).open()) {
      SoftwareVault vault = new SoftwareVault(maker.storage(), maker.secrets());
      LocalAuthority authority = LocalAuthority.open("domain", vault, maker);
      made.write(AUTHORITY, List.of(authority.anchor()));
      for (Role role : List.of(Role.DEVICE, Role.CONTROLLER)) {
        KeyPair keys = vault.generate(role.name().toLowerCase(Locale.ROOT));
        CertificateAuthority.Subject subject =
            new CertificateAuthority.Subject(
                Udn.random(maker.secrets()),
                Optional.of(role),
                keys.getPublic(),
                Duration.ofDays(1));
        made.write(
            role.name(),
            authority.issue(subject).toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join());
        Files.writeString(made.key(role), pem("PRIVATE KEY", keys.getPrivate().getEncoded()));
      }
    }
    return made;
  }

  private Path file(String name) {
    return directory.resolve(name + ".pem");
  }

  private Path key(Role role) {
    return directory.resolve(role + ".key");
  }

  private void write(String name, List<X509Certificate> chain) throws IOException {
    StringBuilder text = new StringBuilder();
    try {
      for (X509Certificate each : chain) {
        text.append(pem("CERTIFICATE", each.getEncoded()));
      }
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
    Files.writeString(file(name), text);
  }

  private static String pem(String what, byte[] der) {
    String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return "-----BEGIN " + what + "-----\n" + lines + "\n-----END " + what + "-----\n";
  }

  private List<X509Certificate> chain(String name) throws IOException, GeneralSecurityException {
    byte[] text = Files.readAllBytes(file(name));
    return CertificateFactory.getInstance("X.509")
        .generateCertificates(new ByteArrayInputStream(text))
        .stream()
        .map(X509Certificate.class::cast)
        .toList();
  }

  /** Who a role of ours is. */
  Credentials credentials(Role role, NettyHost host) throws IOException, GeneralSecurityException {
    String text = Files.readString(key(role), StandardCharsets.US_ASCII);
    byte[] der = Base64.getMimeDecoder().decode(text.replaceAll("-----[^-]+-----", ""));
    PrivateKey key = KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der));
    TrustPolicy verifier =
        TrustPolicy.builder(TrustClock.of(host.clock())).domainAnchors(chain(AUTHORITY)).build();
    return new Credentials(chain(role.name()), key, verifier);
  }

  /** The name of a role of ours. */
  Udn udn(Role role, NettyHost host) throws IOException, GeneralSecurityException {
    Credentials own = credentials(role, host);
    return own.verifier().verify(own.chain()).udn();
  }

  /** TLS of a bare server, with mutual authentication as ours. */
  SslContext server() throws IOException {
    return finish(
        SslContextBuilder.forServer(file(Role.DEVICE.name()).toFile(), key(Role.DEVICE).toFile())
            .clientAuth(ClientAuth.REQUIRE));
  }

  /** TLS of a bare client. */
  SslContext client() throws IOException {
    return finish(
        SslContextBuilder.forClient()
            .endpointIdentificationAlgorithm(null)
            .keyManager(file(Role.CONTROLLER.name()).toFile(), key(Role.CONTROLLER).toFile()));
  }

  private SslContext finish(SslContextBuilder builder) throws IOException {
    return builder
        .sslProvider(SslProvider.JDK)
        .trustManager(file(AUTHORITY).toFile())
        .protocols(PROTOCOLS)
        .ciphers(CIPHERS)
        .build();
  }
}
