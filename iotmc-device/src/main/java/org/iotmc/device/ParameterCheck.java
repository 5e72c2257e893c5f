package org.iotmc.device;

import java.math.BigDecimal;
import java.util.List;
import org.iotmc.api.ActionException;
import org.iotmc.api.MalformedMessageException;
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
   * @throws ActionException 600 for a value of another type, 601 for one out of range
   */
  static void check(ParameterSchema schema, String value) {
    if (value.length() > MAX_VALUE) {
      throw new ActionException(UpnpError.STRING_TOO_LONG, schema.name());
    }
    try {
      UdaValues.parse(schema.name(), schema.type(), value);
    } catch (MalformedMessageException e) {
      throw new ActionException(UpnpError.ARGUMENT_VALUE_INVALID, String.valueOf(e.getMessage()));
    }
    if (!inRange(schema, value)) {
      throw new ActionException(UpnpError.ARGUMENT_VALUE_OUT_OF_RANGE, describe(schema, value));
    }
    List<String> allowed = List.of(schema.allowedValues().split(","));
    if (!schema.allowedValues().isEmpty() && !allowed.contains(value)) {
      throw new ActionException(
          UpnpError.ARGUMENT_VALUE_INVALID, schema.name() + " must be one of " + allowed);
    }
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
