package org.iotmc.netty;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.iotmc.api.PeerIdentity;
import org.iotmc.api.TrustException;
import org.iotmc.api.Udn;
import org.iotmc.api.spi.Credentials;
import org.iotmc.api.spi.PeerVerifier;

/** A self-signed identity, and a verifier that accepts all but the names it was told to refuse. */
final class TestIdentity implements PeerVerifier {
  final Udn udn;
  final AtomicInteger asked = new AtomicInteger();
  final AtomicReference<String> refused = new AtomicReference<>("");

  /** What stands behind the names of all whom it knows. */
  final AtomicReference<String> suffix = new AtomicReference<>("");

  private final X509Certificate certificate;
  private final PrivateKey key;

  private TestIdentity(String name, KeyPair pair, X509Certificate certificate) {
    this.udn = new Udn("uuid:" + name);
    this.key = pair.getPrivate();
    this.certificate = certificate;
  }

  /** Keys and certificate as the JDK makes them. */
  static TestIdentity of(String name) {
    return make(name, Optional.empty());
  }

  /** Keys and certificate of BouncyCastle's own classes. */
  static TestIdentity ofBouncyCastle(String name) {
    return make(name, Optional.of(new BouncyCastleProvider()));
  }

  private static TestIdentity make(String name, Optional<Provider> provider) {
    try {
      KeyPairGenerator generator =
          provider.isPresent()
              ? KeyPairGenerator.getInstance("EC", provider.get())
              : KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      KeyPair pair = generator.generateKeyPair();
      X500Principal subject = new X500Principal("CN=" + name);
      var builder =
          new JcaX509v3CertificateBuilder(
              subject,
              BigInteger.valueOf(7),
              Date.from(Instant.parse("2020-01-01T00:00:00Z")),
              Date.from(Instant.parse("2100-01-01T00:00:00Z")),
              subject,
              pair.getPublic());
      var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate());
      var converter = new JcaX509CertificateConverter();
      provider.ifPresent(converter::setProvider);
      return new TestIdentity(name, pair, converter.getCertificate(builder.build(signer)));
    } catch (GeneralSecurityException | OperatorCreationException e) {
      throw new AssertionError(e);
    }
  }

  Credentials credentials() {
    return new Credentials(List.of(certificate), key, this);
  }

  void refuse(TestIdentity other) {
    refused.set(other.udn.value());
  }

  @Override
  public PeerIdentity verify(List<X509Certificate> chain) {
    asked.incrementAndGet();
    String name = chain.get(0).getSubjectX500Principal().getName().substring("CN=".length());
    if (refused.get().equals("uuid:" + name)) {
      throw new TrustException("certificate of " + name + " was revoked");
    }
    return new PeerIdentity(
        new Udn("uuid:" + name + suffix.get()),
        PeerIdentity.Anchor.IDENTITY,
        Optional.empty(),
        chain.get(0));
  }
}
