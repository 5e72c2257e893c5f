package org.iotmc.ssdp;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.iotmc.api.Udn;
import org.iotmc.api.internal.httpu.TokenBucket;
import org.iotmc.api.spi.SourceShares;

/**
 * Newcomers that found no room, and kept devices that seem to be where there is no room for one
 * more sighting, are asked whether they are there: one that is gets the place of one that is not.
 * Few, as a flood brings many that nobody can reach.
 */
final class Candidates {
  /** Most that are being asked; of one source a quarter. */
  static final int MAX = 40;

  /** The time between two. */
  static final Duration PAUSE = Duration.ofMillis(100);

  private final TokenBucket pace = new TokenBucket(1, PAUSE);
  private final SourceShares shares = new SourceShares(SourceShares.of(MAX));

  /** Looked up only. */
  private final Set<Asked> underWay = new HashSet<>();

  private List<Seen> begun = new ArrayList<>();

  /** Who is asked, and where: a stranger that is asked in a device's name is not the device. */
  private record Asked(Udn udn, InetAddress at) {
    static Asked of(Seen newcomer) {
      return new Asked(newcomer.udn(), newcomer.sighting().source().getAddress());
    }
  }

  /** A newcomer is to be asked, if there is time for it. */
  void begin(Seen newcomer, long now) {
    if (pace.affords(1, now)
        && underWay.size() < MAX
        && !underWay.contains(Asked.of(newcomer))
        && shares.take(newcomer.source())) {
      pace.pay(1);
      underWay.add(Asked.of(newcomer));
      begun.add(newcomer);
    }
  }

  /** Those that are to be asked since this was called last. */
  List<Seen> take() {
    if (begun.isEmpty()) {
      return List.of();
    }
    List<Seen> all = begun;
    begun = new ArrayList<>();
    return all;
  }

  /** It is in, or will not be. */
  void end(Seen newcomer) {
    if (underWay.remove(Asked.of(newcomer))) {
      shares.give(newcomer.source(), 1);
    }
  }
}
