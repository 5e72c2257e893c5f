package org.iotmc.ssdp;

import org.iotmc.api.internal.httpu.SourceBudget;
import org.iotmc.api.spi.Source;

/**
 * How many messages each source, and all together, may make us send, so that a forged source is not
 * flooded.
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

  private final SourceBudget budget =
      new SourceBudget(
          new SourceBudget.Rate(RATE, BURST), new SourceBudget.Rate(RATE_OF_ALL, BURST_OF_ALL));

  /** Takes the price of an answer; one that is larger than a full bucket leaves a debt. */
  boolean take(Source source, int messages, long now) {
    return budget.take(source, messages, now);
  }
}
