package org.iotmc.gena;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What one subscriber still has to hear. While a message is under way, changes gather: a variable
 * that changes again keeps its newest value only, so the queue is never longer than the service has
 * variables. Pure: no input, output or time.
 */
final class SubscriberQueue {
  private final Map<String, String> pending = new LinkedHashMap<>();
  private boolean underWay;
  private boolean initialSent;
  private long nextSequence;
  private long sent;
  private long coalesced;

  /** A message to send. */
  record Event(long sequence, Map<String, String> properties) {}

  /** The initial event: every variable, sequence 0 (UDA 2.0, 4.3). */
  Event initial(Map<String, String> all) {
    if (initialSent) {
      throw new IllegalStateException("the initial event was sent");
    }
    initialSent = true;
    pending.clear();
    return begin(new LinkedHashMap<>(all));
  }

  /** Variables changed; gives the message to send now, if the subscriber is free. */
  Optional<Event> changed(Map<String, String> variables) {
    if (!initialSent) {
      return Optional.empty(); // the initial event will have the newest values
    }
    variables.forEach(
        (name, value) -> {
          if (pending.remove(name) != null) {
            coalesced++;
          }
          pending.put(name, value);
        });
    return underWay ? Optional.empty() : next();
  }

  /** The message under way was delivered or given up; gives the next one. */
  Optional<Event> done() {
    underWay = false;
    return next();
  }

  long sent() {
    return sent;
  }

  long coalesced() {
    return coalesced;
  }

  private Optional<Event> next() {
    if (pending.isEmpty()) {
      return Optional.empty();
    }
    Map<String, String> properties = new LinkedHashMap<>(pending);
    pending.clear();
    return Optional.of(begin(properties));
  }

  private Event begin(Map<String, String> properties) {
    underWay = true;
    sent += properties.size();
    Event event = new Event(nextSequence, properties);
    nextSequence = EventHeaders.following(nextSequence);
    return event;
  }
}
