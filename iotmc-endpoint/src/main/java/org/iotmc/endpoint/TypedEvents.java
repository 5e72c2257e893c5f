package org.iotmc.endpoint;

import java.util.LinkedHashMap;
import java.util.Map;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.service.ServiceContract;
import org.iotmc.api.service.VariableContract;
import org.iotmc.gena.EventListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads events by a contract. */
final class TypedEvents implements EventListener {
  private static final Logger LOG = LoggerFactory.getLogger(TypedEvents.class);

  private final ServiceContract<?> contract;
  private final ServiceListener listener;

  TypedEvents(ServiceContract<?> contract, ServiceListener listener) {
    this.contract = contract;
    this.listener = listener;
  }

  @Override
  public void onEvent(Map<String, String> changed) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (VariableContract variable : contract.evented()) {
      String text = changed.get(variable.name());
      if (text != null) {
        read(variable, text, values);
      }
    }
    if (!values.isEmpty()) {
      listener.onEvent(values);
    }
  }

  private void read(VariableContract variable, String text, Map<String, Object> values) {
    try {
      values.put(variable.name(), variable.type().parse(variable.name(), text));
    } catch (MalformedMessageException e) {
      LOG.debug("an event of {} cannot be read: {}", contract, e.getMessage());
    }
  }

  @Override
  public void onSubscribed() {
    listener.onSubscribed();
  }

  @Override
  public void onMissed(long events) {
    listener.onMissed(events);
  }

  @Override
  public void onLost(Throwable reason) {
    listener.onLost(reason);
  }
}
