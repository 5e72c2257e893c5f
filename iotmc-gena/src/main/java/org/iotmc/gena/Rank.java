package org.iotmc.gena;

import java.util.Optional;
import org.iotmc.api.PeerIdentity;
import org.iotmc.api.Role;

/**
 * Who asks for a subscription, the lowest first. Those of one rank and of all below it have a bound
 * in common, so that nobody can keep out who stands above.
 */
enum Rank {
  /** Nobody vouches for them: addresses and roots of one's own cost nothing. */
  UNKNOWN(EventPublisher.MAX_UNKNOWN),
  /** A manufacturer or the owner vouches for the name. */
  KNOWN(EventPublisher.MAX_OTHERS),
  /** They manage the device. */
  CONTROLLER(EventPublisher.MAX_SUBSCRIPTIONS);

  private final int places;

  Rank(int places) {
    this.places = places;
  }

  static Rank of(Optional<PeerIdentity> peer) {
    if (peer.isEmpty() || peer.get().anchor() == PeerIdentity.Anchor.CLAIMED) {
      return UNKNOWN;
    }
    return peer.get().is(Role.CONTROLLER) ? CONTROLLER : KNOWN;
  }

  /** How many subscriptions they may have, together with all who stand below. */
  int places() {
    return places;
  }
}
