package org.iotmc.ssdp;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.iotmc.api.spi.Source;

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

  private static final Duration INTERVAL = Duration.ofSeconds(1).dividedBy(RATE);
  private static final Duration INTERVAL_OF_ALL = Duration.ofSeconds(1).dividedBy(RATE_OF_ALL);

  private final Map<Source, TokenBucket> buckets = new LinkedHashMap<>();
  private final TokenBucket others = new TokenBucket(BURST, INTERVAL);
  private final TokenBucket all = new TokenBucket(BURST_OF_ALL, INTERVAL_OF_ALL);

  /** Takes the price of an answer; one that is larger than a full bucket leaves a debt. */
  boolean take(Source source, int messages, long now) {
    TokenBucket bucket = bucket(source, now);
    if (!bucket.affords(messages, now) || !all.affords(messages, now)) {
      return false;
    }
    bucket.pay(messages);
    all.pay(messages);
    return true;
  }

  private TokenBucket bucket(Source source, long now) {
    TokenBucket known = buckets.get(source);
    if (known != null) {
      return known;
    }
    if (buckets.size() >= MAX_SOURCES) {
      buckets.values().removeIf(bucket -> bucket.isFull(now));
    }
    if (buckets.size() >= MAX_SOURCES) {
      return others;
    }
    TokenBucket made = new TokenBucket(BURST, INTERVAL);
    buckets.put(source, made);
    return made;
  }
}
