package org.iotmc.ssdp;

import java.util.Comparator;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.PriorityQueue;

/**
 * Which way is to be looked at next. A renewal costs nothing here: a way stays where it is, and
 * goes to its new place when its old time has come.
 */
final class Expiries {
  private final PriorityQueue<Check> checks =
      new PriorityQueue<>(Comparator.comparingLong(Check::at));

  private record Check(long at, Way way) {}

  /** A way is new, or was renewed. */
  void watch(Way way) {
    if (way.deadline() < way.checkAt()) {
      plan(way);
    }
  }

  /** When to look again; nothing expires before. */
  OptionalLong next() {
    skip();
    Check first = checks.peek();
    return first == null ? OptionalLong.empty() : OptionalLong.of(first.at());
  }

  /** Takes one way that has expired by now, if there is one. */
  Optional<Way> take(long now) {
    while (true) {
      skip();
      Check first = checks.peek();
      if (first == null || first.at() > now) {
        return Optional.empty();
      }
      checks.remove();
      if (first.way().deadline() <= now) {
        return Optional.of(first.way());
      }
      plan(first.way());
    }
  }

  private void plan(Way way) {
    way.checkAt(way.deadline());
    checks.add(new Check(way.deadline(), way));
  }

  /** Drops what is gone, or waits in another place by now. */
  private void skip() {
    Check first = checks.peek();
    while (first != null && (first.way().isGone() || first.way().checkAt() != first.at())) {
      checks.remove();
      first = checks.peek();
    }
  }
}
