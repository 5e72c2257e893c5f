package org.iotmc.ssdp;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * How many messages each source may make us send, so that a forged source is not flooded: a token
 * bucket for each. While the table is full, sources that are not in it share one bucket.
 */
final class AnswerBudget {
  /** Messages a second for each source. */
  static final int RATE = 20;

  /** Messages that a source may ask for at once after a pause. */
  static final int BURST = 100;

  /** Most sources with a bucket of their own. */
  static final int MAX_SOURCES = 256;

  private static final double NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Map<InetAddress, Bucket> buckets = new LinkedHashMap<>();
  private final Bucket others = new Bucket(0);

  /** Takes the price of an answer; of a larger answer than fits at all, what fits. */
  boolean take(InetAddress source, int messages, long now) {
    return bucket(source, now).take(Math.min(messages, BURST), now);
  }

  private Bucket bucket(InetAddress source, long now) {
    Bucket known = buckets.get(source);
    if (known != null) {
      return known;
    }
    if (buckets.size() >= MAX_SOURCES) {
      buckets.values().removeIf(bucket -> bucket.isFull(now));
    }
    if (buckets.size() >= MAX_SOURCES) {
      return others;
    }
    Bucket made = new Bucket(now);
    buckets.put(source, made);
    return made;
  }

  private static final class Bucket {
    private double tokens = BURST;
    private long filled;

    Bucket(long now) {
      this.filled = now;
    }

    boolean take(int count, long now) {
      fill(now);
      if (tokens < count) {
        return false;
      }
      tokens -= count;
      return true;
    }

    boolean isFull(long now) {
      fill(now);
      return tokens >= BURST;
    }

    private void fill(long now) {
      tokens = Math.min(BURST, tokens + (now - filled) / NANOS * RATE);
      filled = now;
    }
  }
}
