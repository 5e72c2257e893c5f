package org.iotmc.api;

import java.security.cert.X509Certificate;
import java.util.Optional;

/**
 * Who the other side of a mutually authenticated connection is, as its certificate proves.
 *
 * @param udn the name in the certificate
 * @param anchor which kind of anchor the chain ends in
 * @param role the role, present only under the domain anchor (profile, section 4)
 * @param certificate the end-entity certificate
 * @param anchorKey SHA-256 of the public key of the anchor, so that a name can be pinned to it;
 *     empty where the verifier does not tell
 */
public record PeerIdentity(
    Udn udn, Anchor anchor, Optional<Role> role, X509Certificate certificate, Bytes anchorKey) {
  /** The kinds of trust anchor that identify peers. */
  public enum Anchor {
    /** A manufacturer's authority. */
    IDENTITY,
    /** An owner's operational authority. */
    DOMAIN,
    /**
     * A root that the peer brought along and nobody has vouched for: it proves nothing yet. Only a
     * device that waits for its voucher accepts such peers, and only to install the voucher.
     */
    CLAIMED
  }

  /**
   * A peer whose anchor is not told.
   *
   * @param udn the name in the certificate
   * @param anchor which kind of anchor the chain ends in
   * @param role the role
   * @param certificate the end-entity certificate
   */
  public PeerIdentity(Udn udn, Anchor anchor, Optional<Role> role, X509Certificate certificate) {
    this(udn, anchor, role, certificate, Bytes.empty());
  }

  public PeerIdentity {
    if (anchor != Anchor.DOMAIN && role.isPresent()) {
      throw new IllegalArgumentException("a role counts only under the domain anchor");
    }
  }

  /**
   * Whether the peer holds the role.
   *
   * @param wanted the role
   */
  public boolean is(Role wanted) {
    return role.isPresent() && role.get() == wanted;
  }
}
