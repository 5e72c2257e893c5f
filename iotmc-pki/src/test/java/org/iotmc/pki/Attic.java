package org.iotmc.pki;

import java.math.BigInteger;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;

/** Writes certificates that no authority of ours would. */
final class Attic {
  private final SecureRandom random;
  private final X509v3CertificateBuilder builder;
  private final KeyPair issuerKeys;

  /** A holder of a key and its certificate. */
  record Holder(KeyPair keys, X509Certificate certificate) {}

  private Attic(SecureRandom random, X500Name issuer, KeyPair issuerKeys, Subject subject) {
    this.random = random;
    this.issuerKeys = issuerKeys;
    Instant now = TestHost.START;
    builder =
        new JcaX509v3CertificateBuilder(
            issuer,
            new BigInteger(64, random).add(BigInteger.ONE),
            Date.from(now.minus(Duration.ofDays(1))),
            Date.from(now.plus(Duration.ofDays(100))),
            new X500Name(subject.name()),
            subject.keys().getPublic());
  }

  private record Subject(String name, KeyPair keys) {}

  static Attic under(Holder issuer, KeyPair keys, SecureRandom random) {
    return named("CN=attic", issuer, keys, random);
  }

  static Attic named(String subject, Holder issuer, KeyPair keys, SecureRandom random) {
    X500Name name =
        X500Name.getInstance(issuer.certificate().getSubjectX500Principal().getEncoded());
    return new Attic(random, name, issuer.keys(), new Subject(subject, keys));
  }

  static Attic root(String subject, KeyPair keys, SecureRandom random) {
    return new Attic(random, new X500Name(subject), keys, new Subject(subject, keys));
  }

  Attic authority(int pathLength) throws Exception {
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(pathLength));
    return usage(KeyUsage.keyCertSign | KeyUsage.cRLSign);
  }

  Attic usage(int bits) throws Exception {
    builder.addExtension(Extension.keyUsage, true, new KeyUsage(bits));
    return this;
  }

  Attic uris(String... uris) throws Exception {
    GeneralName[] names = new GeneralName[uris.length];
    for (int i = 0; i < uris.length; i++) {
      names[i] = new GeneralName(GeneralName.uniformResourceIdentifier, uris[i]);
    }
    builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
    return this;
  }

  Attic critical(String oid) throws Exception {
    builder.addExtension(
        new org.bouncycastle.asn1.ASN1ObjectIdentifier(oid), true, new byte[] {5, 0});
    return this;
  }

  X509Certificate sign() throws Exception {
    return Certificates.fromDer(
        builder.build(new EcdsaSigner(issuerKeys.getPrivate(), random)).getEncoded());
  }
}
