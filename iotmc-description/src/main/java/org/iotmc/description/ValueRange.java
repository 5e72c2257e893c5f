package org.iotmc.description;

import java.math.BigDecimal;
import java.util.Optional;

/**
 * The range of a numeric state variable, both ends included (UDA 2.0, 2.5).
 *
 * @param minimum the least value
 * @param maximum the greatest value, not less than the minimum
 * @param step the distance between values, positive
 */
public record ValueRange(BigDecimal minimum, BigDecimal maximum, Optional<BigDecimal> step) {
  /** Most digits, before and after the point, of a bound. */
  private static final int MAX_DIGITS = 330;

  public ValueRange {
    minimum = plain(minimum);
    maximum = plain(maximum);
    step = step.map(ValueRange::plain);
    if (minimum.compareTo(maximum) > 0 || step.filter(s -> s.signum() <= 0).isPresent()) {
      throw new IllegalArgumentException("range is empty or its step not positive");
    }
  }

  /**
   * A range of integers, of which each is allowed.
   *
   * @param minimum the least value
   * @param maximum the greatest value
   */
  public static ValueRange of(long minimum, long maximum) {
    return new ValueRange(
        BigDecimal.valueOf(minimum), BigDecimal.valueOf(maximum), Optional.empty());
  }

  /**
   * Whether a number lies within the range, whatever the step.
   *
   * @param number the number
   */
  public boolean contains(BigDecimal number) {
    return number.compareTo(minimum) >= 0 && number.compareTo(maximum) <= 0;
  }

  /** Equal numbers become equal objects, and none takes megabytes when it is written out. */
  private static BigDecimal plain(BigDecimal number) {
    long before = (long) number.precision() - number.scale();
    if (before > MAX_DIGITS || number.scale() > MAX_DIGITS) {
      throw new IllegalArgumentException("bound with more than " + MAX_DIGITS + " digits");
    }
    BigDecimal shortest = number.scale() > 0 ? number.stripTrailingZeros() : number;
    return shortest.scale() < 0 ? shortest.setScale(0) : shortest;
  }
}
