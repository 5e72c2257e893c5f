package org.iotmc.cli.demo;

import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.iotmc.api.Udn;
import org.iotmc.api.spi.CertificateAuthority;

/** An authority that remembers what it issued: certificates are no secret. */
final class RecordingAuthority implements CertificateAuthority {
  private final CertificateAuthority authority;
  private final Map<Udn, List<X509Certificate>> issued = new ConcurrentHashMap<>();

  RecordingAuthority(CertificateAuthority authority) {
    this.authority = authority;
  }

  /** The newest chain of a holder. */
  List<X509Certificate> chainOf(Udn holder) {
    return issued.getOrDefault(holder, List.of());
  }

  @Override
  public List<X509Certificate> chain() {
    return authority.chain();
  }

  @Override
  public CompletionStage<List<X509Certificate>> issue(Subject subject) {
    return authority
        .issue(subject)
        .thenApply(
            chain -> {
              issued.put(subject.udn(), chain);
              return chain;
            });
  }

  @Override
  public CompletionStage<Void> revoke(X509Certificate certificate) {
    return authority.revoke(certificate);
  }

  @Override
  public CompletionStage<X509CRL> revocationList() {
    return authority.revocationList();
  }
}
