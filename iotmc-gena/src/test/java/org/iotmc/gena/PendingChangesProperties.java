package org.iotmc.gena;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** What waits where nobody gives up, whatever comes and however seldom it is taken. */
class PendingChangesProperties {
  /** Each and Every tell every change. */
  @Property(tries = 200)
  @Tag("FIELD-62")
  void eachValueIsTakenReplacedOrLostAndTheNewestOfEachVariableComesLast(
      @ForAll @Size(min = 200, max = 500) List<@IntRange(max = 99) Integer> steps) {
    PendingChanges<Integer> pending = new PendingChanges<>(name -> name.startsWith("E"));
    Map<String, Integer> newest = new LinkedHashMap<>();
    List<Map<String, Integer>> taken = new ArrayList<>();
    long added = 0;
    long lost = 0;
    for (int i = 0; i < steps.size(); i++) {
      Map<String, Integer> changed = changed(steps.get(i), i);
      if (changed.isEmpty()) {
        pending.next().ifPresent(taken::add);
      } else {
        added += changed.size();
        newest.putAll(changed);
        lost += pending.addOverOldest(changed);
      }
      assertThat(pending.size()).isLessThanOrEqualTo(2 + 2 * PendingChanges.MAX_SETS);
    }
    while (!pending.isEmpty()) {
      pending.next().ifPresent(taken::add);
    }
    assertThat(taken.stream().mapToLong(Map::size).sum() + pending.coalesced() + lost)
        .isEqualTo(added);
    newest.forEach((name, value) -> assertThat(of(name, taken)).isSorted().endsWith(value));
  }

  private static List<Integer> of(String name, List<Map<String, Integer>> sets) {
    return sets.stream().filter(set -> set.containsKey(name)).map(set -> set.get(name)).toList();
  }

  /** Some change seldom, so that their newest value is an old one. */
  private static Map<String, Integer> changed(int step, int value) {
    Map<String, Integer> changed = new LinkedHashMap<>();
    if (step > 5) {
      changed.put("Each", value);
    }
    if (step > 95) {
      changed.put(List.of("Every", "Each", "State", "Text").get(step - 96), value);
    }
    return changed;
  }
}
