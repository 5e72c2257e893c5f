package org.iotmc.api.service;

import java.util.Optional;
import org.iotmc.api.PeerIdentity;
import org.iotmc.api.Role;

/** Who may call an action. */
public enum Caller {
  /** Anybody, authenticated or not; for open services. */
  ANYBODY,
  /** Whoever authenticated with a chain of their own; the action itself checks the claim. */
  CLAIMANT,
  /** A device with a certificate of its manufacturer or of this domain. */
  IDENTIFIED,
  /** A device of this domain, also while its role does not count; the action itself checks. */
  MEMBER,
  /** A device of this domain. */
  DEVICE,
  /** A controller of this domain. */
  CONTROLLER;

  /**
   * Whether the peer may call.
   *
   * @param peer who calls, if authenticated
   */
  public boolean admits(Optional<PeerIdentity> peer) {
    return switch (this) {
      case ANYBODY -> true;
      case CLAIMANT -> peer.isPresent();
      case IDENTIFIED ->
          peer.filter(p -> p.anchor() == PeerIdentity.Anchor.IDENTITY || p.is(Role.DEVICE))
              .isPresent();
      case MEMBER ->
          peer.filter(p -> p.anchor() == PeerIdentity.Anchor.DOMAIN && !p.is(Role.CONTROLLER))
              .isPresent();
      case DEVICE -> peer.filter(p -> p.is(Role.DEVICE)).isPresent();
      case CONTROLLER -> peer.filter(p -> p.is(Role.CONTROLLER)).isPresent();
    };
  }
}
