package org.iotmc.pki;

import java.security.cert.X509Certificate;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.TextRecord;
import org.iotmc.api.Udn;

/**
 * A manufacturer's word on who owns a device (profile, section 4).
 *
 * @param udn the device
 * @param domainAnchor the owner's operational authority
 * @param issued when it was made, in whole milliseconds; a device takes no voucher that is not
 *     newer than the last one it took
 * @param notAfter until when it may be installed, in whole seconds
 */
public record Voucher(Udn udn, X509Certificate domainAnchor, Instant issued, Instant notAfter) {
  private static final String TITLE = "iotmc-voucher";
  private static final int VERSION = 1;

  public Voucher {
    issued = issued.truncatedTo(ChronoUnit.MILLIS);
    notAfter = notAfter.truncatedTo(ChronoUnit.SECONDS);
  }

  /** The form that is signed. */
  byte[] encode() {
    return TextRecord.titled(TITLE, VERSION)
        .add("udn", udn.value())
        .add("issued", issued.toString())
        .add("not-after", notAfter.toString())
        .add("domain-anchor", Base64.getEncoder().encodeToString(Certificates.toDer(domainAnchor)))
        .build()
        .encode();
  }

  static Voucher decode(byte[] content) {
    TextRecord record = TextRecord.decode(content, TITLE, VERSION);
    try {
      return new Voucher(
          new Udn(record.text("udn")),
          Certificates.fromDer(Base64.getDecoder().decode(record.text("domain-anchor"))),
          Instant.parse(record.text("issued")),
          Instant.parse(record.text("not-after")));
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new MalformedMessageException("voucher", "a value can't be read");
    }
  }
}
