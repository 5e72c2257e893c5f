package org.iotmc.pki;

import java.math.BigInteger;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.iotmc.api.StoreException;
import org.iotmc.api.spi.CertificateAuthority;
import org.iotmc.api.spi.Documents;
import org.iotmc.api.spi.Host;
import org.iotmc.api.spi.KeyVault;

/**
 * An authority whose key is in a vault of this host: a manufacturer's, a domain's or that of
 * firmware signers; a kind of anchor is simply an authority of its own. Its anchor and revocation
 * list are documents in the host's storage. Thread-safe; its work is done on {@link
 * Host#blocking()}, where the stages complete, too.
 *
 * <p>The list keeps every revocation; when it would pass {@link Documents#MAX_SIZE}, that is at
 * about 100,000, revoking fails with {@link StoreException}.
 */
public final class LocalAuthority implements CertificateAuthority {
  /** How long a new anchor is valid. */
  public static final Duration ANCHOR_VALIDITY = Duration.ofDays(20 * 365);

  private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,29}");

  private final Host host;
  private final Documents documents;
  private final String listName;
  private final Issuer issuer;
  private X509CRL list;

  private LocalAuthority(String name, Issuer issuer, Host host) {
    this.host = host;
    this.documents = new Documents(host.storage());
    this.listName = "crl-" + name;
    this.issuer = issuer;
    this.list = documents.read(listName).map(Revocations::parse).orElseGet(this::firstList);
  }

  /**
   * Opens an authority; the first time, makes its key, anchor and an empty revocation list.
   * Blocking.
   *
   * @param name {@code [a-z0-9-]{1,29}}; also in the anchor's subject
   * @param vault keeps its key, by the name {@code ca-NAME}
   * @param host clock, randomness, storage and the threads for its work
   * @throws StoreException if what is stored is damaged or its key is missing
   */
  public static LocalAuthority open(String name, KeyVault vault, Host host) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("not the name of an authority: " + name);
    }
    Documents documents = new Documents(host.storage());
    String id = "ca-" + name;
    SecureRandom random = host.secrets();
    Optional<X509Certificate> stored = documents.read(id).map(Certificates::fromDer);
    if (stored.isEmpty()) {
      KeyPair keys = vault.generate(id);
      X509Certificate anchor =
          Issuer.anchor(
              name, keys, Issuer.Template.of(host.clock().instant(), ANCHOR_VALIDITY, random));
      documents.write(id, Certificates.toDer(anchor));
      return new LocalAuthority(name, new Issuer(anchor, keys.getPrivate(), random), host);
    }
    KeyPair keys =
        vault.find(id).orElseThrow(() -> new StoreException(id + ": its key is missing"));
    if (!keys.getPublic().equals(stored.get().getPublicKey())) {
      throw new StoreException(id + ": its key is another");
    }
    return new LocalAuthority(name, new Issuer(stored.get(), keys.getPrivate(), random), host);
  }

  /** The self-signed certificate that others trust. */
  public X509Certificate anchor() {
    return issuer.anchor();
  }

  @Override
  public List<X509Certificate> chain() {
    return List.of(issuer.anchor());
  }

  @Override
  public CompletionStage<List<X509Certificate>> issue(Subject subject) {
    return work(() -> List.of(issuer.peer(subject, host.clock().instant()), issuer.anchor()));
  }

  /**
   * Issues a certificate for a signer of documents.
   *
   * @param purpose what it signs; not {@link SigningPurpose#IDENTITY}
   * @param key the signer's public key
   * @param validity how long it is valid
   * @return the new certificate and the anchor
   */
  public CompletionStage<List<X509Certificate>> issueSigner(
      SigningPurpose purpose, PublicKey key, Duration validity) {
    if (purpose == SigningPurpose.IDENTITY) {
      throw new IllegalArgumentException("an identity is issued as a peer's certificate");
    }
    return work(
        () -> {
          var template = Issuer.Template.of(host.clock().instant(), validity, host.secrets());
          return List.of(issuer.signer(purpose, key, template), issuer.anchor());
        });
  }

  @Override
  public CompletionStage<Void> revoke(X509Certificate certificate) {
    if (!certificate.getIssuerX500Principal().equals(anchor().getSubjectX500Principal())) {
      throw new IllegalArgumentException("another authority issued this certificate");
    }
    return work(() -> revokeNow(certificate)).thenAccept(changed -> {});
  }

  /** The newest list; signed anew once half of its time is over. */
  @Override
  public CompletionStage<X509CRL> revocationList() {
    return work(this::freshList);
  }

  private synchronized X509CRL revokeNow(X509Certificate certificate) {
    return Revocations.revokes(list, certificate)
        ? list
        : replace(Optional.of(certificate.getSerialNumber()), host.clock().instant());
  }

  private synchronized X509CRL freshList() {
    Instant now = host.clock().instant();
    Instant signed = list.getThisUpdate().toInstant();
    boolean aged = now.isAfter(signed.plus(Issuer.CRL_LIFETIME.dividedBy(2)));
    return aged ? replace(Optional.empty(), now) : list;
  }

  private X509CRL replace(Optional<BigInteger> revoked, Instant now) {
    X509CRL next = issuer.revocationList(Optional.of(list), revoked, now);
    documents.write(listName, Revocations.toDer(next));
    list = next;
    return next;
  }

  private X509CRL firstList() {
    X509CRL first =
        issuer.revocationList(Optional.empty(), Optional.empty(), host.clock().instant());
    documents.write(listName, Revocations.toDer(first));
    return first;
  }

  private <T> CompletionStage<T> work(Supplier<T> task) {
    CompletableFuture<T> result = new CompletableFuture<>();
    host.blocking()
        .execute(
            () -> {
              try {
                result.complete(task.get());
              } catch (RuntimeException e) {
                result.completeExceptionally(e);
              }
            });
    return result;
  }
}
