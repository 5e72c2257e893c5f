package org.iotmc.api.spi;

import java.util.Optional;
import org.iotmc.api.PeerIdentity;
import org.iotmc.api.Role;

/**
 * Who asks for one of a bounded lot of places, the lowest first. Those of one rank and of all below
 * it have a bound in common, so that nobody can keep out who stands above.
 */
public enum Rank {
  /** Nobody vouches for them: addresses and roots of one's own cost nothing. */
  UNKNOWN(5),
  /** A manufacturer or the owner vouches for the name. */
  KNOWN(6),
  /** They manage the device. */
  CONTROLLER(Rank.ALL);

  private static final int ALL = 8;

  private final int eighths;

  Rank(int eighths) {
    this.eighths = eighths;
  }

  /**
   * The rank of somebody.
   *
   * @param peer who it is, as far as that was proved
   */
  public static Rank of(Optional<PeerIdentity> peer) {
    if (peer.isEmpty() || peer.get().anchor() == PeerIdentity.Anchor.CLAIMED) {
      return UNKNOWN;
    }
    return peer.get().is(Role.CONTROLLER) ? CONTROLLER : KNOWN;
  }

  /**
   * How many places of a lot they may have, together with all who stand below; at least one.
   *
   * @param all how many there are
   */
  public int places(int all) {
    return Math.toIntExact(((long) all * eighths + ALL - 1) / ALL);
  }
}
