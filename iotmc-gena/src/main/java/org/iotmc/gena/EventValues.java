package org.iotmc.gena;

import java.util.LinkedHashMap;
import java.util.Map;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.service.ServiceContract;
import org.iotmc.api.service.VariableContract;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads what events say by the contract of their service. */
public final class EventValues {
  private static final Logger LOG = LoggerFactory.getLogger(EventValues.class);

  private EventValues() {}

  /**
   * The values in the Java types of a contract, in the order of its declarations; what the contract
   * does not have, or what has another form, is left out.
   *
   * @param contract the service
   * @param texts by variable name, as they were on the wire
   */
  public static Map<String, Object> of(ServiceContract<?> contract, Map<String, String> texts) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (VariableContract variable : contract.evented()) {
      String text = texts.get(variable.name());
      if (text != null) {
        read(contract, variable, text, values);
      }
    }
    return values;
  }

  private static void read(
      ServiceContract<?> contract,
      VariableContract variable,
      String text,
      Map<String, Object> values) {
    try {
      values.put(variable.name(), variable.type().parse(variable.name(), text));
    } catch (MalformedMessageException e) {
      LOG.debug("an event of {} cannot be read: {}", contract, e.getMessage());
    }
  }
}
