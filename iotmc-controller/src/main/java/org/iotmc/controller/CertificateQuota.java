package org.iotmc.controller;

import java.time.Duration;
import java.time.Instant;
import org.iotmc.api.ActionException;

/**
 * How many certificates one device may ask for, since each one before leaves an entry in the
 * revocation list: {@link #AT_ONCE} at once, then one each day, or each third of their validity
 * where that is shorter; a renewal that is due always has one left. What a device has used is one
 * instant (generic cell rate algorithm), kept in its record, so that no restart gives it more.
 */
final class CertificateQuota {
  /** Certificates that a device may get at once; beyond, the answer is 814. */
  static final int AT_ONCE = 8;

  private static final Duration LONGEST_INTERVAL = Duration.ofDays(1);

  private final Duration interval;

  CertificateQuota(Duration validity) {
    Duration third = validity.dividedBy(3);
    this.interval = third.compareTo(LONGEST_INTERVAL) < 0 ? third : LONGEST_INTERVAL;
  }

  /**
   * Takes one.
   *
   * @param spent until when the device's share is used up
   * @param now the present time
   * @return until when it is then
   */
  Instant take(Instant spent, Instant now) {
    Instant last = now.plus(interval.multipliedBy(AT_ONCE));
    // Further ahead than it can get: the clock was wrong once, or the validity longer.
    boolean impossible = spent.isAfter(last);
    Instant next = (impossible || spent.isBefore(now) ? now : spent).plus(interval);
    if (next.isAfter(last)) {
      Duration pause = Duration.between(last, next);
      throw ActionException.busy("too many certificates; the next one in " + pause, pause);
    }
    return next;
  }
}
