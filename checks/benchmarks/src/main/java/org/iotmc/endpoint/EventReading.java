package org.iotmc.endpoint;

import java.util.Map;
import org.iotmc.api.service.ServiceContract;

/** The way from an event's texts to typed values that a subscriber takes, for benchmarks. */
public final class EventReading implements ServiceListener {
  private final TypedEvents events;
  private Map<String, Object> last = Map.of();

  /** Reads events of a service. */
  public EventReading(ServiceContract<?> contract) {
    this.events = new TypedEvents(contract, this);
  }

  /** The values of an event. */
  public Map<String, Object> read(Map<String, String> texts) {
    events.onEvent(texts);
    return last;
  }

  @Override
  public void onEvent(Map<String, Object> changed) {
    last = changed;
  }
}
