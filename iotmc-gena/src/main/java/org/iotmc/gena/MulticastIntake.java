package org.iotmc.gena;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.iotmc.api.Udn;
import org.iotmc.api.internal.httpu.SourceBudget;
import org.iotmc.api.spi.Source;
import org.iotmc.gena.MulticastEvent.Origin;
import org.iotmc.gena.MulticastEvent.Position;

/**
 * Which datagrams are read at all, and which events were heard before: by device, service, run and
 * number (UDA 2.0, 4.3.1). An event comes on each link, over IPv4 and IPv6, and several times.
 * Pure.
 */
final class MulticastIntake {
  /** Datagrams of one source a second. */
  static final int RATE = 50;

  /** Datagrams of one source at once after a pause. */
  static final int BURST = 200;

  /** Datagrams a second, of all sources together. */
  static final int RATE_OF_ALL = 1000;

  /** Datagrams of all sources at once after a pause. */
  static final int BURST_OF_ALL = 2000;

  /** Devices of which it is known what was heard; the one that spoke longest ago is forgotten. */
  static final int MAX_DEVICES = 1024;

  /** Events of a device that are known; of more, the oldest is forgotten. */
  static final int MAX_EVENTS = 64;

  private final SourceBudget budget =
      new SourceBudget(
          new SourceBudget.Rate(RATE, BURST), new SourceBudget.Rate(RATE_OF_ALL, BURST_OF_ALL));

  private final Map<Udn, Set<Heard>> heard = new LinkedHashMap<>();

  private record Heard(Origin origin, Position position) {}

  /** Whether a datagram of a source is read. */
  boolean admits(Source source, long now) {
    return budget.take(source, 1, now);
  }

  /** Whether an event was heard before. */
  boolean knows(Origin origin, Position position) {
    Set<Heard> known = heard.get(origin.udn());
    return known != null && known.contains(new Heard(origin, position));
  }

  /** Remembers an event; false if it was heard before. */
  boolean add(Origin origin, Position position) {
    Set<Heard> known = heard.remove(origin.udn());
    if (known == null) {
      known = new LinkedHashSet<>();
      if (heard.size() == MAX_DEVICES) {
        removeFirst(heard.keySet());
      }
    }
    heard.put(origin.udn(), known);
    boolean isNews = known.add(new Heard(origin, position));
    if (known.size() > MAX_EVENTS) {
      removeFirst(known);
    }
    return isNews;
  }

  private static void removeFirst(Set<?> all) {
    var oldest = all.iterator();
    oldest.next();
    oldest.remove();
  }
}
