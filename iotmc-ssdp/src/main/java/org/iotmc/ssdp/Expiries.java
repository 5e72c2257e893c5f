package org.iotmc.ssdp;

import java.util.Comparator;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.PriorityQueue;

/**
 * Which sighting is to be looked at next. A renewal costs nothing here: a sighting stays where it
 * is, and goes to its new place when its old time has come. Sightings that are gone before their
 * time are swept out when they are the greater part, or many.
 */
final class Expiries {
  private static final int SWEEP_FROM = 64;

  private final PriorityQueue<KnownSighting> sightings =
      new PriorityQueue<>(Comparator.comparingLong(KnownSighting::checkAt));
  private int gone;

  /** A new sighting, which will be renewed but never live shorter than it does now. */
  void watch(KnownSighting sighting) {
    sighting.checkAt(sighting.deadline());
    sightings.add(sighting);
  }

  /** A sighting is gone before its time. */
  void ended() {
    gone++;
    boolean many = gone > SWEEP_FROM && gone > sightings.size() / 2;
    if (many || gone > KnownSighting.MAX_GONE) {
      sightings.removeIf(KnownSighting::isGone);
      gone = 0;
    }
  }

  /** When to look again; nothing expires before. */
  OptionalLong next() {
    skip();
    KnownSighting first = sightings.peek();
    return first == null ? OptionalLong.empty() : OptionalLong.of(first.checkAt());
  }

  /** Takes one sighting that has expired by now, if there is one. */
  Optional<KnownSighting> take(long now) {
    while (true) {
      skip();
      KnownSighting first = sightings.peek();
      if (first == null || first.checkAt() > now) {
        return Optional.empty();
      }
      sightings.remove();
      if (first.deadline() <= now) {
        return Optional.of(first);
      }
      watch(first);
    }
  }

  /** How many are watched, those that are gone and not yet swept out included. */
  int size() {
    return sightings.size();
  }

  private void skip() {
    KnownSighting first = sightings.peek();
    while (first != null && first.isGone()) {
      sightings.remove();
      gone = Math.max(0, gone - 1);
      first = sightings.peek();
    }
  }
}
