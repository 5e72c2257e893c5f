package org.iotmc.device;

import java.math.BigDecimal;
import java.util.List;
import org.iotmc.api.ActionException;
import org.iotmc.api.UpnpError;
import org.iotmc.api.profile.ParameterSchema;
import org.iotmc.api.service.UdaValues;

/** Compares a value with a parameter's type, range and allowed values (UDA 2.0, 2.5). */
final class ParameterCheck {
  /** Longest value in characters. */
  static final int MAX_VALUE = 4096;

  private ParameterCheck() {}

  /**
   * Checks a value.
   *
   * @throws ActionException 605 for a value that is too long, 600 for one of another type, 601 for
   *     one out of range or not among the allowed values
   */
  static void check(ParameterSchema schema, String value) {
    if (value.length() > MAX_VALUE) {
      throw new ActionException(UpnpError.STRING_TOO_LONG, schema.name());
    }
    UdaValues.parseArgument(schema.name(), schema.type(), value);
    if (!inRange(schema, value)) {
      throw outOfRange(describe(schema, value));
    }
    List<String> allowed = List.of(schema.allowedValues().split(","));
    if (!schema.allowedValues().isEmpty() && !allowed.contains(value)) {
      throw outOfRange(schema.name() + " must be one of " + allowed);
    }
  }

  /** What UDA says of a value beyond its range or its list alike (UDA 2.0, 3.2.5). */
  private static ActionException outOfRange(String why) {
    return new ActionException(UpnpError.ARGUMENT_VALUE_OUT_OF_RANGE, why);
  }

  /** Whether {@link #check} would let the value pass. */
  static boolean accepts(ParameterSchema schema, String value) {
    try {
      check(schema, value);
      return true;
    } catch (ActionException e) {
      return false;
    }
  }

  private static boolean inRange(ParameterSchema schema, String value) {
    return (schema.minimum().isEmpty() || number(value).compareTo(number(schema.minimum())) >= 0)
        && (schema.maximum().isEmpty() || number(value).compareTo(number(schema.maximum())) <= 0);
  }

  private static BigDecimal number(String text) {
    return new BigDecimal(text.strip());
  }

  private static String describe(ParameterSchema schema, String value) {
    return schema.name()
        + "="
        + value
        + " is not within "
        + schema.minimum()
        + " to "
        + schema.maximum();
  }
}
