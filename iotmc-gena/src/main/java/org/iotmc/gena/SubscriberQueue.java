package org.iotmc.gena;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What one subscriber still has to hear: one message is under way, later changes gather in {@link
 * PendingChanges}. Pure: no input, output or time.
 */
final class SubscriberQueue {
  private final PendingChanges<String> pending;
  private final Set<String> untold = new LinkedHashSet<>();
  private boolean underWay;
  private boolean initialSent;
  private int refused;
  private long nextSequence;

  /** A message to send. */
  record Event(long sequence, Map<String, String> properties) {}

  SubscriberQueue(Predicate<String> everyChange) {
    this.pending = new PendingChanges<>(everyChange);
  }

  /** The initial event: every variable, sequence 0 (UDA 2.0, 4.3). */
  Event initial(Map<String, String> all) {
    if (initialSent) {
      throw new IllegalStateException("the initial event was sent");
    }
    initialSent = true;
    return begin(new LinkedHashMap<>(all));
  }

  /** Variables changed; gives the message to send now, if the subscriber is free. */
  Optional<Event> changed(Map<String, String> variables) {
    if (!initialSent) {
      return Optional.empty(); // the initial event will have the newest values
    }
    if (!underWay) {
      return Optional.of(begin(variables)); // the same set for all who are free: encoded once
    }
    refused += pending.add(variables) ? 0 : variables.size();
    return Optional.empty();
  }

  /** The message under way was delivered; gives the next one. */
  Optional<Event> delivered(Event event) {
    untold.removeAll(event.properties.keySet());
    return done();
  }

  /** The message under way was given up; gives the next one. */
  Optional<Event> failed(Event event) {
    untold.addAll(event.properties.keySet());
    return done();
  }

  private Optional<Event> done() {
    underWay = false;
    return pending.next().map(this::begin);
  }

  /**
   * The subscriber shows that it is there: what it did not hear, and what nothing newer was told
   * of, is told with its present values. Without that it would not know of the loss of an event
   * before the next one.
   */
  Optional<Event> retell(Map<String, String> all) {
    if (underWay || untold.isEmpty()) {
      return Optional.empty();
    }
    Map<String, String> again = new LinkedHashMap<>(all);
    again.keySet().retainAll(untold);
    return Optional.of(begin(again));
  }

  /** Whether a message is under way, or the initial one is still to be sent. */
  boolean isOccupied() {
    return underWay || !initialSent;
  }

  /** Whether more waits than may wait: the subscriber cannot hear every change any more. */
  boolean isOverrun() {
    return refused > 0;
  }

  long coalesced() {
    return pending.coalesced();
  }

  /** How many values have not been sent. */
  int waiting() {
    return pending.size() + refused;
  }

  private Event begin(Map<String, String> properties) {
    underWay = true;
    Event event = new Event(nextSequence, properties);
    nextSequence = EventHeaders.following(nextSequence);
    return event;
  }
}
