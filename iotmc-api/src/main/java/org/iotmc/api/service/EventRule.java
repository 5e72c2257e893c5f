package org.iotmc.api.service;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;

/**
 * How changes of an evented variable are told (UDA 2.0, 4.5). It is the service's, and not in its
 * description.
 *
 * @param interval the variable is in no two events that are closer together (maximumRate); zero
 *     where that does not matter
 * @param delta it is told once it differs by so much from what was told last (minimumDelta); zero
 *     where each change counts
 * @param delivery what a subscriber hears that is slower than the changes
 * @param level under which its changes are told to everybody by multicast, too (UDA 2.0, 4.3);
 *     empty where they are told to subscribers only
 */
public record EventRule(
    Duration interval, BigDecimal delta, Delivery delivery, Optional<EventLevel> level) {
  /** Each change at once, and to the slow the newest value. */
  public static final EventRule PLAIN =
      new EventRule(Duration.ZERO, BigDecimal.ZERO, Delivery.NEWEST);

  /** What a subscriber hears that is slower than the changes. */
  public enum Delivery {
    /** The newest value; those before it are left out, and counted. */
    NEWEST,
    /** Each value, in order; one that cannot keep up loses its subscription. */
    EVERY_CHANGE
  }

  public EventRule {
    delta = delta.stripTrailingZeros();
    if (interval.isNegative() || delta.signum() < 0) {
      throw new IllegalArgumentException("interval and delta are not negative");
    }
    if (delivery == Delivery.EVERY_CHANGE && !(interval.isZero() && delta.signum() == 0)) {
      throw new IllegalArgumentException("a moderated variable cannot tell every change");
    }
  }

  /**
   * A rule for changes that are told to subscribers only.
   *
   * @param interval the variable is in no two events that are closer together
   * @param delta it is told once it differs by so much from what was told last
   * @param delivery what a subscriber hears that is slower than the changes
   */
  public EventRule(Duration interval, BigDecimal delta, Delivery delivery) {
    this(interval, delta, delivery, Optional.empty());
  }

  /**
   * The same for changes that are told to everybody, too.
   *
   * @param under the level
   */
  public EventRule multicast(EventLevel under) {
    return new EventRule(interval, delta, delivery, Optional.of(under));
  }

  /** Whether some changes are told later, or not. */
  public boolean isModerated() {
    return !interval.isZero() || delta.signum() > 0;
  }
}
