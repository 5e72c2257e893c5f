package org.iotmc.soap;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
import org.jspecify.annotations.Nullable;

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
    Map<String, String> left = new LinkedHashMap<>(response.arguments());
    List<String> order = new ArrayList<>(left.keySet());
    List<Warning> warnings = new ArrayList<>(response.warnings());
    Map<String, String> texts = new LinkedHashMap<>();
    Map<String, Object> values = new LinkedHashMap<>();
    int last = -1;
    for (ArgumentDescription argument : action.out()) {
      String name = argument.name();
      String sent = spelling(left, name);
      if (sent == null) {
        warnings.add(new Warning(Kind.MISSING, name));
        continue;
      }
      if (!sent.equals(name)) {
        warnings.add(new Warning(Kind.MISSPELT, name));
      }
      if (order.indexOf(sent) < last) {
        warnings.add(new Warning(Kind.OUT_OF_ORDER, name));
      }
      last = Math.max(last, order.indexOf(sent));
      String text = Objects.requireNonNull(left.remove(sent));
      texts.put(name, text);
      read(DescribedValues.variable(service, argument), name, text, warnings)
          .ifPresent(value -> values.put(name, value));
    }
    if (!left.isEmpty()) {
      warnings.add(new Warning(Kind.UNUSUAL_VALUE, "Body/response"));
      left.forEach(texts::putIfAbsent);
    }
    return new ActionResult(texts, values, warnings);
  }

  /** As which of the names that were sent an argument is there. */
  private static @Nullable String spelling(Map<String, String> sent, String name) {
    if (sent.containsKey(name)) {
      return name;
    }
    return sent.keySet().stream().filter(name::equalsIgnoreCase).findFirst().orElse(null);
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
