package org.iotmc.soap;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.Warning;
import org.iotmc.api.Warning.Kind;
import org.iotmc.api.service.UdaValues;
import org.iotmc.description.ActionDescription;
import org.iotmc.description.ArgumentDescription;
import org.iotmc.description.ServiceDescription;
import org.iotmc.description.VariableDescription;
import org.iotmc.soap.SoapMessage.Response;

/** The result of an action that was called by its description. Immutable. */
public final class ActionResult {
  private final Map<String, String> texts;
  private final Map<String, Object> values;
  private final List<Warning> warnings;

  private ActionResult(
      Map<String, String> texts, Map<String, Object> values, List<Warning> warnings) {
    this.texts = Collections.unmodifiableMap(texts);
    this.values = values;
    this.warnings = List.copyOf(warnings);
  }

  /** An argument that cannot be used is told, and takes none of the others with it. */
  static ActionResult of(ServiceDescription service, ActionDescription action, Response response) {
    List<Warning> warnings = new ArrayList<>(response.warnings());
    List<String> names = action.out().stream().map(ArgumentDescription::name).toList();
    Map<String, String> texts = OutArguments.find(names, response.arguments(), warnings);
    Map<String, Object> values = new LinkedHashMap<>();
    for (ArgumentDescription argument : action.out()) {
      String name = argument.name();
      String text = texts.get(name);
      if (text != null) {
        read(DescribedValues.variable(service, argument), name, text, warnings)
            .ifPresent(value -> values.put(name, value));
      }
    }
    return new ActionResult(texts, values, warnings);
  }

  private static Optional<Object> read(
      VariableDescription type, String name, String text, List<Warning> warnings) {
    try {
      Object value = UdaValues.parse(name, type.dataType(), text);
      if (!type.allows(text)) {
        warnings.add(new Warning(Kind.UNUSUAL_VALUE, name));
      }
      return Optional.of(value);
    } catch (MalformedMessageException e) {
      warnings.add(new Warning(Kind.UNUSABLE_VALUE, name));
      return Optional.empty();
    }
  }

  /**
   * The texts of the arguments that came out, as they were sent: those of the description in its
   * order, then others that the device added.
   */
  public Map<String, String> texts() {
    return texts;
  }

  /**
   * The value of an argument.
   *
   * @param name as the description has it
   * @param type the class of its data type, see {@link UdaValues}
   * @param <T> that class
   * @return empty if there is none, or none that its data type has; the warnings say which
   * @throws ClassCastException if its data type has another class
   */
  public <T> Optional<T> value(String name, Class<T> type) {
    return Optional.ofNullable(values.get(name)).map(type::cast);
  }

  /** What was wrong with the answer, and tolerated; the place is the argument. */
  public List<Warning> warnings() {
    return warnings;
  }

  /** Names and texts. */
  @Override
  public String toString() {
    return texts.toString();
  }
}
