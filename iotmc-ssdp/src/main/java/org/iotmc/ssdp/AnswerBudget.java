package org.iotmc.ssdp;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * How many messages each source, and all together, may make us send, so that a forged source is not
 * flooded: a token bucket for each source, and one for all. While the table is full, sources that
 * are not in it share one bucket.
 */
final class AnswerBudget {
  /** Messages a second for each source. */
  static final int RATE = 5;

  /** Messages that a source may ask for at once after a pause. */
  static final int BURST = 100;

  /** Messages a second for all sources together. */
  static final int RATE_OF_ALL = 100;

  /** Messages that all sources together may ask for at once after a pause. */
  static final int BURST_OF_ALL = 1000;

  /** Most sources with a bucket of their own. */
  static final int MAX_SOURCES = 256;

  private static final double NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Map<InetAddress, Bucket> buckets = new LinkedHashMap<>();
  private final Bucket others = new Bucket(BURST, RATE, 0);
  private final Bucket all = new Bucket(BURST_OF_ALL, RATE_OF_ALL, 0);

  /** Takes the price of an answer; one that is larger than a full bucket leaves a debt. */
  boolean take(InetAddress source, int messages, long now) {
    Bucket bucket = bucket(source, now);
    if (!bucket.affords(messages, now) || !all.affords(messages, now)) {
      return false;
    }
    bucket.pay(messages);
    all.pay(messages);
    return true;
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
    Bucket made = new Bucket(BURST, RATE, now);
    buckets.put(source, made);
    return made;
  }

  private static final class Bucket {
    private final int burst;
    private final int rate;
    private double tokens;
    private long filled;

    Bucket(int burst, int rate, long now) {
      this.burst = burst;
      this.rate = rate;
      this.tokens = burst;
      this.filled = now;
    }

    boolean affords(int count, long now) {
      fill(now);
      return tokens >= Math.min(count, burst);
    }

    void pay(int count) {
      tokens -= count;
    }

    boolean isFull(long now) {
      fill(now);
      return tokens >= burst;
    }

    private void fill(long now) {
      tokens = Math.min(burst, tokens + (now - filled) / NANOS * rate);
      filled = now;
    }
  }
}
