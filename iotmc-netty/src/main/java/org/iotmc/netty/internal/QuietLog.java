package org.iotmc.netty.internal;

import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;

/**
 * Logs what peers did wrong: each problem at most once per peer and minute, and a few in all, as
 * peers choose some of the words. Thread-safe.
 */
final class QuietLog {
  private static final long MINUTE_NANOS = 60_000_000_000L;
  private static final int MAX_PER_MINUTE = 30;

  /** Problems of the present minute; bounded by the number that is logged. */
  private final Map<String, Integer> seen = new LinkedHashMap<>();

  private final Logger log;
  private long begun = System.nanoTime();

  QuietLog(Logger log) {
    this.log = log;
  }

  void warn(InetSocketAddress peer, String problem) {
    try {
      if (isNew(peer.getHostString() + " " + problem)) {
        log.warn("{}: {}", peer, problem);
      } else {
        log.debug("{}: {}", peer, problem);
      }
    } catch (RuntimeException | Error cannotLog) {
      // Where there is no file or memory left, a logger may fail: that must not end an event loop.
    }
  }

  private synchronized boolean isNew(String problem) {
    long now = System.nanoTime();
    if (now - begun >= MINUTE_NANOS) {
      begun = now;
      seen.clear();
    }
    if (seen.size() >= MAX_PER_MINUTE) {
      return false;
    }
    return seen.merge(problem, 1, Integer::sum) == 1;
  }
}
