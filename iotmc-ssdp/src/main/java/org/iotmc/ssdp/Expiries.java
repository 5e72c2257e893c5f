package org.iotmc.ssdp;

import java.util.Comparator;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.PriorityQueue;

/**
 * Which way is to be looked at next. A renewal costs nothing here: a way stays where it is, and
 * goes to its new place when its old time has come. Ways that are gone before their time are swept
 * out when they are the greater part.
 */
final class Expiries {
  private static final int SWEEP_FROM = 64;

  private final PriorityQueue<Way> ways =
      new PriorityQueue<>(Comparator.comparingLong(Way::checkAt));
  private int gone;

  /** A new way, which will be renewed but never live shorter than it does now. */
  void watch(Way way) {
    way.checkAt(way.deadline());
    ways.add(way);
  }

  /** A way is gone before its time. */
  void ended() {
    gone++;
    if (gone > SWEEP_FROM && gone > ways.size() / 2) {
      ways.removeIf(Way::isGone);
      gone = 0;
    }
  }

  /** When to look again; nothing expires before. */
  OptionalLong next() {
    skip();
    Way first = ways.peek();
    return first == null ? OptionalLong.empty() : OptionalLong.of(first.checkAt());
  }

  /** Takes one way that has expired by now, if there is one. */
  Optional<Way> take(long now) {
    while (true) {
      skip();
      Way first = ways.peek();
      if (first == null || first.checkAt() > now) {
        return Optional.empty();
      }
      ways.remove();
      if (first.deadline() <= now) {
        return Optional.of(first);
      }
      watch(first);
    }
  }

  /** How many are watched, those that are gone and not yet swept out included. */
  int size() {
    return ways.size();
  }

  private void skip() {
    Way first = ways.peek();
    while (first != null && first.isGone()) {
      ways.remove();
      gone = Math.max(0, gone - 1);
      first = ways.peek();
    }
  }
}
