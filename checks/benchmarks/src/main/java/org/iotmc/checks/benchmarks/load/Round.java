package org.iotmc.checks.benchmarks.load;

import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * What came of a load of some time.
 *
 * @param latencies of the calls that were answered, in nanoseconds
 * @param nanos how long it took
 * @param failed calls that were not answered, or not well
 */
record Round(Histogram latencies, long nanos, long failed) {
  /** Longest latency that is told from others. */
  static final long LONGEST = TimeUnit.MINUTES.toNanos(1);

  static Histogram histogram() {
    return new Histogram(LONGEST, 3);
  }

  long calls() {
    return latencies.getTotalCount();
  }

  double perSecond() {
    return calls() * 1e9 / nanos;
  }
}
