package org.iotmc.pki;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509CRLEntryHolder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CRLHolder;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.iotmc.api.spi.CertificateAuthority.Subject;

/** Writes certificates and revocation lists (RFC 5280). Keeps nothing; time is given. */
final class Issuer {
  /** Valid from a little before now, because clocks differ. */
  static final Duration SKEW = Duration.ofMinutes(5);

  static final Duration CRL_LIFETIME = Duration.ofDays(7);

  private static final int SERIAL_BITS = 128;
  private static final int MAX_COMMON_NAME = 64;

  private final X509Certificate anchor;
  private final PrivateKey key;
  private final SecureRandom random;

  Issuer(X509Certificate anchor, PrivateKey key, SecureRandom random) {
    this.anchor = anchor;
    this.key = key;
    this.random = random;
  }

  X509Certificate anchor() {
    return anchor;
  }

  /** A self-signed anchor; its name contains its key's, so that no two anchors share one. */
  static X509Certificate anchor(String name, KeyPair keys, Template template) {
    try {
      byte[] id =
          new JcaX509ExtensionUtils()
              .createSubjectKeyIdentifier(keys.getPublic())
              .getKeyIdentifier();
      X500Name subject =
          new X500NameBuilder(BCStyle.INSTANCE)
              .addRDN(BCStyle.CN, name)
              .addRDN(BCStyle.SERIALNUMBER, HexFormat.of().formatHex(id, 0, 8))
              .build();
      X509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
                  subject,
                  serial(template.random()),
                  Date.from(template.notBefore()),
                  Date.from(template.notAfter()),
                  subject,
                  keys.getPublic())
              .addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
              .addExtension(
                  Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
      builder.addExtension(
          Extension.subjectKeyIdentifier,
          false,
          new JcaX509ExtensionUtils().createSubjectKeyIdentifier(keys.getPublic()));
      return finish(builder, keys.getPrivate(), template.random());
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("the anchor can't be written", e);
    }
  }

  /** When a certificate is valid, and the randomness for it. */
  record Template(Instant notBefore, Instant notAfter, SecureRandom random) {
    static Template of(Instant now, Duration validity, SecureRandom random) {
      return new Template(now.minus(SKEW), now.plus(validity), random);
    }
  }

  X509Certificate peer(Subject subject, Instant now) {
    List<String> uris = new ArrayList<>();
    uris.add(subject.udn().value());
    subject.role().ifPresent(role -> uris.add(role.urn()));
    return endEntity(
        new Content(
            subject.udn().value(),
            uris,
            List.of(KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth)),
        subject.key(),
        Template.of(now, subject.validity(), random));
  }

  X509Certificate signer(SigningPurpose purpose, PublicKey holder, Template template) {
    List<String> uris =
        purpose == SigningPurpose.VOUCHER ? List.of(SigningPurpose.VOUCHER_URN) : List.of();
    List<KeyPurposeId> usages =
        purpose == SigningPurpose.FIRMWARE
            ? List.of(KeyPurposeId.id_kp_codeSigning)
            : List.of(KeyPurposeId.id_kp_emailProtection);
    String name = purpose.name().toLowerCase(Locale.ROOT) + " signer";
    return endEntity(new Content(name, uris, usages), holder, template);
  }

  private record Content(String commonName, List<String> uris, List<KeyPurposeId> usages) {}

  private X509Certificate endEntity(Content content, PublicKey holder, Template template) {
    String name = content.commonName();
    X500Name subject =
        new X500NameBuilder(BCStyle.INSTANCE)
            .addRDN(BCStyle.CN, name.substring(0, Math.min(MAX_COMMON_NAME, name.length())))
            .build();
    Instant last = anchor.getNotAfter().toInstant();
    Instant end = template.notAfter().isAfter(last) ? last : template.notAfter();
    try {
      JcaX509ExtensionUtils ids = new JcaX509ExtensionUtils();
      X509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
                  anchorName(),
                  serial(random),
                  Date.from(template.notBefore()),
                  Date.from(end),
                  subject,
                  holder)
              .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
              .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
              .addExtension(
                  Extension.extendedKeyUsage,
                  false,
                  new ExtendedKeyUsage(content.usages().toArray(new KeyPurposeId[0])))
              .addExtension(
                  Extension.subjectKeyIdentifier, false, ids.createSubjectKeyIdentifier(holder))
              .addExtension(
                  Extension.authorityKeyIdentifier,
                  false,
                  ids.createAuthorityKeyIdentifier(anchor.getPublicKey()));
      if (!content.uris().isEmpty()) {
        builder.addExtension(Extension.subjectAlternativeName, false, names(content.uris()));
      }
      return finish(builder, key, random);
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalArgumentException("a certificate for this key can't be written", e);
    }
  }

  /**
   * What the entries of a list are.
   *
   * @param before the list that they are taken over from
   * @param forgotten entries of revocations before this instant are left out
   * @param revoked one more
   */
  record Entries(Optional<X509CRL> before, Instant forgotten, Optional<Revoked> revoked) {
    static Entries none() {
      return new Entries(Optional.empty(), Instant.MIN, Optional.empty());
    }
  }

  /** A revocation, and its date. */
  record Revoked(BigInteger serial, Instant date) {}

  /** A revocation list, with the number after the one before. */
  X509CRL revocationList(Entries entries, Instant now) {
    BigInteger number =
        entries
            .before()
            .map(Revocations::number)
            .map(n -> n.add(BigInteger.ONE))
            .orElse(BigInteger.ONE);
    try {
      JcaX509v2CRLBuilder builder =
          new JcaX509v2CRLBuilder(anchor.getSubjectX500Principal(), Date.from(now));
      builder.setNextUpdate(Date.from(now.plus(CRL_LIFETIME)));
      if (entries.before().isPresent()) {
        for (Object each : new JcaX509CRLHolder(entries.before().get()).getRevokedCertificates()) {
          X509CRLEntryHolder entry = (X509CRLEntryHolder) each;
          if (!entry.getRevocationDate().toInstant().isBefore(entries.forgotten())) {
            builder.addCRLEntry(entry.getSerialNumber(), entry.getRevocationDate(), 0);
          }
        }
      }
      entries
          .revoked()
          .ifPresent(each -> builder.addCRLEntry(each.serial, Date.from(each.date), 0));
      builder.addExtension(Extension.cRLNumber, false, new CRLNumber(number));
      builder.addExtension(
          Extension.authorityKeyIdentifier,
          false,
          new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(anchor.getPublicKey()));
      return Revocations.parse(builder.build(new EcdsaSigner(key, random)).getEncoded());
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("the revocation list can't be written", e);
    }
  }

  private X500Name anchorName() {
    return X500Name.getInstance(anchor.getSubjectX500Principal().getEncoded());
  }

  private static GeneralNames names(List<String> uris) {
    return new GeneralNames(
        uris.stream()
            .map(uri -> new GeneralName(GeneralName.uniformResourceIdentifier, uri))
            .toArray(GeneralName[]::new));
  }

  private static BigInteger serial(SecureRandom random) {
    return new BigInteger(SERIAL_BITS, random).max(BigInteger.ONE);
  }

  private static X509Certificate finish(
      X509v3CertificateBuilder builder, PrivateKey key, SecureRandom random) throws IOException {
    return Certificates.fromDer(builder.build(new EcdsaSigner(key, random)).getEncoded());
  }
}
