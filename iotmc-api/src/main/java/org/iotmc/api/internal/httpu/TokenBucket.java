package org.iotmc.api.internal.httpu;

import java.time.Duration;

/** How often something may be done: so many times at once after a pause, then once an interval. */
public final class TokenBucket {
  private final int burst;
  private final double interval;
  private double tokens;
  private long filled;

  /** A full one. */
  public TokenBucket(int burst, Duration interval) {
    this.burst = burst;
    this.interval = interval.toNanos();
    this.tokens = burst;
  }

  /** Whether so many may be taken; more than a full bucket holds, when it is full. */
  public boolean affords(int count, long now) {
    fill(now);
    return tokens >= Math.min(count, burst);
  }

  /** Takes so many, whatever there is; after {@link #affords}. */
  public void pay(int count) {
    tokens -= count;
  }

  public boolean isFull(long now) {
    return affords(burst, now);
  }

  /** How long until one may be taken. */
  public Duration untilNext(long now) {
    fill(now);
    return Duration.ofNanos(Math.max(0, (long) Math.ceil((1 - tokens) * interval)));
  }

  private void fill(long now) {
    if (tokens < burst) {
      tokens = Math.min(burst, tokens + (now - filled) / interval);
    }
    filled = now;
  }
}
