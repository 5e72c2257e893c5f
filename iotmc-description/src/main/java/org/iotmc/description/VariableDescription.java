package org.iotmc.description;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.service.UdaType;
import org.iotmc.api.service.UdaValues;

/**
 * A state variable of a service (UDA 2.0, 2.5). It has allowed values or a range, not both.
 *
 * @param name its name
 * @param eventing whether it is evented
 * @param dataType its data type; a string where it has an extended one
 * @param extendedType the name of an XML Schema type with its namespace before it, as in {@code
 *     urn:example-org:types:Colour}, which the value has beyond being a string
 * @param defaultValue its default value, as text
 * @param allowedValues the values it may have, for strings; empty means any
 * @param range the range of a number
 */
public record VariableDescription(
    String name,
    Eventing eventing,
    UdaType dataType,
    Optional<String> extendedType,
    Optional<String> defaultValue,
    List<String> allowedValues,
    Optional<ValueRange> range) {
  /** Whether changes of a variable are sent to subscribers. */
  public enum Eventing {
    /** To subscribers. */
    EVENTED,
    /** To subscribers, and by multicast to everybody (UDA 2.0, 4.3). */
    MULTICAST,
    /** To nobody. */
    SILENT
  }

  public VariableDescription {
    allowedValues = List.copyOf(allowedValues);
    if ((!allowedValues.isEmpty() && dataType != UdaType.STRING)
        || (range.isPresent() && !isNumeric(dataType))) {
      throw new IllegalArgumentException(
          name + ": allowed values are for strings, a range for numbers (UDA 2.0, 2.5)");
    }
    if (extendedType.isPresent() && dataType != UdaType.STRING) {
      throw new IllegalArgumentException(
          name + ": an extended type is written as a string (UDA 2.0, 2.5.1)");
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
        name, eventing, dataType, Optional.empty(), Optional.empty(), List.of(), Optional.empty());
  }

  /**
   * The same with an extended type.
   *
   * @param type its namespace, a colon and its name
   */
  public VariableDescription extending(String type) {
    return new VariableDescription(
        name, eventing, dataType, Optional.of(type), defaultValue, allowedValues, range);
  }

  /**
   * The same with a default value.
   *
   * @param value its text
   */
  public VariableDescription defaultingTo(String value) {
    return new VariableDescription(
        name, eventing, dataType, extendedType, Optional.of(value), allowedValues, range);
  }

  /**
   * The same with allowed values.
   *
   * @param values the values
   */
  public VariableDescription allowing(List<String> values) {
    return new VariableDescription(
        name, eventing, dataType, extendedType, defaultValue, values, range);
  }

  /**
   * The same with a range.
   *
   * @param limits the range
   */
  public VariableDescription within(ValueRange limits) {
    return new VariableDescription(
        name, eventing, dataType, extendedType, defaultValue, allowedValues, Optional.of(limits));
  }

  /**
   * Whether a text is a value that the variable may have.
   *
   * @param value the text
   */
  public boolean allows(String value) {
    if (extendedType.isPresent()) {
      return true;
    }
    try {
      UdaValues.parse(name, dataType, value);
    } catch (MalformedMessageException e) {
      return false;
    }
    return (allowedValues.isEmpty() || allowedValues.contains(value))
        && (range.isEmpty() || range.get().contains(new BigDecimal(value.strip())));
  }

  static boolean isNumeric(UdaType type) {
    return switch (type) {
      case UI1, UI2, UI4, UI8, I1, I2, I4, I8, INT, R4, R8, NUMBER, FIXED_14_4, FLOAT -> true;
      default -> false;
    };
  }

  static boolean isInteger(UdaType type) {
    return switch (type) {
      case UI1, UI2, UI4, UI8, I1, I2, I4, I8, INT -> true;
      default -> false;
    };
  }
}
