package org.iotmc.api.internal.httpu;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.iotmc.api.spi.Source;

/**
 * How much each source, and all together, may make us do: a token bucket for each source, and one
 * for all. While the table is full, sources that are not in it share one bucket.
 */
public final class SourceBudget {
  /** Most sources with a bucket of their own. */
  public static final int MAX_SOURCES = 256;

  private final Rate each;
  private final Map<Source, TokenBucket> buckets = new LinkedHashMap<>();
  private final TokenBucket others;
  private final TokenBucket all;

  /**
   * How often something may be done.
   *
   * @param perSecond times a second
   * @param burst times at once after a pause
   */
  public record Rate(int perSecond, int burst) {
    private TokenBucket bucket() {
      return new TokenBucket(burst, Duration.ofSeconds(1).dividedBy(perSecond));
    }
  }

  /**
   * Nothing is spent.
   *
   * @param each for each source
   * @param together for all of them
   */
  public SourceBudget(Rate each, Rate together) {
    this.each = each;
    this.others = each.bucket();
    this.all = together.bucket();
  }

  /** Takes a price; one that is larger than a full bucket leaves a debt. */
  public boolean take(Source source, int price, long now) {
    TokenBucket bucket = bucket(source, now);
    if (!bucket.affords(price, now) || !all.affords(price, now)) {
      return false;
    }
    bucket.pay(price);
    all.pay(price);
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
    TokenBucket made = each.bucket();
    buckets.put(source, made);
    return made;
  }
}
