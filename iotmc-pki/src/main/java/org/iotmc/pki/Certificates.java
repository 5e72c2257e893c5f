package org.iotmc.pki;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.iotmc.api.Bytes;
import org.iotmc.api.MalformedMessageException;

/** Certificates as DER and PEM (RFC 5280, RFC 7468). Thread-safe. */
public final class Certificates {
  /** Largest certificate that is read, in bytes. */
  public static final int MAX_SIZE = 16 << 10;

  /** Most certificates that are read from one list. */
  public static final int MAX_COUNT = 16;

  private static final int MAX_PEM = 2 * MAX_COUNT * MAX_SIZE;
  private static final String BEGIN = "-----BEGIN CERTIFICATE-----";
  private static final String END = "-----END CERTIFICATE-----";
  private static final Pattern BLOCK = Pattern.compile(BEGIN + "([A-Za-z0-9+/=\\s]*+)" + END);

  private Certificates() {}

  /**
   * Reads a certificate.
   *
   * @param der one certificate and nothing else
   * @throws MalformedMessageException if it is none, or larger than {@link #MAX_SIZE}
   */
  public static X509Certificate fromDer(byte[] der) {
    Der.requireSequence("certificate", der, MAX_SIZE);
    try {
      X509Certificate read =
          (X509Certificate)
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(new ByteArrayInputStream(der));
      return read;
    } catch (CertificateException e) {
      throw new MalformedMessageException("certificate", "not X.509 (RFC 5280, 4.1)");
    }
  }

  /**
   * The DER form.
   *
   * @param certificate any
   */
  public static byte[] toDer(X509Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (CertificateEncodingException e) {
      throw new IllegalArgumentException("this certificate has no encoding", e);
    }
  }

  /**
   * SHA-256 of a certificate's public key, by which an authority is known however its certificate
   * changes; see {@link org.iotmc.api.PeerIdentity#anchorKey}.
   *
   * @param certificate any
   */
  public static Bytes keyDigest(X509Certificate certificate) {
    return Bytes.of(Crypto.sha256().digest(certificate.getPublicKey().getEncoded()));
  }

  /**
   * Reads the certificates of a PEM text, in their order; what stands around them is skipped.
   *
   * @param pem at least one and at most {@link #MAX_COUNT} certificates
   * @throws MalformedMessageException if there is none, one is malformed, or a bound is passed
   */
  public static List<X509Certificate> fromPem(String pem) {
    if (pem.length() > MAX_PEM) {
      throw new MalformedMessageException("PEM", "longer than " + MAX_PEM + " characters");
    }
    List<X509Certificate> found = new ArrayList<>();
    for (Matcher m = BLOCK.matcher(pem); m.find(); ) {
      if (found.size() == MAX_COUNT) {
        throw new MalformedMessageException("PEM", "more than " + MAX_COUNT + " certificates");
      }
      found.add(fromDer(decode(m.group(1))));
    }
    if (found.isEmpty()) {
      throw new MalformedMessageException("PEM", "no certificate (RFC 7468, 5)");
    }
    return List.copyOf(found);
  }

  /**
   * The PEM form.
   *
   * @param certificates any number
   */
  public static String toPem(List<X509Certificate> certificates) {
    Base64.Encoder lines = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));
    StringBuilder text = new StringBuilder();
    for (X509Certificate each : certificates) {
      text.append(BEGIN).append('\n');
      text.append(lines.encodeToString(toDer(each))).append('\n');
      text.append(END).append('\n');
    }
    return text.toString();
  }

  private static byte[] decode(String base64) {
    try {
      return Base64.getMimeDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw new MalformedMessageException("PEM", "not base64 (RFC 7468, 2)");
    }
  }
}
