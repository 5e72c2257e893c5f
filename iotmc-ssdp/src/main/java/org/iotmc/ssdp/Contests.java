package org.iotmc.ssdp;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.iotmc.api.Udn;
import org.iotmc.api.spi.SourceShares;

/** Which newcomers without room are asked: few, as a flood brings many that nobody can reach. */
final class Contests {
  /** Most that are under way; of one source a quarter. */
  static final int MAX = 40;

  /** The time between two that begin. */
  static final Duration PAUSE = Duration.ofMillis(100);

  private final TokenBucket pace = new TokenBucket(1, PAUSE);
  private final SourceShares shares = new SourceShares(SourceShares.of(MAX));

  /** Looked up only. */
  private final Set<Udn> underWay = new HashSet<>();

  private List<Contest> begun = new ArrayList<>();

  /** Begins one, if it may. */
  void begin(Contest contest, long now) {
    if (pace.affords(1, now)
        && underWay.size() < MAX
        && !underWay.contains(contest.udn())
        && shares.take(contest.source())) {
      pace.pay(1);
      underWay.add(contest.udn());
      begun.add(contest);
    }
  }

  /** Those that began since this was asked last. */
  List<Contest> take() {
    if (begun.isEmpty()) {
      return List.of();
    }
    List<Contest> all = begun;
    begun = new ArrayList<>();
    return all;
  }

  void end(Contest contest) {
    if (underWay.remove(contest.udn())) {
      shares.give(contest.source(), 1);
    }
  }
}
