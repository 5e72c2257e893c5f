package org.iotmc.description;

import java.util.List;
import java.util.Optional;
import org.iotmc.api.service.UdaType;

/**
 * A state variable of a service (UDA 2.0, 2.5). It has allowed values or a range, not both.
 *
 * @param name its name
 * @param eventing whether it is evented
 * @param dataType its data type
 * @param defaultValue its default value, as text
 * @param allowedValues the values it may have, for strings; empty means any
 * @param range the range of a number
 */
public record VariableDescription(
    String name,
    Eventing eventing,
    UdaType dataType,
    Optional<String> defaultValue,
    List<String> allowedValues,
    Optional<ValueRange> range) {
  /** Whether changes of a variable are sent to subscribers. */
  public enum Eventing {
    EVENTED,
    SILENT
  }

  public VariableDescription {
    allowedValues = List.copyOf(allowedValues);
    if ((!allowedValues.isEmpty() && dataType != UdaType.STRING)
        || (range.isPresent() && !isNumeric(dataType))) {
      throw new IllegalArgumentException(
          name + ": allowed values are for strings, a range for numbers (UDA 2.0, 2.5)");
    }
  }

  /**
   * A variable without default value and constraints.
   *
   * @param name its name
   * @param eventing whether it is evented
   * @param dataType its data type
   */
  public static VariableDescription of(String name, Eventing eventing, UdaType dataType) {
    return new VariableDescription(
        name, eventing, dataType, Optional.empty(), List.of(), Optional.empty());
  }

  /**
   * The same with allowed values.
   *
   * @param values the values
   */
  public VariableDescription allowing(List<String> values) {
    return new VariableDescription(name, eventing, dataType, defaultValue, values, range);
  }

  /**
   * The same with a range.
   *
   * @param limits the range
   */
  public VariableDescription within(ValueRange limits) {
    return new VariableDescription(
        name, eventing, dataType, defaultValue, allowedValues, Optional.of(limits));
  }

  static boolean isNumeric(UdaType type) {
    return switch (type) {
      case UI1, UI2, UI4, UI8, I1, I2, I4, I8, INT, R4, R8, NUMBER, FIXED_14_4, FLOAT -> true;
      default -> false;
    };
  }
}
