package org.iotmc.gena;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Changes that somebody has yet to hear. A variable that changes again keeps its newest value only,
 * so they are never more than there are variables; but one that has to tell every change begins
 * another set, of which there is a bound. Pure, and not thread-safe.
 *
 * @param <V> the values' type
 */
public final class PendingChanges<V> {
  /** Most sets that wait; only variables that tell every change make more than one. */
  public static final int MAX_SETS = 64;

  private final Predicate<String> everyChange;
  private final Deque<Map<String, V>> sets = new ArrayDeque<>();
  private long coalesced;

  /**
   * Nothing is pending.
   *
   * @param everyChange the names of variables of which each value counts
   */
  public PendingChanges(Predicate<String> everyChange) {
    this.everyChange = everyChange;
  }

  /**
   * Variables have new values.
   *
   * @param changed names and values
   * @return false if there is no room, and nothing changed: then somebody has to give up
   */
  public boolean add(Map<String, V> changed) {
    boolean again = changed.keySet().stream().anyMatch(this::waitsLast);
    if (again && sets.size() == MAX_SETS) {
      return false;
    }
    changed.keySet().forEach(this::replace);
    sets.removeIf(Map::isEmpty);
    if (sets.isEmpty() || again) {
      sets.addLast(new LinkedHashMap<>());
    }
    sets.getLast().putAll(changed);
    return true;
  }

  /**
   * The same where nobody gives up: beyond the bound the oldest values make way that newer ones
   * follow, so that the newest of each variable stays.
   *
   * @param changed names and values
   * @return how many values made way
   */
  public int addOverOldest(Map<String, V> changed) {
    int lost = 0;
    if (!add(changed)) {
      lost = foldFirst();
      add(changed);
    }
    return lost;
  }

  /** Puts what nothing newer follows from the first set into the second one. */
  private int foldFirst() {
    Map<String, V> first = sets.removeFirst();
    int before = first.size();
    first.keySet().removeIf(name -> sets.stream().anyMatch(set -> set.containsKey(name)));
    sets.getFirst().putAll(first);
    return before - first.size();
  }

  /** Whether each value counts, and one of them is in the set that was begun last. */
  private boolean waitsLast(String name) {
    return !sets.isEmpty() && sets.getLast().containsKey(name) && everyChange.test(name);
  }

  private void replace(String name) {
    if (everyChange.test(name)) {
      return;
    }
    for (Map<String, V> set : sets) {
      if (set.remove(name) != null) {
        coalesced++;
      }
    }
  }

  /** Takes what is to be told next; no variable is in it twice. */
  public Optional<Map<String, V>> next() {
    return Optional.ofNullable(sets.pollFirst());
  }

  /** Whether there is nothing to tell. */
  public boolean isEmpty() {
    return sets.isEmpty();
  }

  /** Forgets all. */
  public void clear() {
    sets.clear();
  }

  /** How many values were replaced by newer ones before they were told. */
  public long coalesced() {
    return coalesced;
  }

  /** How many values wait. */
  public int size() {
    return sets.stream().mapToInt(Map::size).sum();
  }
}
