package org.iotmc.pki;

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
import org.iotmc.api.TextRecord;
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
 * <p>A revocation leaves the list once its certificate has expired for certain: when the longest
 * validity of all certificates has passed since, and a list that still had it was signed after that
 * (RFC 5280, 3.3). Two clocks have to say so: the wall clock, which may be set wrong, and the time
 * that this authority has been open, added up over its runs, which only lags behind. When the list
 * would pass {@link Documents#MAX_SIZE}, that is at about 100,000, revoking fails with {@link
 * StoreException}.
 */
public final class LocalAuthority implements CertificateAuthority {
  /** How long a new anchor is valid. */
  public static final Duration ANCHOR_VALIDITY = Duration.ofDays(20 * 365);

  private static final String TERM = "iotmc-authority-term";
  private static final Duration KEEP_TIME = Duration.ofHours(1);
  private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,29}");

  private final Host host;
  private final Documents documents;
  private final String name;
  private final Issuer issuer;
  private X509CRL list;
  private Duration longest;
  private Instant keptTime;
  private Instant passed;
  private long passedAt;

  private LocalAuthority(String name, Issuer issuer, Kept kept, Host host) {
    this.host = host;
    this.documents = new Documents(host.storage());
    this.name = name;
    this.issuer = issuer;
    this.list = kept.list();
    this.longest = kept.term().longest();
    this.keptTime = kept.term().passed();
    this.passed = keptTime;
    this.passedAt = host.nanos();
  }

  /** What changes. */
  private record Kept(X509CRL list, Term term) {}

  /**
   * How long revocations have to stay.
   *
   * @param longest the longest validity of all certificates so far
   * @param passed a time that has passed, unless the first one was wrong: it goes on while this is
   *     open, whatever the wall clock does
   */
  private record Term(Duration longest, Instant passed) {
    byte[] encode() {
      return TextRecord.titled(TERM, 1)
          .add("longest", longest.toString())
          .add("passed", passed.toString())
          .build()
          .encode();
    }

    static Term decode(byte[] content) {
      TextRecord text = TextRecord.decode(content, TERM, 1);
      return new Term(Duration.parse(text.text("longest")), Instant.parse(text.text("passed")));
    }
  }

  /**
   * Opens an authority; the first time, makes its key, anchor and an empty revocation list.
   * Blocking.
   *
   * @param name {@code [a-z0-9-]{1,29}}; also in the anchor's subject
   * @param vault keeps its key, by the name {@code ca-NAME}
   * @param host clock, randomness, storage and the threads for its work
   * @throws StoreException if what is stored is damaged, or anchor, key or revocation list is
   *     missing
   */
  public static LocalAuthority open(String name, KeyVault vault, Host host) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("not the name of an authority: " + name);
    }
    Documents documents = new Documents(host.storage());
    String id = "ca-" + name;
    Optional<X509Certificate> stored = documents.read(id, Certificates::fromDer);
    Optional<Term> known = documents.read("term-" + name, Term::decode);
    if (stored.isEmpty()) {
      // A new key in place of a lost anchor would end the domain of all who have certificates.
      if (known.filter(term -> !term.longest().isZero()).isPresent()) {
        throw new StoreException(id + ": the anchor is missing; put back a copy of before");
      }
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
    // Nothing outlives the anchor: where the longest validity is not known, that is it.
    Instant founded = stored.get().getNotBefore().toInstant();
    Term term = known.orElseGet(() -> new Term(ANCHOR_VALIDITY, founded));
    Issuer issuer = new Issuer(stored.get(), keys.getPrivate(), host.secrets());
    return new LocalAuthority(name, issuer, new Kept(list, term), host);
  }

  /** The anchor is written last: where it is, key and list are there, too. */
  private static LocalAuthority found(String name, KeyPair keys, Host host) {
    Documents documents = new Documents(host.storage());
    Instant now = host.clock().instant();
    SecureRandom random = host.secrets();
    X509Certificate anchor =
        Issuer.anchor(name, keys, Issuer.Template.of(now, ANCHOR_VALIDITY, random));
    Issuer issuer = new Issuer(anchor, keys.getPrivate(), random);
    X509CRL list = issuer.revocationList(Issuer.Entries.none(), now);
    documents.write("crl-" + name, Revocations.toDer(list));
    Term term = new Term(Duration.ZERO, now);
    documents.write("term-" + name, term.encode());
    documents.write("ca-" + name, Certificates.toDer(anchor));
    return new LocalAuthority(name, issuer, new Kept(list, term), host);
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
    return work(
        () -> {
          lengthen(subject.validity());
          return List.of(issuer.peer(subject, host.clock().instant()), issuer.anchor());
        });
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
          lengthen(validity);
          var template = Issuer.Template.of(host.clock().instant(), validity, host.secrets());
          return List.of(issuer.signer(purpose, key, template), issuer.anchor());
        });
  }

  /** Durable before there is a certificate that is valid for so long. */
  private synchronized void lengthen(Duration validity) {
    if (validity.compareTo(longest) > 0) {
      keep(new Term(validity, passed()));
    }
  }

  private void keep(Term term) {
    documents.write("term-" + name, term.encode());
    longest = term.longest();
    keptTime = term.passed();
  }

  /** Goes on with the host's own time: no wall clock that is set ahead gets it any farther. */
  private Instant passed() {
    long now = host.nanos();
    passed = passed.plusNanos(now - passedAt);
    passedAt = now;
    return passed;
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
    if (Revocations.revokes(list, certificate)) {
      return list;
    }
    Instant now = host.clock().instant();
    // A wall clock that is behind must not make the entry look old.
    Instant date = now.isBefore(passed()) ? passed : now;
    // One that was ahead when it issued the certificate made it valid for longer than was meant.
    lengthen(Duration.between(date, certificate.getNotAfter().toInstant()));
    return replace(Optional.of(new Issuer.Revoked(certificate.getSerialNumber(), date)), now);
  }

  private synchronized X509CRL freshList() {
    if (Duration.between(keptTime, passed()).compareTo(KEEP_TIME) >= 0) {
      keep(new Term(longest, passed));
    }
    Instant now = host.clock().instant();
    Instant signed = list.getThisUpdate().toInstant();
    boolean aged = now.isAfter(signed.plus(Issuer.CRL_LIFETIME.dividedBy(2)));
    return aged ? replace(Optional.empty(), now) : list;
  }

  private X509CRL replace(Optional<Issuer.Revoked> revoked, Instant now) {
    Issuer.Entries entries = new Issuer.Entries(Optional.of(list), forgotten(now), revoked);
    X509CRL next = issuer.revocationList(entries, now);
    documents.write("crl-" + name, Revocations.toDer(next));
    list = next;
    return next;
  }

  /**
   * Certificates that were revoked before this have expired by both clocks, and had when the
   * present list was signed: its date counts, too, so that every entry is in one list of after its
   * expiry.
   */
  private Instant forgotten(Instant now) {
    Instant signed = list.getThisUpdate().toInstant();
    Instant earlier = signed.isBefore(now) ? signed : now;
    Instant last = earlier.isBefore(passed()) ? earlier : passed;
    return last.minus(longest).minus(Issuer.SKEW);
  }

  private <T> CompletionStage<T> work(Supplier<T> task) {
    return BlockingWork.start(host.blocking(), task);
  }
}
