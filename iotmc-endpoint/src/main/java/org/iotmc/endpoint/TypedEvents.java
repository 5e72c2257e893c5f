package org.iotmc.endpoint;

import java.util.Map;
import org.iotmc.api.service.ServiceContract;
import org.iotmc.gena.EventListener;
import org.iotmc.gena.EventValues;

/** Reads events by a contract. */
final class TypedEvents implements EventListener {
  private final ServiceContract<?> contract;
  private final ServiceListener listener;

  TypedEvents(ServiceContract<?> contract, ServiceListener listener) {
    this.contract = contract;
    this.listener = listener;
  }

  @Override
  public void onEvent(Map<String, String> changed) {
    Map<String, Object> values = EventValues.of(contract, changed);
    if (!values.isEmpty()) {
      listener.onEvent(values);
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
