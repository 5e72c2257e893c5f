package org.iotmc.soap;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.iotmc.api.spi.HttpExchange;
import org.iotmc.api.spi.Rank;
import org.iotmc.api.spi.Source;
import org.iotmc.api.spi.SourceShares;

/**
 * The places for calls that are under way: those of low rank leave some to those above, and nobody
 * has more than a share of them. Thread-safe.
 */
final class CallPlaces {
  private final int all;
  private final int share;
  private final Map<Rank, Integer> taken = new EnumMap<>(Rank.class);

  /** Looked up only. */
  private final Map<Object, Integer> held = new HashMap<>();

  CallPlaces(int all) {
    this.all = all;
    this.share = SourceShares.of(all);
  }

  /** Takes a place for a call, if there is one; {@link #leave} gives it back. */
  synchronized boolean enter(HttpExchange call) {
    Rank rank = Rank.of(call.peer());
    if (upTo(Rank.CONTROLLER) >= all || upTo(rank) >= rank.places(all)) {
      return false;
    }
    if (hasShare(call)) {
      Object holder = holder(call, rank);
      if (held.getOrDefault(holder, 0) >= share) {
        return false;
      }
      held.merge(holder, 1, Integer::sum);
    }
    taken.merge(rank, 1, Integer::sum);
    return true;
  }

  /** The call has ended. */
  synchronized void leave(HttpExchange call) {
    Rank rank = Rank.of(call.peer());
    taken.merge(rank, -1, Integer::sum);
    if (hasShare(call)) {
      held.computeIfPresent(holder(call, rank), (key, has) -> has == 1 ? null : has - 1);
    }
  }

  private int upTo(Rank rank) {
    int sum = 0;
    for (Map.Entry<Rank, Integer> each : taken.entrySet()) {
      if (each.getKey().compareTo(rank) <= 0) {
        sum += each.getValue();
      }
    }
    return sum;
  }

  /** Whoever is on this host has no bound of its own. */
  private static boolean hasShare(HttpExchange call) {
    return !SourceShares.isHere(call.remote().getAddress(), call.local().getAddress());
  }

  /**
   * Whose share it is: of a name that somebody vouches for, wherever it comes from, or else of the
   * source of its packets, which a controller may have in common with a stranger.
   */
  private static Object holder(HttpExchange call, Rank rank) {
    return rank == Rank.UNKNOWN
        ? Source.of(call.remote().getAddress())
        : call.peer().orElseThrow().udn();
  }
}
