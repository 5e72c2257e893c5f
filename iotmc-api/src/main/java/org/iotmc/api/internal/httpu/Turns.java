package org.iotmc.api.internal.httpu;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.iotmc.api.spi.Datagram;
import org.iotmc.api.spi.Source;

/**
 * Datagrams that wait to be read. Sources take turns: one that sends without end delays what others
 * say by one datagram of its own each time. Where there is no room, the last of a source that has
 * more than its share makes way. Thread-safe.
 */
public final class Turns {
  /** Most datagrams that wait. */
  public static final int MAX_WAITING = 1024;

  /** Those of each source, in their order; whose turn is next comes first. */
  private final Map<Source, Deque<Datagram>> waiting = new LinkedHashMap<>();

  private int count;

  /**
   * One came in.
   *
   * @return whether one more waits now; else this one, or another one for it, is dropped
   */
  public synchronized boolean add(Datagram datagram) {
    Source source = Source.of(datagram.source().getAddress());
    boolean full = count >= MAX_WAITING;
    if (!full || makesWayFor(source)) {
      waiting.computeIfAbsent(source, each -> new ArrayDeque<>(1)).add(datagram);
      count += full ? 0 : 1;
    }
    return !full;
  }

  /** The next one to be read, if one waits. */
  public synchronized Optional<Datagram> next() {
    Iterator<Map.Entry<Source, Deque<Datagram>>> turns = waiting.entrySet().iterator();
    if (!turns.hasNext()) {
      return Optional.empty();
    }
    Map.Entry<Source, Deque<Datagram>> turn = turns.next();
    turns.remove();
    Datagram datagram = turn.getValue().remove();
    if (!turn.getValue().isEmpty()) {
      waiting.put(turn.getKey(), turn.getValue());
    }
    count--;
    return Optional.of(datagram);
  }

  private boolean makesWayFor(Source source) {
    Deque<Datagram> own = waiting.get(source);
    int has = own == null ? 0 : own.size();
    if (has * waiting.size() >= count) {
      return false; // its share: nobody else need be looked at
    }
    Deque<Datagram> most =
        waiting.values().stream().max(Comparator.comparingInt(Deque::size)).orElseThrow();
    if (most.size() < has + 2) {
      return false; // both would have the same, the other way round
    }
    most.removeLast();
    return true;
  }
}
