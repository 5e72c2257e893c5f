package org.iotmc.endpoint;

import java.util.LinkedHashMap;
import java.util.Map;
import org.iotmc.api.service.Caller;
import org.iotmc.api.service.ServiceContract;

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
    for (var variable : contract.evented()) {
      if (!initial.containsKey(variable.name())) {
        throw new IllegalArgumentException(
            contract.type() + ": no value for the evented variable " + variable.name());
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

  String name() {
    return contract.type().name();
  }

  String scpdPath() {
    return "/scpd/" + name() + ".xml";
  }

  String controlPath() {
    return "/control/" + name();
  }

  String eventPath() {
    return "/event/" + name();
  }
}
