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
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.iotmc.api.StoreException;
import org.iotmc.api.spi.BlockingWork;
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

  private LocalAuthority(String listName, Issuer issuer, X509CRL list, Host host) {
    this.host = host;
    this.documents = new Documents(host.storage());
    this.listName = listName;
    this.issuer = issuer;
    this.list = list;
  }

  /**
   * Opens an authority; the first time, makes its key, anchor and an empty revocation list.
   * Blocking.
   *
   * @param name {@code [a-z0-9-]{1,29}}; also in the anchor's subject
   * @param vault keeps its key, by the name {@code ca-NAME}
   * @param host clock, randomness, storage and the threads for its work
   * @throws StoreException if what is stored is damaged, or its key or revocation list is missing
   */
  public static LocalAuthority open(String name, KeyVault vault, Host host) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("not the name of an authority: " + name);
    }
    Documents documents = new Documents(host.storage());
    String id = "ca-" + name;
    Optional<X509Certificate> stored = documents.read(id, Certificates::fromDer);
    if (stored.isEmpty()) {
      return found(name, vault.generate(id), host);
    }
    KeyPair keys =
        vault.find(id).orElseThrow(() -> new StoreException(id + ": its key is missing"));
    if (!keys.getPublic().equals(stored.get().getPublicKey())) {
      throw new StoreException(id + ": its key is another");
    }
    // An empty list in place of a lost one would let everybody in again that was revoked.
    X509CRL list =
        documents
            .read("crl-" + name, Revocations::parse)
            .orElseThrow(() -> new StoreException(id + ": its revocation list is missing"));
    Issuer issuer = new Issuer(stored.get(), keys.getPrivate(), host.secrets());
    return new LocalAuthority("crl-" + name, issuer, list, host);
  }

  /** The anchor is written last: where it is, key and list are there, too. */
  private static LocalAuthority found(String name, KeyPair keys, Host host) {
    Documents documents = new Documents(host.storage());
    Instant now = host.clock().instant();
    SecureRandom random = host.secrets();
    X509Certificate anchor =
        Issuer.anchor(name, keys, Issuer.Template.of(now, ANCHOR_VALIDITY, random));
    Issuer issuer = new Issuer(anchor, keys.getPrivate(), random);
    X509CRL list = issuer.revocationList(Optional.empty(), Optional.empty(), now);
    documents.write("crl-" + name, Revocations.toDer(list));
    documents.write("ca-" + name, Certificates.toDer(anchor));
    return new LocalAuthority("crl-" + name, issuer, list, host);
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

  private <T> CompletionStage<T> work(Supplier<T> task) {
    return BlockingWork.start(host.blocking(), task);
  }
}
