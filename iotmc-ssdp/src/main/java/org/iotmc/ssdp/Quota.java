package org.iotmc.ssdp;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;

/** How many devices each source has brought; {@code SourceShares} says what a source is. */
final class Quota {
  private final int most;

  /** Looked up only. */
  private final Map<InetAddress, Integer> taken = new HashMap<>();

  Quota(int most) {
    this.most = most;
  }

  boolean hasRoom(InetAddress source) {
    return taken.getOrDefault(source, 0) < most;
  }

  void take(InetAddress source, int count) {
    taken.merge(source, count, Integer::sum);
  }

  void give(InetAddress source, int count) {
    taken.computeIfPresent(source, (key, had) -> had <= count ? null : had - count);
  }
}
