package org.iotmc.soap;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.iotmc.api.spi.HttpExchange;
import org.iotmc.api.spi.Rank;
import org.iotmc.api.spi.Source;
import org.iotmc.api.spi.SourceShares;

/**
 * The places for calls that are under way: those of low rank leave some to those above, and nobody
 * has more than a share of them. Where there is none, the call whose body is waited for longest
 * makes way. Thread-safe.
 */
final class CallPlaces {
  private final int all;
  private final int share;
  private final Map<Rank, Integer> taken = new EnumMap<>(Rank.class);

  /** Looked up only. */
  private final Map<Object, Integer> held = new HashMap<>();

  /** Whose bodies are waited for, the longest first, and how each is told that it makes way. */
  private final Map<Place, Runnable> reading = new LinkedHashMap<>();

  CallPlaces(int all) {
    this.all = all;
    this.share = SourceShares.of(all);
  }

  /** That of one call. */
  final class Place {
    private final Rank rank;
    private final Optional<Object> holder;
    private boolean lost;

    private Place(Rank rank, Optional<Object> holder) {
      this.rank = rank;
      this.holder = holder;
    }

    /**
     * The body of the call is waited for: until it stays, another call may get its place.
     *
     * @param makeWay called if one does, under the lock of all places
     */
    void await(Runnable makeWay) {
      synchronized (CallPlaces.this) {
        reading.put(this, makeWay);
      }
    }

    /** The body is here: if no other call has the place by now, none gets it before this ends. */
    void stay() {
      synchronized (CallPlaces.this) {
        reading.remove(this);
      }
    }

    /** Whether another call has it, or may have. */
    boolean isLost() {
      synchronized (CallPlaces.this) {
        return lost;
      }
    }

    /** The call has ended. */
    void leave() {
      synchronized (CallPlaces.this) {
        reading.remove(this);
        if (!lost) {
          lost = true;
          taken.merge(rank, -1, Integer::sum);
          holder.ifPresent(
              whose -> held.computeIfPresent(whose, (key, has) -> has == 1 ? null : has - 1));
        }
      }
    }
  }

  /** Takes a place for a call, if there is one. */
  synchronized Optional<Place> enter(HttpExchange call) {
    Rank rank = Rank.of(call.peer());
    Place place = new Place(rank, holder(call, rank));
    boolean beyondShare = place.holder.filter(whose -> !hasShare(rank, whose)).isPresent();
    if ((beyondShare || room(rank) <= 0) && !makeRoom(place, beyondShare)) {
      return Optional.empty();
    }
    taken.merge(rank, 1, Integer::sum);
    place.holder.ifPresent(whose -> held.merge(whose, 1, Integer::sum));
    return Optional.of(place);
  }

  /** How many more places those of a rank may take. */
  private int room(Rank rank) {
    return Math.min(all - upTo(Rank.CONTROLLER), rank.places(all) - upTo(rank));
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

  /**
   * Whether somebody may have one more. A source among strangers may have half of what it leaves to
   * the others, or a few could keep out whoever claims a device.
   */
  private boolean hasShare(Rank rank, Object whose) {
    int most = rank == Rank.UNKNOWN ? Math.min(share, Math.max(1, room(rank) / 2)) : share;
    return held.getOrDefault(whose, 0) < most;
  }

  /** Has a call make way of nobody above; one of the same holder, if that has its share. */
  private boolean makeRoom(Place to, boolean amongOwn) {
    Optional<Map.Entry<Place, Runnable>> longest =
        reading.entrySet().stream()
            .filter(each -> each.getKey().rank.compareTo(to.rank) <= 0)
            .filter(each -> !amongOwn || each.getKey().holder.equals(to.holder))
            .findFirst();
    longest.ifPresent(
        each -> {
          each.getKey().leave();
          each.getValue().run();
        });
    return longest.isPresent();
  }

  /**
   * Whose share it is: of a name that somebody vouches for, wherever it comes from, or else of the
   * source of its packets, which a controller may have in common with a stranger. Whoever is on
   * this host has no bound of its own.
   */
  private static Optional<Object> holder(HttpExchange call, Rank rank) {
    if (SourceShares.isHere(call.remote().getAddress(), call.local().getAddress())) {
      return Optional.empty();
    }
    return Optional.of(
        rank == Rank.UNKNOWN
            ? Source.of(call.remote().getAddress())
            : call.peer().orElseThrow().udn());
  }
}
