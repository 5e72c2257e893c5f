package org.iotmc.endpoint;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.iotmc.api.service.Caller;
import org.iotmc.api.service.ServiceContract;
import org.iotmc.api.service.VariableContract;
import org.iotmc.description.ServiceDescription;
import org.iotmc.description.ServiceDescriptionCodec;
import org.iotmc.description.ServiceDescriptions;
import org.jspecify.annotations.Nullable;

/**
 * A service as an endpoint offers it.
 *
 * @param contract what it is
 * @param implementation what answers; called on the endpoint's lane
 * @param subscriber who may subscribe to its events
 * @param initial a value for each evented variable
 * @param <S> the service's interface
 */
public record HostedService<S>(
    ServiceContract<S> contract, S implementation, Caller subscriber, Map<String, Object> initial) {
  public HostedService {
    initial = new LinkedHashMap<>(initial);
    try {
      ServiceDescriptionCodec.encode(
          ServiceDescriptions.of(contract, implementation).withConfigId(0));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(contract.type() + ": " + e.getMessage(), e);
    }
    format(contract, initial);
    for (var variable : contract.evented()) {
      if (!initial.containsKey(variable.name())) {
        throw new IllegalArgumentException(
            contract.type() + ": no value for the evented variable " + variable.name());
      }
      if (variable.rule().level().isPresent() && subscriber != Caller.ANYBODY) {
        throw new IllegalArgumentException(
            contract.type()
                + ": variable "
                + variable.name()
                + " has a level, so that everybody is told, but only "
                + subscriber
                + " may subscribe");
      }
    }
  }

  /**
   * A service without events.
   *
   * @param contract what it is
   * @param implementation what answers
   * @param <S> the service's interface
   */
  public static <S> HostedService<S> of(ServiceContract<S> contract, S implementation) {
    return new HostedService<>(contract, implementation, Caller.ANYBODY, Map.of());
  }

  ServiceDescription description() {
    return ServiceDescriptions.of(contract, implementation);
  }

  /**
   * The texts of values for evented variables of this service, in the order of their declaration.
   *
   * @param values by variable name
   * @throws IllegalArgumentException if there is no such variable, or it cannot hold the value; the
   *     message says which
   */
  public Map<String, String> format(Map<String, Object> values) {
    return format(contract, values);
  }

  private static Map<String, String> format(
      ServiceContract<?> contract, Map<String, Object> values) {
    Map<String, String> texts = new LinkedHashMap<>();
    for (VariableContract variable : contract.evented()) {
      Object value = values.get(variable.name());
      if (value != null || values.containsKey(variable.name())) {
        texts.put(variable.name(), text(contract, variable, value));
      }
    }
    if (texts.size() < values.size()) {
      List<String> known = contract.evented().stream().map(VariableContract::name).toList();
      Set<String> unknown = new TreeSet<>(values.keySet());
      unknown.removeAll(texts.keySet());
      throw new IllegalArgumentException(
          contract.type() + ": no evented variable " + unknown + ", only " + known);
    }
    return texts;
  }

  private static String text(
      ServiceContract<?> contract, VariableContract variable, @Nullable Object value) {
    try {
      return variable.type().format(Objects.requireNonNull(value, "null"));
    } catch (IllegalArgumentException | NullPointerException e) {
      throw new IllegalArgumentException(
          contract.type()
              + ": variable "
              + variable.name()
              + " cannot be "
              + value
              + ": "
              + e.getMessage(),
          e);
    }
  }
}
