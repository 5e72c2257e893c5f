package org.iotmc.soap;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.iotmc.api.service.UdaType;
import org.iotmc.api.service.UdaValues;
import org.iotmc.description.ActionDescription;
import org.iotmc.description.ArgumentDescription;
import org.iotmc.description.ServiceDescription;
import org.iotmc.description.ValueRange;
import org.iotmc.description.VariableDescription;
import org.iotmc.description.VariableDescription.Eventing;

/** Arguments of an action that is known by its description, checked against it. */
final class DescribedValues {
  private DescribedValues() {}

  /**
   * The texts of the arguments that go in, in the order of the description.
   *
   * @throws IllegalArgumentException if one is missing, unknown or not allowed; says which
   */
  static Map<String, String> texts(
      ServiceDescription service, ActionDescription action, Map<String, ?> given) {
    Set<String> unknown = new TreeSet<>(given.keySet());
    Map<String, String> texts = new LinkedHashMap<>();
    for (ArgumentDescription argument : action.in()) {
      String where = action.name() + "#" + argument.name();
      Object value = given.get(argument.name());
      if (value == null) {
        throw new IllegalArgumentException(
            where + " is missing; given are " + new TreeSet<>(given.keySet()));
      }
      unknown.remove(argument.name());
      texts.put(argument.name(), text(where, variable(service, argument), value));
    }
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(action.name() + " has no argument " + unknown);
    }
    return texts;
  }

  /** What gives an argument its type; a string where the description has no such variable. */
  static VariableDescription variable(ServiceDescription service, ArgumentDescription argument) {
    String name = argument.relatedStateVariable();
    return service
        .variable(name)
        .orElseGet(() -> VariableDescription.of(name, Eventing.SILENT, UdaType.STRING));
  }

  private static String text(String where, VariableDescription type, Object value) {
    String text;
    try {
      text =
          value instanceof String given
              ? given
              : UdaValues.format(type.dataType(), wide(type.dataType(), value));
    } catch (NumberFormatException | ArithmeticException e) {
      throw new IllegalArgumentException(where + " is " + type.dataType().wireName(), e);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(where + ": " + e.getMessage(), e);
    }
    if (!type.allows(text)) {
      // Without the value, which may be a secret.
      throw new IllegalArgumentException(
          where
              + " is "
              + type.dataType().wireName()
              + (type.allowedValues().isEmpty() ? "" : ", one of " + type.allowedValues())
              + type.range().map(DescribedValues::words).orElse(""));
    }
    return text;
  }

  private static String words(ValueRange range) {
    return ", " + range.minimum().toPlainString() + " to " + range.maximum().toPlainString();
  }

  /** Any number as the one that belongs to the type. */
  private static Object wide(UdaType type, Object value) {
    if (!(value instanceof Number)) {
      return value;
    }
    BigDecimal number = new BigDecimal(value.toString());
    return switch (type) {
      case R4, R8, NUMBER, FLOAT -> number.doubleValue();
      case FIXED_14_4 -> number;
      case UI8 -> number.toBigIntegerExact();
      default -> number.longValueExact();
    };
  }
}
